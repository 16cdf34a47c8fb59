package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.contract.OperationCase.Place;
import dev.pail.model.AccessControlList;
import dev.pail.model.BucketEncryption;
import dev.pail.model.BucketVersioning;
import dev.pail.model.CorsRule;
import dev.pail.model.CreateBucketOptions;
import dev.pail.model.LifecycleRule;
import dev.pail.model.NotificationConfiguration;
import dev.pail.model.ObjectLockConfiguration;
import dev.pail.model.PublicAccessBlock;
import dev.pail.model.RetentionMode;
import dev.pail.model.WebsiteConfiguration;
import java.util.List;
import java.util.Map;

/** What is set on a bucket: written, read, removed. */
final class BucketSettingCases {

    private static final Map<String, String> TAGS = Map.of("team", "pail", "a b", "c+d = e/f");
    private static final List<CorsRule> CORS = List.of(CorsRule.of(List.of("https://a.example"), List.of("GET")));
    private static final List<LifecycleRule> LIFECYCLE =
            List.of(LifecycleRule.of("old", "logs/").withExpirationDays(30));
    private static final WebsiteConfiguration WEBSITE = WebsiteConfiguration.index("index.html", "");
    private static final ObjectLockConfiguration LOCK = ObjectLockConfiguration.days(RetentionMode.GOVERNANCE, 1);

    private BucketSettingCases() {}

