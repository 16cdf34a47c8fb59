package dev.pail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What every {@link TestServer} promises. */
abstract class TestServerSuite {

    abstract TestServer shared();

    abstract TestServer fresh();

    @Test
    void answersAsAnS3ServerThatWantsASignature() throws Exception {
        TestServer server = shared();

        HttpResponse<String> answer = get(server.endpoint());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("<Code>AccessDenied</Code>");
    }

    @Test
    void comesBackAtTheSameAddressAfterAKill() throws Exception {
        try (TestServer server = fresh()) {
            server.start();
            URI before = server.endpoint();

            server.kill();
            server.start();

            assertThat(server.endpoint()).isEqualTo(before);
            assertThat(get(before).statusCode()).isEqualTo(403);
        }
    }

    private static HttpResponse<String> get(URI endpoint) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(endpoint.resolve("/")).build(), HttpResponse.BodyHandlers.ofString());
    }
}
