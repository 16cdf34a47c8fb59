package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.contract.OperationCase.Place;
import dev.pail.error.ServiceException;
import dev.pail.model.AccessControlList;
import dev.pail.model.AccessControlList.Grant;
import dev.pail.model.AccessControlList.GranteeType;
import dev.pail.model.Body;
import dev.pail.model.CreateBucketOptions;
import dev.pail.model.ObjectAttributes;
import dev.pail.model.ObjectRetention;
import dev.pail.model.RestoreOptions;
import dev.pail.model.RetentionMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is set on an object: written, read, removed. */
final class ObjectSettingCases {

    private static final Map<String, String> TAGS = Map.of("a", "b+c = d/e");

    private ObjectSettingCases() {}

    static List<OperationCase> all() {
        return List.of(
                new OperationCase("GetObjectTagging", at -> {
                    put(at);

                    at.read(
                            s3 -> s3.getObjectTagging(at.bucket(), "k", null),
                            s3 -> s3.getObjectTaggingAsync(at.bucket(), "k", null),
                            got -> assertThat(got).isEmpty());
                }),
                new OperationCase("PutObjectTagging", at -> {
                    put(at);

                    at.run(
                            s3 -> s3.putObjectTagging(at.bucket(), "k", null, TAGS),
                            s3 -> s3.putObjectTaggingAsync(at.bucket(), "k", null, TAGS));

                    assertThat(at.s3().getObjectTagging(at.bucket(), "k", null)).isEqualTo(TAGS);
                }),
                new OperationCase("DeleteObjectTagging", at -> {
                    put(at);
                    at.s3().putObjectTagging(at.bucket(), "k", null, TAGS);

                    at.run(
                            s3 -> s3.deleteObjectTagging(at.bucket(), "k", null),
                            s3 -> s3.deleteObjectTaggingAsync(at.bucket(), "k", null));

                    assertThat(at.s3().getObjectTagging(at.bucket(), "k", null)).isEmpty();
                }),
                new OperationCase("GetObjectAcl", at -> {
                    put(at);

                    at.read(
                            s3 -> s3.getObjectAcl(at.bucket(), "k", null),
                            s3 -> s3.getObjectAclAsync(at.bucket(), "k", null),
                            got -> assertThat(got.grants()).isNotEmpty());
                }),
                new OperationCase("PutObjectAcl", at -> {
                    put(at);
                    AccessControlList acl = readableByAll(at.s3().getObjectAcl(at.bucket(), "k", null));

                    at.run(
                            s3 -> s3.putObjectAcl(at.bucket(), "k", null, acl),
                            s3 -> s3.putObjectAclAsync(at.bucket(), "k", null, acl));

                    assertThat(at.s3().getObjectAcl(at.bucket(), "k", null).grants())
                            .containsExactlyInAnyOrderElementsOf(acl.grants());
                }),
                new OperationCase("GetObjectAttributes", at -> {
                    put(at);

                    ObjectAttributes attributes = at.call(
                            s3 -> s3.getObjectAttributes(at.bucket(), "k", null),
                            s3 -> s3.getObjectAttributesAsync(at.bucket(), "k", null));

                    assertThat(attributes.size()).isEqualTo(5);
                    assertThat(attributes
                                    .eTag()
                                    .matches(at.s3()
                                            .headObject(at.bucket(), "k")
                                            .orElseThrow()
                                            .eTag()))
                            .isTrue();
                }),
                new OperationCase("GetObjectRetention", at -> {
                    String locked = locked(at);

                    at.read(
                            s3 -> s3.getObjectRetention(locked, "k", null),
                            s3 -> s3.getObjectRetentionAsync(locked, "k", null),
                            got -> assertThat(got).isEmpty());
                }),
                new OperationCase("PutObjectRetention", at -> {
                    String locked = locked(at);
                    ObjectRetention kept = new ObjectRetention(
                            RetentionMode.GOVERNANCE,
                            Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS));

                    at.run(
                            s3 -> s3.putObjectRetention(locked, "k", null, kept, false),
                            s3 -> s3.putObjectRetentionAsync(locked, "k", null, kept, false));

                    assertThat(at.s3().getObjectRetention(locked, "k", null)).contains(kept);
                }),
                new OperationCase("GetObjectLegalHold", at -> {
                    String locked = locked(at);

                    at.read(
                            s3 -> s3.getObjectLegalHold(locked, "k", null),
                            s3 -> s3.getObjectLegalHoldAsync(locked, "k", null),
                            got -> assertThat(got).isFalse());
                }),
                new OperationCase("PutObjectLegalHold", at -> {
                    String locked = locked(at);

                    at.run(
                            s3 -> s3.putObjectLegalHold(locked, "k", null, true),
                            s3 -> s3.putObjectLegalHoldAsync(locked, "k", null, true));

                    assertThat(at.s3().getObjectLegalHold(locked, "k", null)).isTrue();
                }),
                // An object that is not archived has nothing to restore: S3 says so.
                new OperationCase("RestoreObject", at -> {
                    put(at);
                    RestoreOptions aDay = RestoreOptions.days(1);

                    ServiceException refused = ClientContract.refusal(() -> at.run(
                            s3 -> s3.restoreObject(at.bucket(), "k", aDay),
                            s3 -> s3.restoreObjectAsync(at.bucket(), "k", aDay)));

                    assertThat(refused.code()).as(refused.getMessage()).isEqualTo("InvalidObjectState");
                }));
    }

    private static void put(Place at) {
        at.s3().putObject(at.bucket(), "k", Body.of("hello"));
    }

    private static String locked(Place at) {
        String locked = at.bucket() + "-locked";
        at.s3().createBucket(locked, CreateBucketOptions.defaults().withObjectLockEnabled(true));
        at.s3().putObject(locked, "k", Body.of("hello"));
        return locked;
    }

    static AccessControlList readableByAll(AccessControlList now) {
        List<Grant> grants = new ArrayList<>(now.grants());
        grants.add(new Grant(GranteeType.GROUP, "http://acs.amazonaws.com/groups/global/AllUsers", "READ"));
        return new AccessControlList(now.ownerId(), grants);
    }
}