    static List<OperationCase> all() {
        return List.of(
                new OperationCase(
                        "GetBucketVersioning",
                        at -> at.read(
                                s3 -> s3.getBucketVersioning(at.bucket()),
                                s3 -> s3.getBucketVersioningAsync(at.bucket()),
                                got -> assertThat(got).isEqualTo(BucketVersioning.UNVERSIONED))),
                new OperationCase("PutBucketVersioning", at -> {
                    at.run(
                            s3 -> s3.putBucketVersioning(at.bucket(), true),
                            s3 -> s3.putBucketVersioningAsync(at.bucket(), true));
                    assertThat(at.s3().getBucketVersioning(at.bucket())).isEqualTo(BucketVersioning.ENABLED);

                    at.s3().putBucketVersioning(at.bucket(), false);
                    assertThat(at.s3().getBucketVersioning(at.bucket())).isEqualTo(BucketVersioning.SUSPENDED);
                }),
                new OperationCase(
                        "GetBucketTagging",
                        at -> at.read(
                                s3 -> s3.getBucketTagging(at.bucket()),
                                s3 -> s3.getBucketTaggingAsync(at.bucket()),
                                got -> assertThat(got).isEmpty())),
                new OperationCase("PutBucketTagging", at -> {
                    at.run(
                            s3 -> s3.putBucketTagging(at.bucket(), TAGS),
                            s3 -> s3.putBucketTaggingAsync(at.bucket(), TAGS));

                    assertThat(at.s3().getBucketTagging(at.bucket())).isEqualTo(TAGS);
                }),
                new OperationCase("DeleteBucketTagging", at -> {
                    at.s3().putBucketTagging(at.bucket(), TAGS);

                    at.run(s3 -> s3.deleteBucketTagging(at.bucket()), s3 -> s3.deleteBucketTaggingAsync(at.bucket()));

                    assertThat(at.s3().getBucketTagging(at.bucket())).isEmpty();
                }),
                new OperationCase(
                        "GetBucketPolicy",
                        at -> at.read(
                                s3 -> s3.getBucketPolicy(at.bucket()),
                                s3 -> s3.getBucketPolicyAsync(at.bucket()),
                                got -> assertThat(got).isEmpty())),
                new OperationCase("PutBucketPolicy", at -> {
                    String policy = policy(at);

                    at.run(
                            s3 -> s3.putBucketPolicy(at.bucket(), policy),
                            s3 -> s3.putBucketPolicyAsync(at.bucket(), policy));

                    assertThat(at.s3().getBucketPolicy(at.bucket()).orElseThrow())
                            .contains("s3:GetObject")
                            .contains(at.bucket());
                }),
                new OperationCase("DeleteBucketPolicy", at -> {
                    at.s3().putBucketPolicy(at.bucket(), policy(at));

                    at.run(s3 -> s3.deleteBucketPolicy(at.bucket()), s3 -> s3.deleteBucketPolicyAsync(at.bucket()));

                    assertThat(at.s3().getBucketPolicy(at.bucket())).isEmpty();
                }),
                new OperationCase(
                        "GetBucketCors",
                        at -> at.read(
                                s3 -> s3.getBucketCors(at.bucket()),
                                s3 -> s3.getBucketCorsAsync(at.bucket()),
                                got -> assertThat(got).isEmpty())),
                new OperationCase("PutBucketCors", at -> {
                    at.run(s3 -> s3.putBucketCors(at.bucket(), CORS), s3 -> s3.putBucketCorsAsync(at.bucket(), CORS));

                    assertThat(at.s3().getBucketCors(at.bucket()))
                            .singleElement()
                            .satisfies(rule -> {
                                assertThat(rule.allowedOrigins()).containsExactly("https://a.example");
                                assertThat(rule.allowedMethods()).containsExactly("GET");
                            });
                }),
                new OperationCase("DeleteBucketCors", at -> {
                    at.s3().putBucketCors(at.bucket(), CORS);

                    at.run(s3 -> s3.deleteBucketCors(at.bucket()), s3 -> s3.deleteBucketCorsAsync(at.bucket()));

                    assertThat(at.s3().getBucketCors(at.bucket())).isEmpty();
                }),
                new OperationCase(
                        "GetBucketLifecycleConfiguration",
                        at -> at.read(
                                s3 -> s3.getBucketLifecycleConfiguration(at.bucket()),
                                s3 -> s3.getBucketLifecycleConfigurationAsync(at.bucket()),
                                got -> assertThat(got).isEmpty())),
                new OperationCase("PutBucketLifecycleConfiguration", at -> {
                    at.run(
                            s3 -> s3.putBucketLifecycleConfiguration(at.bucket(), LIFECYCLE),
                            s3 -> s3.putBucketLifecycleConfigurationAsync(at.bucket(), LIFECYCLE));

                    assertThat(at.s3().getBucketLifecycleConfiguration(at.bucket()))
                            .isEqualTo(LIFECYCLE);
                }),
                new OperationCase("DeleteBucketLifecycle", at -> {
                    at.s3().putBucketLifecycleConfiguration(at.bucket(), LIFECYCLE);

                    at.run(
                            s3 -> s3.deleteBucketLifecycle(at.bucket()),
                            s3 -> s3.deleteBucketLifecycleAsync(at.bucket()));

                    assertThat(at.s3().getBucketLifecycleConfiguration(at.bucket()))
                            .isEmpty();
                }),
                new OperationCase(
                        "GetBucketEncryption",
                        at -> at.read(
                                s3 -> s3.getBucketEncryption(at.bucket()),
                                s3 -> s3.getBucketEncryptionAsync(at.bucket()),
                                got -> assertThat(got).isEmpty())),
                new OperationCase("PutBucketEncryption", at -> {
                    at.run(
                            s3 -> s3.putBucketEncryption(at.bucket(), BucketEncryption.AES256),
                            s3 -> s3.putBucketEncryptionAsync(at.bucket(), BucketEncryption.AES256));

                    assertThat(at.s3().getBucketEncryption(at.bucket())).contains(BucketEncryption.AES256);
                }),
                new OperationCase("DeleteBucketEncryption", at -> {
                    at.s3().putBucketEncryption(at.bucket(), BucketEncryption.AES256);

                    at.run(
                            s3 -> s3.deleteBucketEncryption(at.bucket()),
                            s3 -> s3.deleteBucketEncryptionAsync(at.bucket()));

                    assertThat(at.s3().getBucketEncryption(at.bucket())).isEmpty();
                }),
                new OperationCase(
                        "GetBucketNotificationConfiguration",
                        at -> at.read(
                                s3 -> s3.getBucketNotificationConfiguration(at.bucket()),
                                s3 -> s3.getBucketNotificationConfigurationAsync(at.bucket()),
                                got -> assertThat(got.destinations()).isEmpty())),
                new OperationCase("PutBucketNotificationConfiguration", at -> {
                    NotificationConfiguration none = new NotificationConfiguration(List.of(), false);

                    at.run(
                            s3 -> s3.putBucketNotificationConfiguration(at.bucket(), none),
                            s3 -> s3.putBucketNotificationConfigurationAsync(at.bucket(), none));

                    assertThat(at.s3().getBucketNotificationConfiguration(at.bucket()))
                            .isEqualTo(none);
                }),
                new OperationCase("GetObjectLockConfiguration", at -> {
                    String locked = locked(at);

                    at.read(
                            s3 -> s3.getObjectLockConfiguration(locked),
                            s3 -> s3.getObjectLockConfigurationAsync(locked),
                            got -> assertThat(got).contains(ObjectLockConfiguration.NO_DEFAULT));
                    assertThat(at.s3().getObjectLockConfiguration(at.bucket())).isEmpty();
                }),
                new OperationCase("PutObjectLockConfiguration", at -> {
                    String locked = locked(at);

                    at.run(
                            s3 -> s3.putObjectLockConfiguration(locked, LOCK),
                            s3 -> s3.putObjectLockConfigurationAsync(locked, LOCK));

                    assertThat(at.s3().getObjectLockConfiguration(locked)).contains(LOCK);
                }),
                new OperationCase(
                        "GetPublicAccessBlock",
                        at -> at.read(
                                s3 -> s3.getPublicAccessBlock(at.bucket()),
                                s3 -> s3.getPublicAccessBlockAsync(at.bucket()),
                                got -> assertThat(got).isEmpty())),
                new OperationCase("PutPublicAccessBlock", at -> {
                    at.run(
                            s3 -> s3.putPublicAccessBlock(at.bucket(), PublicAccessBlock.ALL),
                            s3 -> s3.putPublicAccessBlockAsync(at.bucket(), PublicAccessBlock.ALL));

                    assertThat(at.s3().getPublicAccessBlock(at.bucket())).contains(PublicAccessBlock.ALL);
                }),
                new OperationCase("DeletePublicAccessBlock", at -> {
                    at.s3().putPublicAccessBlock(at.bucket(), PublicAccessBlock.ALL);

                    at.run(
                            s3 -> s3.deletePublicAccessBlock(at.bucket()),
                            s3 -> s3.deletePublicAccessBlockAsync(at.bucket()));

                    assertThat(at.s3().getPublicAccessBlock(at.bucket())).isEmpty();
                }),
                new OperationCase(
                        "GetBucketWebsite",
                        at -> at.read(
                                s3 -> s3.getBucketWebsite(at.bucket()),
                                s3 -> s3.getBucketWebsiteAsync(at.bucket()),
                                got -> assertThat(got).isEmpty())),
                new OperationCase("PutBucketWebsite", at -> {
                    at.run(
                            s3 -> s3.putBucketWebsite(at.bucket(), WEBSITE),
                            s3 -> s3.putBucketWebsiteAsync(at.bucket(), WEBSITE));

                    assertThat(at.s3().getBucketWebsite(at.bucket())).contains(WEBSITE);
                }),
                new OperationCase("DeleteBucketWebsite", at -> {
                    at.s3().putBucketWebsite(at.bucket(), WEBSITE);

                    at.run(s3 -> s3.deleteBucketWebsite(at.bucket()), s3 -> s3.deleteBucketWebsiteAsync(at.bucket()));

                    assertThat(at.s3().getBucketWebsite(at.bucket())).isEmpty();
                }),
                new OperationCase(
                        "GetBucketAcl",
                        at -> at.read(
                                s3 -> s3.getBucketAcl(at.bucket()),
                                s3 -> s3.getBucketAclAsync(at.bucket()),
                                got -> assertThat(got.grants()).isNotEmpty())),
                new OperationCase("PutBucketAcl", at -> {
                    AccessControlList acl =
                            ObjectSettingCases.readableByAll(at.s3().getBucketAcl(at.bucket()));

                    at.run(s3 -> s3.putBucketAcl(at.bucket(), acl), s3 -> s3.putBucketAclAsync(at.bucket(), acl));

                    assertThat(at.s3().getBucketAcl(at.bucket()).grants())
                            .containsExactlyInAnyOrderElementsOf(acl.grants());
                }));
    }

    private static String locked(Place at) {
        String locked = at.bucket() + "-locked";
        at.s3().createBucket(locked, CreateBucketOptions.defaults().withObjectLockEnabled(true));
        return locked;
    }

    private static String policy(Place at) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"read\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\"]},"
                + "\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::" + at.bucket() + "/*\"]}]}";
    }
}
