package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.AddressStyle;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.model.CopySource;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedRequest;
import dev.pail.testkit.ScriptedTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Where a request goes and what it is signed for, by a table; and that keys and signatures go nowhere else. */
@Tag("G27")
class AddressingTest {

    private final ScriptedTransport wire = new ScriptedTransport(
            (call, index) -> ScriptedTransport.Reply.of(200, Map.of("etag", "\"e\"", "content-length", "1"), "x"));

    @TempDir
    Path directory;

    private S3ClientBuilder builder(String region, String settings, AddressStyle style) {
        Map<String, String> variables = new TreeMap<>();
        Map<String, String> properties = new HashMap<>();
        List<String> profile = new ArrayList<>(List.of("[default]"));
        S3ClientBuilder builder = TestHooks.transport(S3Client.builder(), jdk -> wire)
                .credentials(CredentialsProvider.of("AKID", NoSecretTold.SECRET))
                .checkpointStore(CheckpointStore.inMemory())
                .addressStyle(style);
        if (!region.isEmpty()) {
            builder.region(region);
        }
        for (String setting : settings.split(" ", -1)) {
            String value = setting.substring(setting.indexOf('=') + 1);
            switch (setting.replaceAll("=.*", "")) {
                case "" -> {}
                case "fips" -> builder.fips(true);
                case "dualStack" -> builder.dualStack(true);
                case "accelerate" -> builder.accelerate(true);
                case "noFips" -> builder.fips(false);
                case "noDualStack" -> builder.dualStack(false);
                case "endpoint" -> builder.endpoint(value);
                case "profile" -> profile.add(value);
                case "property" -> properties.put(value.replaceAll("=.*", ""), value.replaceAll(".*=", ""));
                default -> variables.put(setting.replaceAll("=.*", ""), value);
            }
        }
        variables.put("AWS_CONFIG_FILE", written(profile).toString());
        variables.put("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
        return TestHooks.environment(builder, variables, properties);
    }

    private Path written(List<String> profile) {
        try {
            return Files.write(directory.resolve("config"), profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvFileSource(resources = "/vectors/addressing.csv", delimiter = '|', numLinesToSkip = 1, emptyValue = "")
    @Tag("H10")
    void everyRequestGoesWhereTheTableSays(
            String region,
            String settings,
            AddressStyle style,
            String bucket,
            String host,
            String path,
            String signedRegion,
            String service) {
        S3ClientBuilder builder = builder(region == null ? "" : region, settings == null ? "" : settings, style);
        if (host.startsWith("refused: ")) {
            InvalidCallException refused = catchThrowableOfType(InvalidCallException.class, () -> {
                try (S3Client s3 = builder.build()) {
                    s3.headObject(bucket, "k");
                }
            });

            assertThat(refused).hasMessageContaining(host.substring("refused: ".length()));
            assertThat(wire.calls()).isEmpty();
            return;
        }

        PresignedRequest presigned;
        try (S3Client s3 = builder.build()) {
            s3.headObject(bucket, "k");
            presigned = s3.presignGetObject(bucket, "k", Duration.ofHours(1), PresignOptions.defaults());
        }

        assertThat(wire.calls()).hasSize(1);
        assertThat(wire.calls().get(0).uri().getRawAuthority()).isEqualTo(host);
        assertThat(wire.calls().get(0).uri().getRawPath()).isEqualTo(path);
        assertThat(wire.calls().get(0).headers().get("authorization"))
                .contains('/' + signedRegion + '/' + service + "/aws4_request");
        assertThat(presigned.url().getRawAuthority()).isEqualTo(host);
        assertThat(presigned.url().getRawQuery()).contains("%2F" + signedRegion + "%2F" + service + "%2Faws4_request");
    }

    @Test
    void whatAccelerationDoesNotHaveGoesToTheRegion() {
        try (S3Client s3 = builder("eu-west-1", "accelerate", AddressStyle.AUTO).build()) {
            s3.deleteBucket("photos");
            s3.headBucket("photos");
        }

        assertThat(wire.calls())
                .extracting(call -> call.uri().getRawAuthority())
                .containsExactly("photos.s3.eu-west-1.amazonaws.com", "photos.s3-accelerate.amazonaws.com");
    }

    @Test
    void aCopyNamesAnAccessPointAsS3WantsIt() {
        String arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/shots";
        try (S3Client s3 = builder("eu-west-1", "", AddressStyle.AUTO).build()) {
            assertThatThrownBy(() -> s3.copyObject(CopySource.of(arn, "a b"), "photos", "k"))
                    .isInstanceOf(IntegrityException.class);
        }

        assertThat(wire.calls().get(0).headers()).containsEntry("x-amz-copy-source", arn + "/object/a%20b");
    }

    @Test
    @Tag("G26")
    void anAnswerThatNamesAnotherPlaceLeadsNowhereElse() {
        List<String> told = List.of("evil.test", "eu-west-1.evil.test/", "cn-north-1", "x@evil.test");
        for (String region : told) {
            ScriptedTransport lying = new ScriptedTransport((call, index) -> ScriptedTransport.Reply.of(
                    301,
                    Map.of("location", "https://evil.test/", "x-amz-bucket-region", region, "content-length", "0"),
                    ""));
            try (S3Client s3 = TestHooks.transport(builder("eu-west-1", "", AddressStyle.AUTO), jdk -> lying)
                    .build()) {
                assertThat(catchThrowableOfType(RuntimeException.class, () -> s3.getObjectBytes("photos", "k")))
                        .isNotNull();
            }
            assertThat(lying.calls())
                    .extracting(call -> call.uri().getRawAuthority())
                    .containsOnly("photos.s3.eu-west-1.amazonaws.com");
        }
    }
}
