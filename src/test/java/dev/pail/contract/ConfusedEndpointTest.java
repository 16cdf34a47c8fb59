package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.TestHooks;
import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.config.AddressStyle;
import dev.pail.error.InvalidCallException;
import dev.pail.model.Body;
import dev.pail.model.ListOptions;
import dev.pail.testkit.ScriptedTransport;
import dev.pail.testkit.ScriptedTransport.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Names that would lead a request elsewhere: refused before anything is signed or looked up. Nothing reaches the wire, behind
 * which this JVM has no network either.
 */
@Tag("G27")
@ExtendWith(NoSecretTold.class)
class ConfusedEndpointTest {

    private static final List<String> HOSTILE_BUCKETS = List.of(
            "",
            ".",
            "..",
            "ab",
            " ",
            "   ",
            "x@evil",
            "x@evil.example",
            "user:pass@evil.example",
            "x#",
            "#evil",
            "x?",
            "x?y=z",
            "?evil",
            "x/y",
            "/evil",
            "//evil.example/",
            "../evil",
            "x/../../evil",
            "\\evil",
            "x\\y",
            "x%2fevil",
            "%2e%2e",
            "x%00",
            "x:80",
            "evil.example:80",
            "[::1]",
            "::1",
            "x y",
            "x\ty",
            "x\ny",
            "x\r\nHost: evil",
            "x\u0000y",
            "x\u007f",
            "b\u00fccher",
            "b\u00fccher.example",
            "xn--\u00fc",
            "x\u3002evil",
            "x\uff0eevil",
            "x\uff61evil",
            "x\u2024evil",
            "x\u2025evil",
            "x\u2028y",
            "x\u200by",
            "x\u202ey",
            "\ufeffbucket",
            "\u0430\u0440\u0440le",
            "\ud83d\ude00bucket",
            "\ud800bucket",
            "x*y",
            "x'y",
            "x\"y",
            "x<y>",
            "x&y",
            "x=y",
            "x+y",
            "x,y",
            "x;y",
            "x|y",
            "x$y",
            "${jndi:ldap://evil}",
            "x~y",
            "x!y",
            "(x)y",
            "-bucket",
            "bucket-",
            ".bucket",
            "bucket.",
            "buc..ket",
            "_bucket",
            "bucket_",
            "b".repeat(64),
            "b".repeat(100_000),
            "javascript:alert(1)",
            "http://evil.example",
            "file:///etc/passwd",
            "evil.example/bucket",
            "evil.example#",
            "evil.example\\@s3",
            "127.0.0.1:9000/bucket",
            "bucket%20",
            "0x7f.1/x");

    private static S3Client client(AddressStyle style, ScriptedTransport wire, AtomicInteger asked) {
        Credentials credentials = new Credentials(Wire.ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN, null);
        CredentialsProvider counting = () -> {
            asked.incrementAndGet();
            return credentials;
        };
        return TestHooks.transport(
                        Wire.builder("https://s3.eu-west-1.amazonaws.com")
                                .credentials(counting)
                                .addressStyle(style),
                        real -> wire)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void aHostileBucketIsRefusedBeforeAnythingIsSigned(AddressStyle style) {
        assertThat(HOSTILE_BUCKETS).hasSizeGreaterThanOrEqualTo(80);
        ScriptedTransport wire = new ScriptedTransport((call, index) -> Reply.of(200, Map.of("etag", "\"e\""), ""));
        AtomicInteger asked = new AtomicInteger();
        try (S3Client s3 = client(style, wire, asked)) {
            for (String bucket : HOSTILE_BUCKETS) {
                for (Runnable call : List.<Runnable>of(
                        () -> s3.getObjectBytes(bucket, "k"),
                        () -> s3.putObject(bucket, "k", Body.of("x")),
                        () -> s3.headObject(bucket, "k"),
                        () -> s3.headBucket(bucket),
                        () -> s3.createBucket(bucket),
                        () -> s3.deleteBucket(bucket),
                        () -> s3.listObjectsPage(bucket, ListOptions.defaults()),
                        () -> s3.abortMultipartUpload(bucket, "k", "id"))) {
                    InvalidCallException refused = catchThrowableOfType(InvalidCallException.class, call::run);

                    assertThat(refused).as("'%s' was let through", bucket).isNotNull();
                    assertThat(refused.code()).isEqualTo("InvalidBucketName");
                    // it is not echoed: it could be a password, or a line of its own
                    assertThat(bucket.length() > 4 && refused.getMessage().contains(bucket))
                            .isFalse();
                }
            }
        }

        assertThat(wire.calls()).isEmpty();
        assertThat(asked).hasValue(0);
    }

    static Stream<Arguments> keys() {
        List<Arguments> all = new ArrayList<>();
        for (String key : List.of(
                "@evil.example/",
                "//evil.example/",
                "../../evil",
                "..",
                "?x=y",
                "#x",
                "%2e%2e/",
                "\\\\evil",
                "a\r\nHost: evil",
                "\u3002evil")) {
            for (AddressStyle style : AddressStyle.values()) {
                all.add(Arguments.of(key, style));
            }
        }
        return all.stream();
    }

    /** A key may hold anything; it stays behind the host, in its own place. */
    @ParameterizedTest
    @MethodSource("keys")
    void aKeyNeverLeavesItsPlace(String key, AddressStyle style) {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> Reply.of(200, Map.of("etag", "\"e\""), ""));
        try (S3Client s3 = client(style, wire, new AtomicInteger())) {

            s3.putObject("bucket", key, Body.of("x"));

            assertThat(wire.calls()).singleElement().satisfies(call -> {
                assertThat(call.uri().getHost())
                        .isIn("bucket.s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com");
                assertThat(call.uri().getRawQuery()).isNull();
                assertThat(call.uri().getRawFragment()).isNull();
                assertThat(call.uri().getPath()).endsWith('/' + key);
            });
        }
    }

    @Test
    void aBucketWithDotsIsNoHostOverTls() {
        ScriptedTransport wire = new ScriptedTransport((call, index) -> Reply.of(200, Map.of("etag", "\"e\""), ""));
        try (S3Client s3 = client(AddressStyle.AUTO, wire, new AtomicInteger())) {

            s3.putObject("evil.example", "k", Body.of("x"));

            assertThat(wire.calls())
                    .singleElement()
                    .satisfies(call ->
                            assertThat(call.uri()).hasToString("https://s3.eu-west-1.amazonaws.com/evil.example/k"));
        }
    }
}
