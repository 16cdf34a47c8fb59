package dev.pail.internal.http;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers in every shape that HTTP allows: where their body ends, and whether the connection carries the next one. */
class SocketFramingIT {

    private static final String BODY = "hello, world";
    private static final String OK = SocketRig.OK;
    private static final String ID = "X-Amz-Id-2: id\r\n";

    /** How the bytes reach the parser. */
    private enum Pieces {
        WHOLE(SocketRig.BUFFER_BYTES),
        /** As the network likes. */
        DRIPPED(SocketRig.BUFFER_BYTES),
        /** One by one for sure. */
        READ_ONE_BY_ONE(1),
        READ_THREE_BY_THREE(3);

        private final int bufferBytes;

        Pieces(int bufferBytes) {
            this.bufferBytes = bufferBytes;
        }

        void send(ScriptedServer.Exchange to, String text) throws Exception {
            if (this != DRIPPED) {
                to.raw(text);
                return;
            }
            for (byte one : text.getBytes(StandardCharsets.ISO_8859_1)) {
                to.raw(new byte[] {one});
            }
        }
    }

    /** An answer, with what is to be made of it. */
    private record Answer(String what, String text, int status, String body, boolean closes, boolean reused) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Answer kept(String what, String text, String body) {
        return new Answer(what, text, 200, body, false, true);
    }

    private static Answer kept(String what, String text, int status, String body) {
        return new Answer(what, text, status, body, false, true);
    }

    /** The client has to end the connection. */
    private static Answer dropped(String what, String text, String body) {
        return new Answer(what, text, 200, body, false, false);
    }

    /** The server ends the connection. */
    private static Answer closed(String what, String text, String body) {
        return new Answer(what, text, 200, body, true, false);
    }

    private static String length(int bytes) {
        return "Content-Length: " + bytes + "\r\n";
    }

