package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.Credentials;
import dev.pail.internal.sign.PayloadHash;
import dev.pail.internal.sign.SigV4Signer;
import dev.pail.internal.sign.SignedHeaders;
import dev.pail.internal.sign.SigningKeyCache;
import dev.pail.internal.sign.SigningRequest;
import dev.pail.internal.sign.SigningScope;
import dev.pail.model.DeleteOptions;
import dev.pail.model.DeleteResult;
import dev.pail.model.GetOptions;
import dev.pail.model.PutResult;
import dev.pail.testkit.ServerKind;
import dev.pail.testkit.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on MinIO in a container. */
@Tag("T3")
@Tag("T4")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class MinioClientIT extends ClientContract {

    @BeforeAll
    static void needsAContainerEngine() {
        TestServer.sharedMinio();
    }

    @Override
    ServerKind kind() {
        return ServerKind.MINIO;
    }

    @Test
    @Tag("H1")
    @Tag("H4")
    void aVersionedBucketKeepsWhatIsOverwrittenAndDeleted() throws Exception {
        String bucket = "pail-" + UUID.randomUUID();
        try (S3Client client = builder().build()) {
            CallStyle.Calls s3 = style.on(client);
            s3.createBucket(bucket);
            switchVersioningOn(bucket);

            PutResult first = s3.put(bucket, "k", "first");
            PutResult second = s3.put(bucket, "k", "second");
            DeleteResult marked = s3.delete(bucket, "k");

            assertThat(List.of(first.versionId(), second.versionId(), marked.versionId()))
                    .doesNotHaveDuplicates();
            assertThat(marked.deleteMarker()).isTrue();
            assertThat(s3.head(bucket, "k")).isEmpty();
            assertThat(text(bucket, s3, first.versionId())).isEqualTo("first");
            assertThat(text(bucket, s3, second.versionId())).isEqualTo("second");

            DeleteResult unmarked =
                    s3.delete(bucket, "k", DeleteOptions.defaults().withVersionId(marked.versionId()));
            s3.delete(bucket, "k", DeleteOptions.defaults().withVersionId(second.versionId()));

            assertThat(unmarked.deleteMarker()).isTrue();
            assertThat(s3.get(bucket, "k").bytes()).asString().isEqualTo("first");
            assertThat(refusal(() -> text(bucket, s3, second.versionId())).httpStatus())
                    .isEqualTo(404);
        }
    }

    private static String text(String bucket, CallStyle.Calls s3, String versionId) {
        return new String(
                s3.get(bucket, "k", GetOptions.defaults().withVersionId(versionId))
                        .bytes(),
                StandardCharsets.UTF_8);
    }

    /** Not one of the client's operations: sent by hand. */
    private void switchVersioningOn(String bucket) throws Exception {
        byte[] body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
                .getBytes(StandardCharsets.UTF_8);
        URI address = server().endpoint().resolve("/" + bucket + "?versioning=");
        SignedHeaders signed = new SigV4Signer(new SigningKeyCache())
                .sign(
                        new SigningRequest(
                                "PUT",
                                "/" + bucket,
                                List.of(Map.entry("versioning", "")),
                                new TreeMap<>(Map.of("host", address.getAuthority())),
                                PayloadHash.sha256Hex(body)),
                        new Credentials(server().accessKey(), server().secretKey(), null, null),
                        new SigningScope(server().region(), "s3"),
                        Instant.now());
        HttpRequest.Builder request = HttpRequest.newBuilder(address).PUT(HttpRequest.BodyPublishers.ofByteArray(body));
        signed.headers().forEach((name, value) -> {
            if (!name.equals("host")) {
                request.setHeader(name, value);
            }
        });
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
