package dev.pail.testkit;

import java.net.URI;

/**
 * A proxy before a server that makes the network bad.
 *
 * <p>The system property {@code pail.test.toxiproxy} names the program of Toxiproxy; then that is used, and where it does not
 * start the tests fail. Without it they use a proxy of our own that does the same. Each JVM prints which it is.
 */
public interface ToxicProxy extends AutoCloseable {

    /** What is bad, in Toxiproxy's words; each takes one number. */
    enum Toxic {
        /** Every byte comes so many milliseconds late. */
        LATENCY,
        /** Kilobytes per second. */
        BANDWIDTH,
        /** The end of a connection comes so many milliseconds late. */
        SLOW_CLOSE,
        /** All bytes vanish; after so many milliseconds the connection is closed, at 0 when the network heals. */
        TIMEOUT,
        /** All bytes vanish; after so many milliseconds the connection is reset. */
        RESET_PEER,
        /** Bytes come in slices of about so many. */
        SLICER,
        /** After so many bytes the connection is closed. */
        LIMIT_DATA
    }

    /** Which way the bytes go that it happens to. */
    enum Way {
        /** From the client to the server. */
        UP,
        /** From the server to the client. */
        DOWN
    }

    /** A proxy before a server, healthy at first. */
    static ToxicProxy before(URI server) {
        return ToxiproxyServer.isAskedFor() ? ToxiproxyServer.shared().proxy(server) : new OwnToxicProxy(server);
    }

    /** Where clients go. */
    URI endpoint();

    /** Makes something bad, for connections that are open too. */
    void poison(Toxic toxic, Way way, long value);

    /** Makes all good again; connections whose bytes have vanished are closed. */
    void heal();

    @Override
    void close();
}
