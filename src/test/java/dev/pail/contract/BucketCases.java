package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.config.ServerProfile;
import dev.pail.model.Body;
import dev.pail.model.Bucket;
import dev.pail.model.CreateBucketOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectSummary;
import dev.pail.model.ObjectVersion;
import dev.pail.model.ObjectVersionPage;
import dev.pail.model.RawAnswer;
import dev.pail.model.RawRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Buckets and what lists them. */
final class BucketCases {

    private static final Duration SOON = Duration.ofSeconds(30);

    private BucketCases() {}

    static List<OperationCase> all() {
        return List.of(
                new OperationCase(
                        "ListBuckets",
                        at -> at.read(
                                s3 -> s3.listBuckets(),
                                s3 -> s3.listBucketsAsync(),
                                got -> assertThat(got).extracting(Bucket::name).contains(at.bucket()))),
                new OperationCase("CreateBucket", at -> {
                    String other = at.bucket() + "-other";

                    at.run(s3 -> s3.createBucket(other), s3 -> s3.createBucketAsync(other));

                    assertThat(at.s3().headBucket(other)).isPresent();
                }),
                new OperationCase("CreateBucket with object lock", at -> {
                    String locked = at.bucket() + "-locked";
                    CreateBucketOptions lock = CreateBucketOptions.defaults().withObjectLockEnabled(true);

                    at.run(s3 -> s3.createBucket(locked, lock), s3 -> s3.createBucketAsync(locked, lock));

                    assertThat(at.s3().getObjectLockConfiguration(locked)).isPresent();
                }),
                new OperationCase("HeadBucket", at -> {
                    at.read(
                            s3 -> s3.headBucket(at.bucket()),
                            s3 -> s3.headBucketAsync(at.bucket()),
                            got -> assertThat(got).isPresent());
                    assertThat(at.s3().headBucket(at.bucket() + "-none")).isEmpty();
                }),
                new OperationCase("DeleteBucket", at -> {
                    at.run(s3 -> s3.deleteBucket(at.bucket()), s3 -> s3.deleteBucketAsync(at.bucket()));

                    assertThat(at.s3().headBucket(at.bucket())).isEmpty();
                }),
                new OperationCase(
                        "GetBucketLocation",
                        at -> at.read(
                                s3 -> s3.getBucketLocation(at.bucket()),
                                s3 -> s3.getBucketLocationAsync(at.bucket()),
                                got -> assertThat(got).isEqualTo("us-east-1"))),
                new OperationCase("ListObjectsV2", BucketCases::listObjects),
                new OperationCase("ListObjectVersions", BucketCases::listObjectVersions),
                new OperationCase("probe", at -> {
                    at.read(
                            s3 -> s3.probe(at.bucket()),
                            s3 -> s3.probeAsync(at.bucket()),
                            profile -> assertThat(ServerProfile.parse(profile.toString()))
                                    .isEqualTo(profile));

                    assertThat(at.s3().listObjects(at.bucket(), ListOptions.defaults()))
                            .isEmpty();
                }),
                new OperationCase("waitForBucket", at -> {
                    at.run(
                            s3 -> s3.waitForBucket(at.bucket(), true, SOON),
                            s3 -> s3.waitForBucketAsync(at.bucket(), true, SOON));
                    at.s3().waitForBucket(at.bucket() + "-none", false, SOON);
                }),
                new OperationCase("waitForObject", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("x"));

                    at.run(
                            s3 -> s3.waitForObject(at.bucket(), "k", true, SOON),
                            s3 -> s3.waitForObjectAsync(at.bucket(), "k", true, SOON));
                    at.s3().waitForObject(at.bucket(), "none", false, SOON);
                }),
                new OperationCase("request (any other)", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("x"));
                    RawRequest list = RawRequest.of("GET", at.bucket(), null)
                            .withQuery("list-type", "2")
                            .withQuery("max-keys", "1");

                    RawAnswer answer = at.call(s3 -> s3.request(list), s3 -> s3.requestAsync(list));

                    assertThat(StandardCharsets.UTF_8.decode(answer.body()).toString())
                            .contains("<ListBucketResult")
                            .contains("<Key>k</Key>");
                }));
    }

    private static void listObjects(OperationCase.Place at) {
        for (String key : List.of("a/1", "a/2", "b", "c d")) {
            at.s3().putObject(at.bucket(), key, Body.of(key));
        }
        ListOptions folded = ListOptions.defaults().withDelimiter("/");

        at.read(
                s3 -> s3.listObjectsPage(at.bucket(), folded),
                s3 -> s3.listObjectsPageAsync(at.bucket(), folded),
                got -> assertThat(got).satisfies(page -> {
                    assertThat(page.objects()).extracting(ObjectSummary::key).containsExactly("b", "c d");
                    assertThat(page.commonPrefixes()).containsExactly("a/");
                }));
        assertThat(at.s3().listObjects(at.bucket(), ListOptions.defaults().withMaxKeys(1)))
                .extracting(ObjectSummary::key)
                .containsExactly("a/1", "a/2", "b", "c d");
        assertThat(at.s3().listObjects(at.bucket(), ListOptions.defaults().withStartAfter("a/2")))
                .extracting(ObjectSummary::key)
                .containsExactly("b", "c d");
    }

    private static void listObjectVersions(OperationCase.Place at) {
        at.s3().putBucketVersioning(at.bucket(), true);
        at.s3().putObject(at.bucket(), "k", Body.of("1"));
        at.s3().putObject(at.bucket(), "k", Body.of("22"));
        at.s3().deleteObject(at.bucket(), "k");

        ObjectVersionPage page = at.call(
                s3 -> s3.listObjectVersionsPage(at.bucket(), ListOptions.defaults(), null, null),
                s3 -> s3.listObjectVersionsPageAsync(at.bucket(), ListOptions.defaults(), null, null));

        assertThat(page.versions()).hasSize(3);
        assertThat(page.versions()).filteredOn(ObjectVersion::deleteMarker).hasSize(1);
        assertThat(page.versions()).filteredOn(ObjectVersion::latest).hasSize(1);
        assertThat(at.s3()
                        .listObjectVersions(at.bucket(), ListOptions.defaults().withMaxKeys(1)))
                .containsExactlyInAnyOrderElementsOf(page.versions());
    }
}
