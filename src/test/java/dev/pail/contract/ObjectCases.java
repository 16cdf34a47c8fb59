package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.contract.OperationCase.Place;
import dev.pail.error.ServiceException;
import dev.pail.model.Body;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectIdentifier;
import dev.pail.model.PostPolicy;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedPost;
import dev.pail.model.PresignedRequest;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Objects in one piece, and the requests that are signed for others to send. */
final class ObjectCases {

    private static final PutOptions TYPED =
            PutOptions.defaults().withContentType("text/x-odd").withMetadata(Map.of("colour", "red"));
    private static final ETag OTHER = new ETag("\"00000000000000000000000000000000\"");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final PresignOptions PLAIN = PresignOptions.defaults();

    private ObjectCases() {}

    static List<OperationCase> all() {
        return List.of(
                new OperationCase("PutObject", at -> {
                    PutResult put = at.calls().put(at.bucket(), "k", Body.of("hello"), TYPED);

                    ObjectHead head = at.s3().headObject(at.bucket(), "k").orElseThrow();
                    assertThat(head.size()).isEqualTo(5);
                    assertThat(head.contentType()).isEqualTo("text/x-odd");
                    assertThat(head.metadata()).isEqualTo(Map.of("colour", "red"));
                    assertThat(head.eTag().matches(put.eTag())).isTrue();
                }),
                new OperationCase("PutObject with If-None-Match", at -> {
                    PutOptions once = PutOptions.defaults().withIfNoneMatch(true);
                    at.calls().put(at.bucket(), "k", Body.of("1"), once);

                    refusedBy412(() -> at.calls().put(at.bucket(), "k", Body.of("2"), once));
                    assertThat(text(at, "k")).isEqualTo("1");
                }),
                new OperationCase("PutObject with If-Match", at -> {
                    ETag first =
                            at.s3().putObject(at.bucket(), "k", Body.of("1")).eTag();
                    PutOptions plain = PutOptions.defaults();

                    refusedBy412(() -> at.calls().put(at.bucket(), "k", Body.of("2"), plain.withIfMatch(OTHER)));
                    assertThat(text(at, "k")).isEqualTo("1");
                    at.calls().put(at.bucket(), "k", Body.of("3"), plain.withIfMatch(first));
                    assertThat(text(at, "k")).isEqualTo("3");
                }),
                new OperationCase("GetObject", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("hello"));

                    assertThat(at.calls().get(at.bucket(), "k").bytes())
                            .asString()
                            .isEqualTo("hello");
                    try (var stream = at.calls().getStream(at.bucket(), "k", GetOptions.defaults())) {
                        assertThat(stream.readAllBytes()).asString().isEqualTo("hello");
                    }
                }),
                new OperationCase("HeadObject", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("hello"));

