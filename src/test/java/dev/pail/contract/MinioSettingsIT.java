package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.ErrorKind;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import dev.pail.model.BucketVersioning;
import dev.pail.model.CorsRule;
import dev.pail.model.CreateBucketOptions;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.LifecycleRule;
import dev.pail.model.ListOptions;
import dev.pail.model.NotificationConfiguration;
import dev.pail.model.ObjectAttributes;
import dev.pail.model.ObjectIdentifier;
import dev.pail.model.ObjectLockConfiguration;
import dev.pail.model.ObjectRetention;
import dev.pail.model.ObjectVersion;
import dev.pail.model.PutResult;
import dev.pail.model.RawRequest;
import dev.pail.model.RetentionMode;
import dev.pail.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The settings of buckets and objects that MinIO has, on MinIO in a container. */
@Tag("T3")
class MinioSettingsIT {

    private final String bucket = "pail-" + UUID.randomUUID();
    private S3Client s3;

    @BeforeAll
    static void needsAContainerEngine() {
        TestServer.sharedMinio();
    }

    @BeforeEach
    void start() {
        TestServer server = TestServer.sharedMinio();
        S3ClientBuilder builder = S3Client.builder()
                .endpoint(server.endpoint().toString())
                .region(server.region())
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory());
        s3 = builder.build();
        s3.createBucket(bucket);
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    @Tag("H1")
    void versioningIsSwitchedOnAndSuspended() {
        assertThat(s3.getBucketVersioning(bucket)).isEqualTo(BucketVersioning.UNVERSIONED);

        s3.putBucketVersioning(bucket, true);
        assertThat(s3.getBucketVersioning(bucket)).isEqualTo(BucketVersioning.ENABLED);

        s3.putBucketVersioning(bucket, false);
        assertThat(s3.getBucketVersioning(bucket)).isEqualTo(BucketVersioning.SUSPENDED);
    }

    @Test
    void locationTagsAndPolicy() {
        String policy =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\"]},"
                        + "\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::" + bucket + "/*\"]}]}";

        assertThat(s3.getBucketLocation(bucket)).isEqualTo("us-east-1");
        assertThat(s3.getBucketTagging(bucket)).isEmpty();
        assertThat(s3.getBucketPolicy(bucket)).isEmpty();
        s3.putBucketTagging(bucket, Map.of("team", "pail"));
        s3.putBucketPolicy(bucket, policy);
        assertThat(s3.getBucketTagging(bucket)).containsExactly(Map.entry("team", "pail"));
        assertThat(s3.getBucketPolicy(bucket).orElseThrow()).contains("s3:GetObject");
        s3.deleteBucketTagging(bucket);
        s3.deleteBucketPolicy(bucket);
        assertThat(s3.getBucketTagging(bucket)).isEmpty();
        assertThat(s3.getBucketPolicy(bucket)).isEmpty();
    }

    @Test
    void lifecycleNotificationAndEncryption() {
        List<LifecycleRule> rules = List.of(LifecycleRule.of("old", "logs/").withExpirationDays(30));

        assertThat(s3.getBucketLifecycleConfiguration(bucket)).isEmpty();
        s3.putBucketLifecycleConfiguration(bucket, rules);
        assertThat(s3.getBucketLifecycleConfiguration(bucket)).isEqualTo(rules);
        s3.deleteBucketLifecycle(bucket);
        assertThat(s3.getBucketLifecycleConfiguration(bucket)).isEmpty();

        s3.putBucketNotificationConfiguration(bucket, new NotificationConfiguration(List.of(), false));
        assertThat(s3.getBucketNotificationConfiguration(bucket).destinations()).isEmpty();
        assertThat(s3.getBucketEncryption(bucket)).isEmpty();
    }

    @Test
    void tagsAndAttributesOfAnObject() {
        PutResult put = s3.putObject(bucket, "k", Body.of("hello"));

        assertThat(s3.getObjectTagging(bucket, "k", null)).isEmpty();
        s3.putObjectTagging(bucket, "k", null, Map.of("a", "b+c = d/e"));
        assertThat(s3.getObjectTagging(bucket, "k", null)).containsExactly(Map.entry("a", "b+c = d/e"));
        s3.deleteObjectTagging(bucket, "k", null);
        assertThat(s3.getObjectTagging(bucket, "k", null)).isEmpty();
        assertThat(s3.getObjectAcl(bucket, "k", null).grants()).isNotEmpty();
        assertThat(s3.getBucketAcl(bucket).grants()).isNotEmpty();

        ObjectAttributes attributes = s3.getObjectAttributes(bucket, "k", null);
        assertThat(attributes.eTag()).isEqualTo(put.eTag());
        assertThat(attributes.size()).isEqualTo(5);
        assertThat(attributes.checksums()).isEqualTo(put.checksums());
    }

