package dev.pail.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A TLS server of one protocol version with a certificate of its own, made when it starts: takes a request, says that it is
 * done, and closes the connection. Any free port.
 */
public final class TlsServer implements AutoCloseable {

    private final SSLServerSocket socket;
    private final TlsCertificate certificate = TlsCertificate.make();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final Set<Long> sessions = ConcurrentHashMap.newKeySet();

    public TlsServer(String protocol) throws Exception {
        SSLContext context = certificate.serverContext();
        socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
        socket.setEnabledProtocols(new String[] {protocol});
        Thread thread = new Thread(this::serve, "tls-server");
        thread.setDaemon(true);
        thread.start();
    }

    public String endpoint() {
        return "https://localhost:" + socket.getLocalPort();
    }

    /** A context that trusts this server. */
    public SSLContext clientContext() throws GeneralSecurityException, IOException {
        return certificate.clientContext();
    }

    public int connections() {
        return connections.get();
    }

    /** Connections that broke. */
    public int failures() {
        return failures.get();
    }

    /** When the sessions were made that connections used: a resumed one keeps the time of the first. */
    public Set<Long> sessions() {
        return Set.copyOf(sessions);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (SSLSocket connection = (SSLSocket) socket.accept()) {
                connections.incrementAndGet();
                answer(connection);
                sessions.add(connection.getSession().getCreationTime());
            } catch (IOException gone) {
                failures.incrementAndGet();
            }
        }
    }

    private static void answer(SSLSocket connection) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
        connection
                .getOutputStream()
                .write("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
