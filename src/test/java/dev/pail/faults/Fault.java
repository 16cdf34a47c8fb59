package dev.pail.faults;

import dev.pail.contract.Wire;
import dev.pail.faults.HonestS3.Reply;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.ScriptedServer.Exchange;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * What a server, or the way to it, does wrong below what WireMock can do. What may come of each is not said here but in
 * {@code oracle.csv}.
 */
enum Fault {
    // before there is a connection: see Unreachable
    CONNECT_REFUSED(Place.WAY),
    CONNECT_TIMEOUT(Place.WAY),
    UNKNOWN_HOST(Place.WAY),

    // before the request was read
    RESET_ON_ACCEPT(ScriptedServer::reset),
    CLOSE_ON_ACCEPT(Socket::close),
    RESET_AFTER_HEAD((exchange, good) -> exchange.reset()),
    RESET_IN_BODY((exchange, good) -> {
        exchange.readBody(exchange.contentLength() / 2);
        exchange.reset();
    }),
    CLOSE_IN_BODY((exchange, good) -> {
        exchange.readBody(exchange.contentLength() / 2);
        exchange.close();
    }),
    EARLY_SLOW_DOWN((exchange, good) -> {
        exchange.respond(503, Map.of("Connection", "close"), xml(Wire.error("SlowDown")));
        exchange.close();
    }),
    EARLY_REFUSAL((exchange, good) -> {
        exchange.respond(403, Map.of(), xml(Wire.error("AccessDenied")));
        exchange.readBody();
    }),

    // before the answer
    RESET_BEFORE_ANSWER((exchange, good) -> exchange.readBody().reset()),
    CLOSE_BEFORE_ANSWER((exchange, good) -> exchange.readBody().close()),
    HALF_CLOSE_BEFORE_ANSWER((exchange, good) -> {
        exchange.readBody().halfClose();
        exchange.stallUntilClosed();
    }),
    SILENCE_BEFORE_ANSWER((exchange, good) -> exchange.readBody().stallUntilClosed()),

