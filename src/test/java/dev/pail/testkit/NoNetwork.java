package dev.pail.testkit;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/**
 * What the unit tests' JVM is started with in place of the JDK's provider (pom.xml, surefire): no channel reaches the
 * network, so that neither the JDK's HTTP client nor a test of ours can talk to anybody. Sockets in the file system stay.
 */
public final class NoNetwork extends SelectorProvider {

    private final SelectorProvider jdk = jdk();

    /** Needs {@code --add-exports java.base/sun.nio.ch=ALL-UNNAMED}. */
    private static SelectorProvider jdk() {
        try {
            return (SelectorProvider) Class.forName("sun.nio.ch.DefaultSelectorProvider")
                    .getMethod("get")
                    .invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot reach the JDK's own provider", e);
        }
    }

    private static void requireLocal(ProtocolFamily family) throws IOException {
        if (family != StandardProtocolFamily.UNIX) {
            throw denied();
        }
    }

    private static SocketException denied() {
        return new SocketException("unit tests have no network; name the class …IT");
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        throw denied();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        requireLocal(family);
        return jdk.openSocketChannel(family);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        throw denied();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        requireLocal(family);
        return jdk.openServerSocketChannel(family);
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        throw denied();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        throw denied();
    }

    @Override
    public Pipe openPipe() throws IOException {
        return jdk.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return jdk.openSelector();
    }
}
