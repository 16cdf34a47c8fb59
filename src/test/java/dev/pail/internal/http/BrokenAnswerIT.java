package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.config.S3Limits;
import dev.pail.testkit.ScriptedServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that nothing can be made of: the call fails, its connection is closed, and the next call has another one. */
class BrokenAnswerIT {

    private static final String OK = SocketRig.OK;
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private final SocketRig rig = new SocketRig();

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    /** The failure of an answer after which the server waits for the client to hang up. */
    private Throwable failureOf(String answer) throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(SocketRig.answers(answer, hungUp))) {
            Throwable failure = rig.failure(server.endpoint() + "/bucket/key");

            rig.goesOnAfterHangingUp(server, hungUp);
            return failure;
        }
    }

    private void isNoHttp(String answer) throws Exception {
        assertThat(failureOf(answer)).isExactlyInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+12",
                "0x5",
                "a",
                "c",
                "1e1",
                "1.0",
                "1 2",
                "12, 12",
                "12;",
                "\u00b2",
                "\u00c2\u00b9",
                "1000000000000000000",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551628",
                "99999999999999999999999999999999999999999999"
            })
    void lengthThatIsNoNumber(String length) throws Exception {
        isNoHttp(OK + "Content-Length: " + length + "\r\n\r\nhello, world");
    }

    @ParameterizedTest
    @CsvSource({"5,12", "12,5", "12,012", "12,x"})
    void twoLengths(String first, String second) throws Exception {
        isNoHttp(OK + "Content-Length: " + first + "\r\nETag: e\r\ncontent-length: " + second + "\r\n\r\nhello, world");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";a=b",
                "-5",
                "+5",
                "0x5",
                "g",
                "5 5",
                "\u00e9",
                "1000000000000000",
                "8000000000000000",
                "10000000000000005"
            })
    void chunkSizeThatIsNoNumber(String size) throws Exception {
        isNoHttp(CHUNKED + size + "\r\nhello\r\n0\r\n\r\n");
        isNoHttp(CHUNKED + "5\r\nhello\r\n" + size + "\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void chunkLongerThanItSays() throws Exception {
        isNoHttp(CHUNKED + "3\r\nhello\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "SSH-2.0-OpenSSH_9.6",
                "ICY 200 OK",
                "HTTP/2 200 OK",
                "HTTP/1.2 200 OK",
                "http/1.1 200 OK",
                "HTTP/1.1",
                "HTTP/1.1 ",
                "HTTP/1.1 20",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 2x0 OK",
                "HTTP/1.1 -20 OK",
                "HTTP/1.1 +20 OK",
                "HTTP/1.1 000 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1 200-OK",
                "HTTP/1.1  200 OK",
                " HTTP/1.1 200 OK",
                "\u0015\u0003\u0003\u0000\u0002\u0002F"
            })
    void statusLineOfNonsense(String line) throws Exception {
        isNoHttp(line + "\r\nContent-Length: 5\r\n\r\nhello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no colon", ": x", " X-First: x", "\tX-First: x", "X-A : x", "X A: x", "X\u0001: x"})
    void lineThatIsNoHeader(String line) throws Exception {
        isNoHttp(OK + line + "\r\nContent-Length: 5\r\n\r\nhello");
        isNoHttp(CHUNKED + "5\r\nhello\r\n0\r\n" + line + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "gzip, chunked", "xchunked", ""})
    void codingThatNobodyAskedFor(String coding) throws Exception {
        isNoHttp(OK + "Transfer-Encoding: " + coding + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void switchToAnotherProtocol() throws Exception {
        isNoHttp("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + SocketRig.NEXT);
    }

    /** One byte more than may be; a client without a limit would wait for its end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 ",
                OK + "X-Long: ",
                OK + "X-Long: a\r\n ",
                CHUNKED + "5;",
                CHUNKED + "5\r\nhello\r\n0\r\nX-Long: "
            })
    void lineWithoutAnEnd(String begin) throws Exception {
        isNoHttp(begin + "x".repeat(S3Limits.ANSWER_HEAD_BYTES_MAX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: x\r\n", "HTTP/1.1 100 Continue\r\n\r\n"})
    void headWithoutAnEnd(String line) throws Exception {
        String begin = line.startsWith("HTTP") ? "" : OK;
        isNoHttp(begin + line.repeat(S3Limits.ANSWER_HEAD_BYTES_MAX / line.length() + 1));
    }

    @Test
    void headAsLongAsItMayBeIsTaken() throws Exception {
        String begin = OK + "Content-Length: 5\r\nX-Long: ";
        String head = begin + "x".repeat(S3Limits.ANSWER_HEAD_BYTES_MAX - begin.length() - 4) + "\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(head + "hello"))) {
            assertThat(rig.text(server.endpoint() + "/bucket/key")).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 5\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\n" + CHUNKED + "3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-Sum: 1\r\n\r\n",
            })
    void answerCutAnywhereFailsAsEnded(String answer) throws Exception {
        ScriptedServer.Script script = exchange -> {
            exchange.raw(answer.substring(0, Integer.parseInt(exchange.target().substring(1))));
            exchange.close();
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            for (int cut = 0; cut < answer.length(); cut++) {
                assertThat(rig.failure(server.endpoint() + "/" + cut))
                        .as("cut after %d bytes", cut)
                        .isExactlyInstanceOf(EOFException.class);
                assertThat(server.connections()).isEqualTo(cut + 1);
            }
            assertThat(rig.text(server.endpoint() + "/" + answer.length())).isEqualTo("hello");
        }
    }

    @Test
    void resetInTheBodyFails() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        ScriptedServer.Script script = exchange -> {
            exchange.raw(OK + "Content-Length: 10\r\n\r\nhello");
            read.await();
            exchange.reset();
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            SocketRig.Reader reader = new SocketRig.Reader(Long.MAX_VALUE, so -> read.countDown());
            rig.reply(server.endpoint() + "/bucket/key").subscribe(reader);

            assertThat(SocketRig.failure(reader.end())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void portThatNobodyListensOnRefuses() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(notConnected("http://127.0.0.1:" + port)).isEqualTo(ConnectFailedException.Why.REFUSED);
    }

    /** The broadcast address: no route leads there by TCP, and nothing is sent. */
    @Test
    void networkThatCannotBeReachedCountsAsRefused() throws Exception {
        assertThat(notConnected("http://255.255.255.255:9")).isEqualTo(ConnectFailedException.Why.REFUSED);
    }

    @Test
    void nameWithoutAnAddressIsUnknown() throws Exception {
        assertThat(notConnected("http://nohost.invalid")).isEqualTo(ConnectFailedException.Why.UNKNOWN_HOST);
    }

    private ConnectFailedException.Why notConnected(String endpoint) throws Exception {
        Throwable failure = rig.failure(endpoint + "/bucket/key");
        assertThat(failure).isInstanceOf(ConnectFailedException.class);
        try (ScriptedServer server = new ScriptedServer(exchange -> exchange.raw(SocketRig.NEXT))) {
            assertThat(rig.text(server.endpoint() + "/next")).isEqualTo("next");
        }
        return ((ConnectFailedException) failure).why();
    }
}