    @Test
    void aLockedVersionIsKeptUntilItIsLetGo() {
        String locked = bucket + "-locked";
        s3.createBucket(locked, CreateBucketOptions.defaults().withObjectLockEnabled(true));
        String version = s3.putObject(locked, "k", Body.of("x")).versionId();
        Instant until = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

        assertThat(s3.getObjectLockConfiguration(locked)).contains(ObjectLockConfiguration.NO_DEFAULT);
        assertThat(s3.getObjectRetention(locked, "k", version)).isEmpty();
        assertThat(s3.getObjectLegalHold(locked, "k", version)).isFalse();
        s3.putObjectRetention(locked, "k", version, new ObjectRetention(RetentionMode.GOVERNANCE, until), false);
        s3.putObjectLegalHold(locked, "k", version, true);
        assertThat(s3.getObjectRetention(locked, "k", version))
                .contains(new ObjectRetention(RetentionMode.GOVERNANCE, until));
        assertThat(s3.getObjectLegalHold(locked, "k", version)).isTrue();

        List<ObjectIdentifier> one = List.of(new ObjectIdentifier("k", version, null));
        assertThat(s3.deleteObjectsAsync(locked, one, true).join().errors()).hasSize(1);
        s3.putObjectLegalHold(locked, "k", version, false);
        assertThat(s3.deleteObjects(locked, one).errors()).hasSize(1);
        assertThat(s3.deleteObjectsAsync(locked, one, true).join().errors()).isEmpty();

        ObjectLockConfiguration aDay = ObjectLockConfiguration.days(RetentionMode.GOVERNANCE, 1);
        s3.putObjectLockConfiguration(locked, aDay);
        assertThat(s3.getObjectLockConfiguration(locked)).contains(aDay);
    }

    @Test
    @Tag("H12")
    void deletesTwoThousandFiveHundredKeysAndListsVersions() {
        s3.putBucketVersioning(bucket, true);
        List<ObjectIdentifier> keys = new ArrayList<>();
        for (String key : List.of("a b", "a+b", "ü/🙂", "plain")) {
            s3.putObject(bucket, key, Body.of("1"));
            s3.putObject(bucket, key, Body.of("22"));
            keys.add(ObjectIdentifier.of(key));
        }
        for (int index = 0; index < 2496; index++) {
            keys.add(ObjectIdentifier.of("absent-" + index));
        }

        DeleteObjectsResult marked = s3.deleteObjects(bucket, keys);
        List<ObjectVersion> versions = s3.listObjectVersions(
                        bucket, ListOptions.defaults().withMaxKeys(5))
                .filter(version -> !version.key().startsWith("absent-"))
                .toList();

        assertThat(marked.errors()).isEmpty();
        assertThat(marked.deleted()).hasSize(2500);
        assertThat(versions).hasSize(12);
        assertThat(versions).filteredOn(ObjectVersion::deleteMarker).hasSize(4).allMatch(ObjectVersion::latest);
        assertThat(versions).filteredOn(version -> version.size() == 2).hasSize(4);
        assertThat(s3.listObjects(bucket, ListOptions.defaults())).isEmpty();
    }

    @Test
    void whatMinioLacksIsATypedRefusal() {
        List<CorsRule> any = List.of(CorsRule.of(List.of("*"), List.of("GET")));

        assertThat(catchThrowableOfType(ServiceException.class, () -> s3.putBucketCors(bucket, any)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_IMPLEMENTED));
    }

    @Test
    @Tag("X6")
    void waitsForWhatComesAndGoes() {
        s3.putObject(bucket, "k", Body.of("x"));

        s3.waitForBucket(bucket, true, Duration.ofSeconds(10));
        s3.waitForBucket(bucket + "-no", false, Duration.ofSeconds(10));
        s3.waitForObject(bucket, "k", true, Duration.ofSeconds(10));
        s3.waitForObject(bucket, "no", false, Duration.ofSeconds(10));
        assertThat(catchThrowableOfType(
                        TransportException.class, () -> s3.waitForObject(bucket, "no", true, Duration.ofMillis(100))))
                .satisfies(e -> assertThat(e.code()).isEqualTo("WaiterTimeout"));
    }

    @Test
    void aRawRequestReachesWhatHasNoMethod() {
        s3.putObject(bucket, "k", Body.of("x"));

        String listing = StandardCharsets.UTF_8
                .decode(s3.request(RawRequest.of("GET", bucket, null).withQuery("max-keys", "1"))
                        .body())
                .toString();

        assertThat(listing).contains("<ListBucketResult").contains("<Key>k</Key>");
    }
}