    private static String chunks(String... lines) {
        return "Transfer-Encoding: chunked\r\n" + ID + "\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static final String LONG = "0123456789abcdef".repeat(200);

    /** Chunks of 1, 2, 3… bytes, their sizes in both cases and with zeros before them. */
    private static String manySizes() {
        StringBuilder text = new StringBuilder("Transfer-Encoding: chunked\r\n" + ID + "\r\n");
        int size = 1;
        for (int at = 0; at < LONG.length(); at += size++) {
            String chunk = LONG.substring(at, Math.min(LONG.length(), at + size));
            String format = List.of("%x", "%X", "%05x").get(size % 3);
            text.append(format.formatted(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return text + "0\r\n\r\n";
    }

    private static List<Answer> answers() {
        String ends = length(BODY.length()) + ID + "\r\n" + BODY;
        String inChunks = chunks("5", "hello", "7", ", world", "0");
        return List.of(
                kept("length", OK + ends, BODY),
                kept("longer than memory", OK + length(LONG.length()) + ID + "\r\n" + LONG, LONG),
                kept("length zero", OK + length(0) + ID + "\r\n", ""),
                kept("the same length twice", OK + length(BODY.length()) + ends, BODY),
                kept("no reason, no blank", "HTTP/1.1 200\r\n" + ends, BODY),
                kept("no reason", "HTTP/1.1 200 \r\n" + ends, BODY),
                kept("names in any case", OK + ends.replace("Content-Length", "cOnTENT-lENGTH"), BODY),
                kept("no blank after the colon", OK + ends.replace(": ", ":"), BODY),
                kept("blanks around the value", OK + ends.replace(": ", ": \t ").replace("id\r", "id \t\r"), BODY),
                kept("bare line feeds", (OK + ends).replace("\r", ""), BODY),
                kept("a line folded", OK + "X-Long: a\r\n  b\r\n\tc\r\n" + ends, BODY),
                kept("an error", "HTTP/1.1 503 Slow Down\r\n" + ends, 503, BODY),
                kept("chunked", OK + inChunks, BODY),
                kept("chunked in capitals", OK + inChunks.replace("chunked", "CHUNKED"), BODY),
                kept("chunked, no chunk", OK + chunks("0"), ""),
                kept("chunk extensions", OK + chunks("5;a=b;c=\"d\"", "hello", "7 ;e", ", world", "0;last"), BODY),
                kept("trailers", OK + chunks("c", BODY, "0", "X-Sum: 1", "X-Long: 2", " 3"), BODY),
                kept("chunks of many sizes", OK + manySizes(), LONG),
                kept("204", "HTTP/1.1 204 No Content\r\n" + ID + "\r\n", 204, ""),
                kept("204 with a length", "HTTP/1.1 204 No Content\r\n" + length(9) + ID + "\r\n", 204, ""),
                kept("304 with a length", "HTTP/1.1 304 Not Modified\r\n" + length(9) + ID + "\r\n", 304, ""),
                kept("100 before it", "HTTP/1.1 100 Continue\r\n\r\n" + OK + ends, BODY),
                kept("103 and 100 before it", early() + "HTTP/1.1 100\r\n\r\n" + OK + inChunks, BODY),
                kept("HTTP/1.0 that stays", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + ends, BODY),
                kept("keep-alive", OK + "Connection: keep-alive\r\n" + ends, BODY),
                dropped("HTTP/1.0", "HTTP/1.0 200 OK\r\n" + ends, BODY),
                dropped("Connection: close", OK + "Connection: close\r\n" + ends, BODY),
                dropped("Connection: Close among others", OK + "connection: x-a, Close\r\n" + ends, BODY),
                dropped("Connection: close in chunks", OK + "Connection: close\r\n" + inChunks, BODY),
                dropped("chunked with a length", OK + length(3) + inChunks, BODY),
                dropped("chunked with a length too long", OK + length(999) + inChunks, BODY),
                closed("until closed", OK + ID + "\r\n" + BODY, BODY),
                closed("until closed, nothing", OK + ID + "\r\n", ""),
                closed("until closed, longer than memory", OK + ID + "\r\n" + LONG, LONG),
                closed("HTTP/1.0 until closed", "HTTP/1.0 200 OK\r\n" + ID + "\r\n" + BODY, BODY),
                closed("stays, yet has no length", OK + "Connection: keep-alive\r\n" + ID + "\r\n" + BODY, BODY));
    }

    private static String early() {
        return "HTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\nX-Amz-Id-2: early\r\n\r\n";
    }

    static Stream<Arguments> answersInPieces() {
        return answers().stream()
                .flatMap(answer -> Stream.of(Pieces.values()).map(pieces -> Arguments.of(answer, pieces)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("answersInPieces")
    void bodyEndsWhereItEndsAndTheConnectionIsUsedAgainWhereItMay(Answer answer, Pieces pieces) throws Exception {
        ScriptedServer.Script script = exchange -> {
            if (exchange.target().equals("/next")) {
                exchange.raw(SocketRig.NEXT);
                return;
            }
            pieces.send(exchange, answer.text());
            if (answer.closes()) {
                exchange.close();
            }
        };
        try (ScriptedServer server = new ScriptedServer(script);
                SocketRig rig = new SocketRig(pieces.bufferBytes)) {
            HttpReply reply = rig.reply(server.endpoint() + "/bucket/key");

            assertThat(reply.status()).isEqualTo(answer.status());
            assertThat(reply.headers().get("x-amz-id-2")).containsExactly("id");
            assertThat(SocketRig.text(reply)).isEqualTo(answer.body());
            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
            assertThat(server.connections()).isEqualTo(answer.reused() ? 1 : 2);
        }
    }

    @Test
    void headersAreGivenAsTheyCame() throws Exception {
        String head = OK + early().substring(early().indexOf('\n') + 1).replace("\r\n\r\n", "\r\n")
                + "ETag:\t \"e\" \t\r\nx-twice: 1\r\nX-Empty:\r\nX-Twice: 2, 3\r\nX-Folded: a\r\n  b\r\n\t c\r\n"
                + "X-Latin: \u00e9: \u00ff\r\n\r\n1234567";
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(head));
                SocketRig rig = new SocketRig()) {
            HttpReply reply = rig.reply(server.endpoint() + "/bucket/key");

            assertThat(reply.headers())
                    .containsOnly(
                            entry("Content-Length", List.of("7")),
                            entry("X-Amz-Id-2", List.of("early")),
                            entry("ETag", List.of("\"e\"")),
                            entry("x-twice", List.of("1", "2, 3")),
                            entry("X-Empty", List.of("")),
                            entry("X-Folded", List.of("a b c")),
                            entry("X-Latin", List.of("\u00e9: \u00ff")));
            assertThat(reply.header("x-TWICE")).contains("1");
            assertThat(SocketRig.text(reply)).isEqualTo("1234567");
        }
    }

    static Stream<Arguments> answersWithMore() {
        List<Arguments> all = new ArrayList<>();
        for (int bufferBytes : new int[] {1, 3, SocketRig.BUFFER_BYTES}) {
            for (Answer answer : answers()) {
                if (answer.reused()) {
                    all.add(Arguments.of(answer, bufferBytes));
                }
            }
        }
        return all.stream();
    }

    /** In one write with the body's end, so that it is there when the body ends. */
    @ParameterizedTest(name = "{0}, {1} at once")
    @MethodSource("answersWithMore")
    void whatComesAfterTheBodyIsNotTheNextAnswer(Answer answer, int bufferBytes) throws Exception {
        ScriptedServer.Script script = exchange -> exchange.raw(
                exchange.target().equals("/next") ? SocketRig.NEXT : answer.text() + OK + length(6) + "\r\nforged");
        try (ScriptedServer server = new ScriptedServer(script);
                SocketRig rig = new SocketRig(bufferBytes)) {
            assertThat(rig.text(server.endpoint() + "/bucket/key")).isEqualTo(answer.body());
            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
            assertThat(server.connections()).isEqualTo(2);
        }
    }
}