    // in the head of the answer
    RESET_IN_STATUS_LINE((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 2");
        exchange.reset();
    }),
    CLOSE_IN_STATUS_LINE((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 2");
        exchange.close();
    }),
    RESET_IN_HEADERS((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 200 OK\r\nETag: \"e");
        exchange.reset();
    }),
    CLOSE_IN_HEADERS((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 200 OK\r\nETag: \"e");
        exchange.close();
    }),
    SILENCE_IN_HEADERS((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 200 OK\r\nETag: \"e");
        exchange.stallUntilClosed();
    }),
    RANDOM_BYTES((exchange, good) -> {
        byte[] noise = new byte[200];
        new Random(11).nextBytes(noise);
        exchange.readBody().raw(noise);
        exchange.close();
    }),
    STATUS_LINE_WITHOUT_STATUS((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 fine\r\nContent-Length: 0\r\n\r\n");
        exchange.close();
    }),
    STATUS_OF_FOUR_DIGITS((exchange, good) -> {
        exchange.readBody().raw(new Reply(2000, good.headers(), good.body()).bytes(exchange.method()));
        exchange.close();
    }),
    HEADER_WITHOUT_COLON((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 200 OK\r\nno colon\r\n : nothing\r\n");
        exchange.close();
    }),
    HUGE_HEADERS((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 200 OK\r\nx-a: " + "a".repeat(400_000) + "\r\nContent-Length: 0\r\n\r\n");
        exchange.close();
    }),
    LENGTH_THAT_IS_NO_NUMBER((exchange, good) -> {
        exchange.readBody().raw(good.with("Content-Length", "many").bytes(exchange.method()));
        exchange.close();
    }),
    LENGTH_BELOW_ZERO((exchange, good) -> {
        exchange.readBody().raw(good.with("Content-Length", "-5").bytes(exchange.method()));
        exchange.close();
    }),
    UNASKED_CONTINUE((exchange, good) -> {
        exchange.readBody().raw("HTTP/1.1 100 Continue\r\n\r\n");
        exchange.raw(good.bytes(exchange.method()));
    }),

    // in the body of the answer
    RESET_IN_ANSWER((exchange, good) -> {
        exchange.readBody().raw(cut(exchange, good));
        exchange.reset();
    }),
    CLOSE_IN_ANSWER((exchange, good) -> {
        exchange.readBody().raw(cut(exchange, good));
        exchange.close();
    }),
    HALF_CLOSE_IN_ANSWER((exchange, good) -> {
        exchange.readBody().raw(cut(exchange, good));
        exchange.halfClose();
        exchange.stallUntilClosed();
    }),
    SILENCE_IN_ANSWER((exchange, good) -> {
        exchange.readBody().raw(cut(exchange, good));
        exchange.stallUntilClosed();
    }),
    CUT_WITHOUT_LENGTH((exchange, good) -> {
        exchange.readBody().raw(good.head() + "Connection: close\r\n\r\n");
        exchange.raw(half(good.body()));
        exchange.close();
    }),
    CHUNKED_AND_CUT((exchange, good) -> {
        exchange.readBody().raw(good.head() + "Transfer-Encoding: chunked\r\n\r\n");
        exchange.raw(Integer.toHexString(good.body().length) + "\r\n");
        exchange.raw(half(good.body()));
        exchange.close();
    }),
    CHUNKED_WITHOUT_END((exchange, good) -> {
        exchange.readBody().raw(good.head() + "Transfer-Encoding: chunked\r\n\r\n");
        exchange.raw(Integer.toHexString(good.body().length) + "\r\n");
        exchange.raw(good.body());
        exchange.raw("\r\n");
        exchange.close();
    }),
    CHUNKED_NONSENSE((exchange, good) -> {
        exchange.readBody().raw(good.head() + "Transfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n");
        exchange.close();
    }),
    LENGTH_TOO_LONG((exchange, good) -> {
        Reply longer = good.with("Content-Length", Integer.toString(good.body().length + 7));
        exchange.readBody().raw(longer.bytes(exchange.method()));
        exchange.close();
    }),
    LENGTH_TOO_SHORT((exchange, good) -> {
        Reply shorter = good.with("Content-Length", Integer.toString(good.body().length - 3));
        exchange.readBody().raw(shorter.bytes(exchange.method()));
    }),
    TWO_ANSWERS((exchange, good) -> {
        byte[] first = good.bytes(exchange.method());
        byte[] second = new Reply(200, Map.of("ETag", "\"of-another\""), xml("<Other/>")).bytes("GET");
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        exchange.readBody().raw(both);
    }),
    ONE_BYTE_AT_A_TIME((exchange, good) -> {
        exchange.readBody();
        for (byte one : good.bytes(exchange.method())) {
            exchange.raw(new byte[] {one});
        }
    }),

    // a success that is none
    PAGE_OF_A_PORTAL(
            new Reply(200, Map.of("Content-Type", "text/html"), xml("<html><body>Please log in</body></html>"))),
    NOTHING_AT_ALL(new Reply(200, Map.of(), new byte[0])),
    BROKEN_XML(new Reply(200, Map.of(), xml("<ListBucketResult><Name>bucket</Nam></Li"))),
    ANOTHER_DOCUMENT(new Reply(200, Map.of(), xml("<Tagging><TagSet/></Tagging>"))),
    GZIP_NONSENSE(new Reply(200, Map.of("Content-Encoding", "gzip"), new byte[] {31, -117, 8, 0, 1, 2, 3, 4, 5, 6, 7})),
    ERROR_IN_200(new Reply(200, Map.of(), xml(Wire.error("InternalError")))),
    SLOW_DOWN_IN_200(new Reply(200, Map.of(), xml(Wire.error("SlowDown"))));

    /** Where on the way it happens. */
    enum Place {
        /** Before there is a connection. */
        WAY,
        /** When a connection was made. */
        DOOR,
        /** When the head of a request was read. */
        REQUEST
    }

    private interface Strike {
        void at(Exchange exchange, Reply good) throws IOException;
    }

    private interface Knock {
        void at(Socket connection) throws IOException;
    }

    final Place place;

    @SuppressWarnings("ImmutableEnumChecker") // every constant is a lambda without state
    private final Strike strike;

    @SuppressWarnings("ImmutableEnumChecker") // every constant is a lambda without state
    private final Knock knock;

    Fault(Place place) {
        this.place = place;
        this.knock = null;
        this.strike = null;
    }

    Fault(Knock knock) {
        this.place = Place.DOOR;
        this.knock = knock;
        this.strike = null;
    }

    Fault(Strike strike) {
        this.place = Place.REQUEST;
        this.knock = null;
        this.strike = strike;
    }

    Fault(Reply bad) {
        this((exchange, good) -> exchange.readBody().raw(bad.bytes(exchange.method())));
    }

    void strike(Exchange exchange, Reply good) throws IOException {
        strike.at(exchange, good);
    }

    void knock(Socket connection) throws IOException {
        knock.at(connection);
    }

    /** Whether it shows only in time: then the client's limits are short. */
    boolean isSilent() {
        return name().startsWith("SILENCE");
    }

    /** Whether it shows only while a body is still on its way. */
    boolean isEarly() {
        return name().startsWith("EARLY");
    }

    private static byte[] cut(Exchange exchange, Reply good) {
        byte[] whole = good.bytes(exchange.method());
        return Arrays.copyOf(whole, whole.length - good.body().length + good.body().length / 2);
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] xml(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
