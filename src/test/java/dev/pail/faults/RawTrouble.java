package dev.pail.faults;

import dev.pail.S3ClientBuilder;
import dev.pail.testkit.ScriptedServer;
import dev.pail.testkit.ScriptedServer.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Trouble on raw sockets: before the connection, at the door, or at a request. */
final class RawTrouble implements Trouble {

    private final Fault fault;
    private final HonestS3 honest;
    private final ScriptedServer server;
    private final AtomicInteger seen = new AtomicInteger();
    private final List<AutoCloseable> further = new ArrayList<>();
    private volatile int times;

    RawTrouble(Fault fault, int times, byte[] object) {
        this.fault = fault;
        this.times = times;
        this.honest = new HonestS3(object);
        this.server = new ScriptedServer(this::admits, this::answer);
    }

    private boolean strikes(Fault.Place place) {
        return fault.place == place && seen.incrementAndGet() <= times;
    }

    private boolean admits(Socket connection) throws IOException {
        if (strikes(Fault.Place.DOOR)) {
            fault.knock(connection);
            return false;
        }
        return true;
    }

    private void answer(Exchange exchange) throws IOException {
        if (strikes(Fault.Place.REQUEST)) {
            fault.strike(exchange, honest.promise(exchange));
        } else {
            exchange.raw(honest.answer(exchange).bytes(exchange.method()));
        }
    }

    /** The way is blocked by sending the client to a proxy that cannot be reached. */
    @Override
    public S3ClientBuilder lead(S3ClientBuilder builder) {
        builder.endpoint(server.endpoint());
        if (fault.place != Fault.Place.WAY) {
            return builder;
        }
        Proxy blocked = new Proxy(Proxy.Type.HTTP, nowhere());
        return builder.proxy(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(strikes(Fault.Place.WAY) ? blocked : Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    }

    private InetSocketAddress nowhere() {
        InetAddress here = InetAddress.getLoopbackAddress();
        try {
            switch (fault) {
                case UNKNOWN_HOST -> {
                    return InetSocketAddress.createUnresolved("nohost.invalid", 80);
                }
                case CONNECT_TIMEOUT -> {
                    // a queue that is full: the kernel lets further packets drop
                    ServerSocket full = new ServerSocket(0, 1, here);
                    further.add(full);
                    for (int waiting = 0; waiting < 2; waiting++) {
                        further.add(new Socket(here, full.getLocalPort()));
                    }
                    return new InetSocketAddress(here, full.getLocalPort());
                }
                default -> {
                    try (ServerSocket closed = new ServerSocket(0, 1, here)) {
                        return new InetSocketAddress(here, closed.getLocalPort());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int seen() {
        return seen.get();
    }

    @Override
    public void end() {
        times = 0;
    }

    @Override
    public byte[] written() {
        return honest.written();
    }

    @Override
    public void close() {
        server.close();
        for (AutoCloseable one : further) {
            try {
                one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
