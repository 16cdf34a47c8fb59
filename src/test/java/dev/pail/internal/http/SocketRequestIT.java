package dev.pail.internal.http;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request as it goes out over a socket of its own. */
class SocketRequestIT {

    private final SocketRig rig = new SocketRig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private static String sent(String uri, Map<String, String> headers) {
        HttpCall call = SocketRig.call(uri, headers, SocketRig.PATIENT);
        return StandardCharsets.UTF_8.decode(Connection.request(call)).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "http://s3.eu-west-1.amazonaws.com/k, s3.eu-west-1.amazonaws.com",
        "http://s3.example.com:9000/k, s3.example.com:9000",
        "http://127.0.0.1/k, 127.0.0.1",
        "http://[2001:db8::1]/k, [2001:db8::1]",
        "http://[2001:db8::1]:9000/k, [2001:db8::1]:9000",
    })
    void hostIsThatOfTheAddressAndComesFirst(String uri, String host) {
        assertThat(sent(uri, Map.of())).isEqualTo("GET /k HTTP/1.1\r\nhost: " + host + "\r\n\r\n");
    }

    @Test
    void emptyPathIsTheRoot() {
        assertThat(sent("http://s3.example.com", Map.of())).startsWith("GET / HTTP/1.1\r\n");
        assertThat(sent("http://s3.example.com?list-type=2", Map.of())).startsWith("GET /?list-type=2 HTTP/1.1\r\n");
        assertThat(sent("http://s3.example.com/?", Map.of())).startsWith("GET /? HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bucket/key",
                "/bucket//a/../b/./c/",
                "/bucket/a%2Fb%20c+d%E2%82%AC~%F0%9F%98%80",
                "/bucket/key?versionId=a%2Bb%3D&partNumber=1&x-id=GetObject",
                "/bucket/key?a=%26%23&b&c=&=d",
                "/bucket/%25%00%0D%0A",
            })
    void pathAndQueryGoOutByteForByte(String target) throws Exception {
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(SocketRig.NEXT))) {
            rig.text(server.endpoint() + target);

            assertThat(server.exchanges()).singleElement().satisfies(exchange -> {
                assertThat(exchange.method()).isEqualTo("GET");
                assertThat(exchange.target()).isEqualTo(target);
            });
        }
    }

    @Test
    void headersGoOutAsGivenAndNoOthersDo() throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-amz-date", "20261122T000000Z");
        headers.put("range", "bytes=0-99");
        headers.put("If-Match", "\"e\", \"f\"");
        headers.put("x-amz-tabbed", "a\tb");
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(SocketRig.NEXT))) {
            HttpCall call = SocketRig.call(server.endpoint() + "/bucket/key", headers, SocketRig.PATIENT);

            SocketRig.text(SocketRig.get(rig.send(call)));

            assertThat(server.exchanges().get(0).headers())
                    .containsExactly(
                            entry("host", server.endpoint().substring("http://".length())),
                            entry("x-amz-date", "20261122T000000Z"),
                            entry("range", "bytes=0-99"),
                            entry("If-Match", "\"e\", \"f\""),
                            entry("x-amz-tabbed", "a\tb"));
        }
    }

    @Test
    void addressOfTheSixthVersionIsConnectedTo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(SocketRig.NEXT))) {
            String mapped = server.endpoint().replace("127.0.0.1", "[::ffff:127.0.0.1]");

            assertThat(rig.text(mapped + "/bucket/key")).isEqualTo("next");

            assertThat(server.exchanges().get(0).header("host")).contains(mapped.substring("http://".length()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nx-forged: 1",
                "\nx-forged: 1",
                "\rx",
                "a\u0000b",
                "\u001b[0m",
                "\r\n\r\nGET /forged HTTP/1.1\r\nhost: other\r\n\r\n",
            })
    void controlCharactersInAHeaderAreRefusedAndNothingIsSent(String value) throws Exception {
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(SocketRig.NEXT))) {
            for (Map<String, String> headers : List.of(Map.of("x-amz-meta-a", value), Map.of("x-a" + value, "b"))) {
                HttpCall call = SocketRig.call(server.endpoint() + "/bucket/key", headers, SocketRig.PATIENT);

                assertThat(SocketRig.failure(rig.send(call)))
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a header holds a control character");
            }

            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
            assertThat(server.exchanges())
                    .singleElement()
                    .satisfies(exchange -> assertThat(exchange.target()).isEqualTo("/next"));
        }
    }

    @Test
    void refusedRequestGivesAKeptConnectionUp() throws Exception {
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(SocketRig.NEXT))) {
            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");

            HttpCall call = SocketRig.call(server.endpoint() + "/bucket/key", Map.of("x-a", "\n"), SocketRig.PATIENT);
            assertThat(SocketRig.failure(rig.send(call))).isExactlyInstanceOf(IllegalArgumentException.class);

            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
            assertThat(server.connections()).isEqualTo(2);
            assertThat(server.exchanges()).hasSize(2);
        }
    }
}