                    assertThat(at.calls().head(at.bucket(), "k").orElseThrow().size())
                            .isEqualTo(5);
                    assertThat(at.calls().head(at.bucket(), "none")).isEmpty();
                }),
                new OperationCase("DeleteObject", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("hello"));

                    at.calls().delete(at.bucket(), "k");

                    assertThat(at.s3().headObject(at.bucket(), "k")).isEmpty();
                }),
                new OperationCase("DeleteObject with If-Match", at -> {
                    ETag eTag = at.s3()
                            .putObject(at.bucket(), "k", Body.of("hello"))
                            .eTag();
                    DeleteOptions plain = DeleteOptions.defaults();

                    refusedBy412(() -> at.calls().delete(at.bucket(), "k", plain.withIfMatch(OTHER)));
                    assertThat(at.s3().headObject(at.bucket(), "k")).isPresent();
                    at.calls().delete(at.bucket(), "k", plain.withIfMatch(eTag));
                    assertThat(at.s3().headObject(at.bucket(), "k")).isEmpty();
                }),
                new OperationCase("DeleteObjects", at -> {
                    List<ObjectIdentifier> two = List.of(ObjectIdentifier.of("a b"), ObjectIdentifier.of("ü"));
                    two.forEach(one -> at.s3().putObject(at.bucket(), one.key(), Body.of("x")));

                    DeleteObjectsResult done = at.call(
                            s3 -> s3.deleteObjects(at.bucket(), two),
                            s3 -> s3.deleteObjectsAsync(at.bucket(), two, false));

                    assertThat(done.errors()).isEmpty();
                    assertThat(done.deleted())
                            .extracting(DeleteObjectsResult.Deleted::key)
                            .containsExactlyInAnyOrder("a b", "ü");
                    assertThat(at.s3().headObject(at.bucket(), "a b")).isEmpty();
                }),
                new OperationCase("CopyObject", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("hello"), TYPED);

                    at.calls().copy(CopySource.of(at.bucket(), "k"), at.bucket(), "copy", CopyOptions.defaults());

                    assertThat(text(at, "copy")).isEqualTo("hello");
                    assertThat(at.s3()
                                    .headObject(at.bucket(), "copy")
                                    .orElseThrow()
                                    .metadata())
                            .isEqualTo(Map.of("colour", "red"));
                }),
                new OperationCase("replaceMetadata", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("hello"), TYPED);

                    at.call(
                            s3 -> s3.replaceMetadata(at.bucket(), "k", now -> now.withMetadata("size", "big")),
                            s3 -> s3.replaceMetadataAsync(at.bucket(), "k", now -> now.withMetadata("size", "big")));

                    ObjectHead head = at.s3().headObject(at.bucket(), "k").orElseThrow();
                    assertThat(head.metadata()).isEqualTo(Map.of("colour", "red", "size", "big"));
                    assertThat(head.contentType()).isEqualTo("text/x-odd");
                }),
                new OperationCase("presignGetObject", at -> {
                    at.s3().putObject(at.bucket(), "a b", Body.of("hello"));

                    assertThat(send(at.s3().presignGetObject(at.bucket(), "a b", HOUR, PLAIN), "")
                                    .body())
                            .isEqualTo("hello");
                }),
                new OperationCase("presignHeadObject", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("hello"));

                    assertThat(send(at.s3().presignHeadObject(at.bucket(), "k", HOUR, PLAIN), "")
                                    .statusCode())
                            .isEqualTo(200);
                }),
                new OperationCase("presignPutObject", at -> {
                    HttpResponse<String> answer =
                            send(at.s3().presignPutObject(at.bucket(), "a+b", HOUR, PLAIN), "hello");

                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(text(at, "a+b")).isEqualTo("hello");
                }),
                new OperationCase("presignDeleteObject", at -> {
                    at.s3().putObject(at.bucket(), "k", Body.of("hello"));

                    send(at.s3().presignDeleteObject(at.bucket(), "k", HOUR, PLAIN), "");

                    assertThat(at.s3().headObject(at.bucket(), "k")).isEmpty();
                }),
                new OperationCase("presignPost", ObjectCases::presignPost));
    }

    private static void presignPost(Place at) throws Exception {
        PresignedPost post =
                at.s3().presignPost(at.bucket(), PostPolicy.forKey("by form").withContentLength(1, 10), HOUR);

        assertThat(form(post, "hello").statusCode()).isIn(200, 204);
        assertThat(text(at, "by form")).isEqualTo("hello");
        assertThat(form(post, "more than ten bytes").statusCode()).isIn(400, 403);
        assertThat(text(at, "by form")).isEqualTo("hello");
    }

    private static HttpResponse<String> form(PresignedPost post, String file) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        post.fields().forEach((name, value) -> part(body, "name=\"" + name + "\"\r\n\r\n" + value));
        part(body, "name=\"file\"; filename=\"f\"\r\n\r\n" + file);
        body.writeBytes("--pail--\r\n".getBytes(StandardCharsets.US_ASCII));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(post.url())
                                .header("Content-Type", "multipart/form-data; boundary=pail")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static void part(ByteArrayOutputStream body, String rest) {
        body.writeBytes(
                ("--pail\r\nContent-Disposition: form-data; " + rest + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends as one would who knows nothing but the address. */
    static HttpResponse<String> send(PresignedRequest signed, String body) throws Exception {
        URI address = signed.url();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(
                        signed.method(),
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        signed.headers().forEach(request::setHeader);
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String text(Place at, String key) {
        return new String(at.s3().getObjectBytes(at.bucket(), key).bytes(), StandardCharsets.UTF_8);
    }

    static void refusedBy412(Runnable call) {
        ServiceException refused = catchThrowableOfType(ServiceException.class, call::run);
        assertThat(refused).as("the condition was not looked at").isNotNull();
        assertThat(refused.httpStatus()).as(refused.getMessage()).isEqualTo(412);
    }
}
