package dev.pail.internal.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The bytes to and from one server, blocking. For one thread, but {@link #close} is for anybody: it ends what waits. */
interface Wire extends Closeable {

    /** Connects, TLS and the proof of who the server is included. */
    void connect(InetSocketAddress address) throws IOException;

    /** Waits for bytes; -1 at the end of the stream. */
    int read(ByteBuffer into) throws IOException;

    void write(ByteBuffer from) throws IOException;

    boolean isConnected();

    boolean isOpen();

    /** Whether the server, after a while of silence, has neither closed nor sent what nobody asked for. */
    boolean isQuiet();

    /** No end is said to the server: it is told all that it must know by the framing of messages. */
    @Override
    void close();

    /** TCP alone: reads into direct memory, which nobody copies. */
    final class Plain implements Wire {
        private static final int ARRAY_BYTES_MAX = 16 * 1024;

        private final SocketChannel channel;

        Plain() throws IOException {
            channel = SocketChannel.open();
        }

        @Override
        public void connect(InetSocketAddress address) throws IOException {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(address);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            // where direct memory was used up the JDK needs as much of it again for an array
            int limit = into.limit();
            into.limit(into.isDirect() ? limit : Math.min(limit, into.position() + ARRAY_BYTES_MAX));
            try {
                return channel.read(into);
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            while (from.hasRemaining()) {
                channel.write(from);
            }
        }

        @Override
        public boolean isConnected() {
            return channel.isConnected();
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public boolean isQuiet() {
            try {
                channel.configureBlocking(false);
                int count = channel.read(ByteBuffer.allocate(1));
                channel.configureBlocking(true);
                return count == 0;
            } catch (IOException closed) {
                return false;
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException gone) {
                // nobody waits for it
            }
        }
    }

    /** TLS by the JDK's blocking sockets, which take half of what its engine costs below {@code java.net.http}. */
    final class Tls implements Wire {
        private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*|.*\\.");

        /** A proxy of the system properties is nobody's here. */
        private final Socket raw = new Socket(Proxy.NO_PROXY);

        private final String host;
        private final @Nullable SSLContext context;
        private volatile @Nullable SSLSocket socket;

        /** Makes a wire to a host whose certificate must name it; {@code null} for the platform's own context. */
        Tls(String host, @Nullable SSLContext context) {
            this.host = host;
            this.context = context;
        }

        @Override
        public void connect(InetSocketAddress address) throws IOException {
            raw.setTcpNoDelay(true);
            raw.connect(address);
            SSLSocket tls =
                    (SSLSocket) contextOrDefault().getSocketFactory().createSocket(raw, host, address.getPort(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (!LITERAL.matcher(host).matches()) {
                // by itself the JDK tells no name without a dot, such as a container's
                parameters.setServerNames(List.of(new SNIHostName(host)));
            }
            tls.setSSLParameters(parameters);
            try {
                tls.startHandshake();
            } catch (SSLException told) {
                throw told;
            } catch (IOException lost) {
                throw (IOException) new SSLHandshakeException("the connection broke").initCause(lost);
            }
            socket = tls;
        }

        private SSLContext contextOrDefault() throws IOException {
            try {
                return context == null ? SSLContext.getDefault() : context;
            } catch (NoSuchAlgorithmException e) {
                throw new SSLException("the platform has no TLS", e);
            }
        }

        private SSLSocket connected() throws IOException {
            SSLSocket tls = socket;
            if (tls == null) {
                throw new SocketException("not connected");
            }
            return tls;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count;
            try {
                count = connected()
                        .getInputStream()
                        .read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            } catch (SSLException e) {
                // of a connection that breaks some JDKs say that TLS failed
                throw e.getCause() instanceof SocketException broken ? broken : e;
            }
            into.position(into.position() + Math.max(0, count));
            return count;
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            connected().getOutputStream().write(from.array(), from.arrayOffset() + from.position(), from.remaining());
            from.position(from.limit());
        }

        @Override
        public boolean isConnected() {
            return socket != null;
        }

        @Override
        public boolean isOpen() {
            return !raw.isClosed();
        }

        /** A look at the raw socket would not do: a session ticket may have come after the answer. */
        @Override
        public boolean isQuiet() {
            try {
                SSLSocket tls = connected();
                tls.setSoTimeout(1);
                try {
                    tls.getInputStream().read();
                    return false;
                } catch (SocketTimeoutException quiet) {
                    tls.setSoTimeout(0);
                    return true;
                }
            } catch (IOException closed) {
                return false;
            }
        }

        /** The socket below: that of TLS would first send a farewell, and wait for whoever is sending. */
        @Override
        public void close() {
            try {
                raw.close();
            } catch (IOException gone) {
                // nobody waits for it
            }
        }
    }
}
