package dev.pail.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server in which requests vanish: raw sockets, one thread for any number of connections, any free port. One request a
 * connection.
 */
public final class BlackHole implements AutoCloseable {

    /** What it does with a request. */
    public enum Mode {
        /** Reads all and says nothing; in particular never {@code 100 Continue}. */
        SILENT,
        /** Reads nothing and says nothing. */
        NEVER_READS,
        /** Answers the head and not a byte of the body it announces; to HEAD half a head. */
        HEAD_THEN_SILENCE,
        /** Sends a byte of the head at once and one every 20 s. */
        DRIP_HEAD,
        /** Sends the head, a byte of the body at once, and one every 20 s; to HEAD as {@link #DRIP_HEAD}. */
        DRIP_BODY,
        /** Keeps every request until {@link #answerAll}. */
        HOLD
    }

    private static final String HEAD = "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 1000\r\n";
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 2\r\n\r\nhi".getBytes(StandardCharsets.ISO_8859_1);
    private static final long DRIP_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private final Mode mode;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger bytesMoreThanHeads = new AtomicInteger();
    private volatile boolean answering;
    private volatile boolean dropping;

    /** One connection: what was read of the head, and what is left of the answer. */
    private static final class Talk {
        private final StringBuilder head = new StringBuilder();
        private boolean whole;
        private ByteBuffer drip = ByteBuffer.allocate(0);
        private long dripAt;
    }

    public BlackHole(Mode mode) {
        this.mode = mode;
        try {
            selector = Selector.open();
            listener = ServerSocketChannel.open();
            listener.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5000);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "black-hole");
        thread.setDaemon(true);
        thread.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + listener.socket().getLocalPort();
    }

    /** The same as a host that should speak TLS. */
    public String httpsEndpoint() {
        return "https://localhost:" + listener.socket().getLocalPort();
    }

    public boolean neverReads() {
        return mode == Mode.NEVER_READS;
    }

    public int connections() {
        return connections.get();
    }

    /** Requests whose head has arrived whole. */
    public int requests() {
        return requests.get();
    }

    /** Bytes that came after the heads. */
    public int bodyBytes() {
        return bytesMoreThanHeads.get();
    }

    /** Connections that are open now. */
    public int open() {
        return selector.isOpen() ? selector.keys().size() - 1 : 0;
    }

    /** Answers what was kept, and from now on at once. */
    public void answerAll() {
        answering = true;
        selector.wakeup();
    }

    /** Closes every connection on this side: one that is never read does not learn that the client is gone. */
    public void dropAll() {
        dropping = true;
        selector.wakeup();
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(mode.name().startsWith("DRIP") ? 1000 : 0);
                for (SelectionKey key : selector.selectedKeys()) {
                    handle(key);
                }
                selector.selectedKeys().clear();
                boolean drop = dropping;
                for (SelectionKey key : selector.keys()) {
                    if (key.attachment() instanceof Talk talk) {
                        if (drop) {
                            close(key);
                        } else {
                            goOn(key, talk);
                        }
                    }
                }
                if (drop) {
                    dropping = false;
                    selector.selectNow();
                }
            }
        } catch (IOException | RuntimeException closed) {
            return;
        }
    }

    private void handle(SelectionKey key) throws IOException {
        if (key.isValid() && key.isAcceptable()) {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                connections.incrementAndGet();
                channel.configureBlocking(false);
                channel.register(selector, mode == Mode.NEVER_READS ? 0 : SelectionKey.OP_READ, new Talk());
            }
        } else if (key.isValid() && key.isReadable()) {
            read(key, (Talk) key.attachment());
        }
    }

    private void read(SelectionKey key, Talk talk) {
        ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
        int count;
        try {
            count = ((SocketChannel) key.channel()).read(bytes);
        } catch (IOException reset) {
            count = -1;
        }
        if (count < 0) {
            close(key);
            return;
        }
        if (talk.whole) {
            bytesMoreThanHeads.addAndGet(count);
            return;
        }
        talk.head.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
        int end = talk.head.indexOf("\r\n\r\n");
        if (end >= 0) {
            talk.whole = true;
            requests.incrementAndGet();
            bytesMoreThanHeads.addAndGet(talk.head.length() - end - 4);
            begin(key, talk);
        }
    }

    private void begin(SelectionKey key, Talk talk) {
        boolean bodiless = talk.head.indexOf("HEAD ") == 0;
        byte[] whole = (HEAD + (bodiless ? "" : "\r\n")).getBytes(StandardCharsets.ISO_8859_1);
        switch (mode) {
            case HEAD_THEN_SILENCE -> write(key, ByteBuffer.wrap(whole));
            case DRIP_HEAD -> talk.drip = ByteBuffer.wrap(whole);
            case DRIP_BODY -> {
                write(key, ByteBuffer.wrap(whole));
                talk.drip = ByteBuffer.wrap(" ".repeat(1000).getBytes(StandardCharsets.ISO_8859_1));
            }
            default -> {
                return;
            }
        }
    }

    private void goOn(SelectionKey key, Talk talk) {
        if (answering && talk.whole) {
            talk.whole = false;
            talk.head.setLength(0);
            write(key, ByteBuffer.wrap(ANSWER));
        } else if (talk.drip.hasRemaining() && talk.dripAt <= System.currentTimeMillis()) {
            talk.dripAt = System.currentTimeMillis() + DRIP_MILLIS;
            write(key, ByteBuffer.wrap(new byte[] {talk.drip.get()}));
        }
    }

    private static void write(SelectionKey key, ByteBuffer bytes) {
        try {
            ((SocketChannel) key.channel()).write(bytes);
        } catch (IOException reset) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException gone) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
