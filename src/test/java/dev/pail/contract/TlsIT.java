package dev.pail.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.config.AddressStyle;
import dev.pail.error.ErrorKind;
import dev.pail.error.TransportException;
import dev.pail.model.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that cannot prove who it is never gets a byte of a request. Certificates are made at the start of the class. */
@Tag("G25")
@ExtendWith(NoSecretTold.class)
class TlsIT {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String HERE = "san=dns:localhost,ip:127.0.0.1";

    /** Those whose server finds the flaw in the client, and ends the handshake. */
    private static final Set<Flaw> HANGS_UP =
            EnumSet.of(Flaw.TLS_1_0, Flaw.TLS_1_1, Flaw.WANTS_A_CLIENT_CERTIFICATE, Flaw.NO_COMMON_CIPHER);

    @TempDir
    static Path directory;

    private static KeyStore keys;

    /** What is wrong with a server. */
    enum Flaw {
        SELF_SIGNED("selfsigned"),
        UNKNOWN_AUTHORITY("stranger"),
        ANOTHER_HOST("otherhost"),
        ANOTHER_HOST_OF_THE_SAME_DOMAIN("sibling"),
        A_HOST_THAT_ENDS_LIKE_IT("suffix"),
        A_WILDCARD_OF_THE_WRONG_DEPTH("wildcard"),
        ANOTHER_ADDRESS("otheraddress"),
        EXPIRED("expired"),
        NOT_YET_VALID("notyet"),
        FOR_CLIENTS_ONLY("clientonly"),
        SIGNED_BY_WHAT_MAY_NOT_SIGN("undersigned"),
        TOO_SHORT_A_KEY("weakkey"),
        BROKEN_DIGEST("md5"),
        TLS_1_0("good", "TLSv1"),
        TLS_1_1("good", "TLSv1.1"),
        WANTS_A_CLIENT_CERTIFICATE("good", "TLSv1.2"),
        NO_COMMON_CIPHER("good", "TLSv1.2"),
        PLAIN_HTTP(null),
        CLOSES_AT_ONCE(null),
        ALERTS(null),
        SPEAKS_SOMETHING_ELSE(null);

        final String alias;
        final String protocol;

        Flaw(String alias) {
            this(alias, "TLSv1.3");
        }

        Flaw(String alias, String protocol) {
            this.alias = alias;
            this.protocol = protocol;
        }
    }

    /** The two ways to a server: the JDK's HTTP client, and for downloads its sockets. */
    private enum Way {
        PUT,
        DOWNLOAD;

        void go(S3Client s3) {
            if (this == PUT) {
                s3.putObject("bucket", "k", Body.of("x"));
            } else {
                s3.download("bucket", "k", directory.resolve("target"));
            }
        }

        String requestLine() {
            return (this == PUT ? "PUT" : "GET") + " /bucket/k HTTP/1.1";
        }
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        Path store = directory.resolve("keys.p12");
        generate(store, "authority", null, "EC", 256, "bc:c");
        generate(store, "otherauthority", null, "EC", 256, "bc:c");
        generate(store, "good", "authority", "EC", 256, HERE);
        generate(store, "selfsigned", null, "EC", 256, HERE);
        generate(store, "stranger", "otherauthority", "EC", 256, HERE);
        generate(store, "otherhost", "authority", "EC", 256, "san=dns:s3.example.com,ip:127.0.0.1");
        generate(store, "sibling", "authority", "EC", 256, "san=dns:other.localhost");
        generate(store, "suffix", "authority", "EC", 256, "san=dns:notlocalhost,dns:localhost.example.com");
        generate(store, "wildcard", "authority", "EC", 256, "san=dns:*.localhost");
        generate(store, "otheraddress", "authority", "EC", 256, "san=dns:localhost,ip:127.0.0.2");
        generate(store, "expired", "authority", "EC", 256, HERE, "-startdate", "-10d", "-validity", "9");
        generate(store, "notyet", "authority", "EC", 256, HERE, "-startdate", "+10d");
        generate(store, "clientonly", "authority", "EC", 256, HERE, "-ext", "eku=clientAuth");
        generate(store, "undersigned", "good", "EC", 256, HERE);
        generate(store, "weakkey", "authority", "RSA", 512, HERE);
        generate(store, "md5", "md5authority", "RSA", 2048, HERE, "-sigalg", "MD5withRSA");
        generate(store, "client", "authority", "EC", 256, "eku=clientAuth");
        generate(store, "renewedclient", "authority", "EC", 256, "eku=clientAuth");
        generate(store, "strangeclient", "otherauthority", "EC", 256, "eku=clientAuth");
        generate(
                store,
                "expiredclient",
                "authority",
                "EC",
                256,
                "eku=clientAuth",
                "-startdate",
                "-10d",
                "-validity",
                "9");
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
    }

    private static void generate(
            Path store, String alias, String signer, String algorithm, int bits, String extension, String... more)
            throws Exception {
        if (signer != null && signer.equals("md5authority")) {
            generate(store, signer, null, algorithm, bits, "bc:c");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                algorithm,
                "-keysize",
                Integer.toString(bits),
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-ext",
                extension));
        command.addAll(List.of(more));
        if (signer != null) {
            command.addAll(List.of("-signer", signer));
        }
        Path log = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
    }

    /** Trusts these of our authorities, and nobody else. */
    private static SSLContext trusting(String... authorities) throws GeneralSecurityException, IOException {
        return context(null, authorities);
    }

    private static SSLContext context(KeyManager[] own, String... authorities)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (String authority : authorities) {
            trusted.setCertificateEntry(authority, keys.getCertificate(authority));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, factory.getTrustManagers(), null);
        return context;
    }

    private static KeyManager[] being(String alias) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        List<Certificate> chain = new ArrayList<>(List.of(keys.getCertificateChain(alias)));
        own.setKeyEntry(alias, keys.getKey(alias, PASSWORD), PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, PASSWORD);
        return factory.getKeyManagers();
    }

    /** Answers over TLS, in its own flawed way, and keeps what it was told of HTTP. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket socket;
        private final Flaw flaw;
        private final Queue<String> told = new ConcurrentLinkedQueue<>();
        private final Queue<String> clients = new ConcurrentLinkedQueue<>();
        private final Queue<String> names = new ConcurrentLinkedQueue<>();

        Server(String alias, String protocol, Flaw flaw) throws GeneralSecurityException, IOException {
            this.flaw = flaw;
            this.socket = alias == null
                    ? new ServerSocket(0, 50, InetAddress.getLoopbackAddress())
                    : context(being(alias), "authority")
                            .getServerSocketFactory()
                            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            if (socket instanceof SSLServerSocket tls) {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
                    @Override
                    public boolean matches(SNIServerName name) {
                        names.add(new String(name.getEncoded(), StandardCharsets.US_ASCII));
                        return true;
                    }
                }));
                tls.setSSLParameters(parameters);
                tls.setEnabledProtocols(new String[] {protocol});
                tls.setNeedClientAuth(flaw == Flaw.WANTS_A_CLIENT_CERTIFICATE);
                if (flaw == Flaw.NO_COMMON_CIPHER) {
                    tls.setEnabledCipherSuites(new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA"});
                }
            }
            Thread thread = new Thread(this::accept, "tls-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (!socket.isClosed()) {
                acceptOne();
            }
        }

        private void acceptOne() {
            try (Socket connection = socket.accept()) {
                serve(connection);
            } catch (IOException refusedOrClosed) {
                return;
            }
        }

        private void serve(Socket connection) throws IOException {
            connection.setSoTimeout(5000);
            if (connection instanceof SSLSocket tls) {
                tls.startHandshake();
                String line = line(connection.getInputStream());
                if (!line.isEmpty()) {
                    told.add(line);
                    if (tls.getNeedClientAuth()) {
                        clients.add(tls.getSession().getPeerPrincipal().getName());
                    }
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
                return;
            }
            if (flaw == Flaw.CLOSES_AT_ONCE) {
                return;
            }
            byte[] hello = connection.getInputStream().readNBytes(5);
            if (hello.length > 0 && hello[0] != 22) {
                told.add("not a TLS handshake");
            }
            byte[] answer = flaw == Flaw.ALERTS
                    ? new byte[] {21, 3, 3, 0, 2, 2, 40}
                    : flaw == Flaw.PLAIN_HTTP
                            ? "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII)
                            : new byte[] {22, 3, 3, 0, 4, 99, 0, 0, 0};
            connection.getOutputStream().write(answer);
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                line.append((char) c);
            }
            return line.toString().strip();
        }

        String endpoint(String host) {
            return "https://" + host + ':' + socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2,PUT", "TLSv1.3,PUT", "TLSv1.2,DOWNLOAD", "TLSv1.3,DOWNLOAD"})
    void aServerThatIsWhatItSaysIsUsed(String protocol, Way way) throws Exception {
        try (Server server = new Server("good", protocol, null);
                S3Client s3 = Wire.builder(server.endpoint("localhost"))
                        .sslContext(trusting("authority"))
                        .build();
                S3Client byAddress = Wire.builder(server.endpoint("127.0.0.1"))
                        .sslContext(trusting("authority"))
                        .build()) {

            way.go(s3);
            way.go(byAddress);

            assertThat(server.told).containsExactly(way.requestLine(), way.requestLine());
        }
    }

    /** Also a name without a dot, as containers have: a server may choose its certificate by it. */
    @ParameterizedTest
    @EnumSource
    void theServerIsToldTheNameThatIsAskedFor(Way way) throws Exception {
        try (Server server = new Server("good", "TLSv1.3", null);
                S3Client s3 = client(server.endpoint("localhost"))
                        .sslContext(trusting("authority"))
                        .build()) {

            way.go(s3);

            assertThat(server.names).containsExactly("localhost");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyOfTheSystemPropertiesIsNotAskedFor(Way way) throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        Queue<URI> asked = new ConcurrentLinkedQueue<>();
        try (Server server = new Server("good", "TLSv1.3", null);
                S3Client s3 = client(server.endpoint("localhost"))
                        .sslContext(trusting("authority"))
                        .build()) {
            ProxySelector.setDefault(new ProxySelector() {
                @Override
                public List<Proxy> select(URI uri) {
                    asked.add(uri);
                    return List.of(Proxy.NO_PROXY);
                }

                @Override
                public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
            });

            way.go(s3);

            String port = server.endpoint("localhost").substring("https://localhost".length());
            assertThat(asked).noneMatch(uri -> uri.toString().endsWith(port));
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    static Stream<Arguments> flaws() {
        return Stream.of(Flaw.values()).flatMap(flaw -> Stream.of(Way.values()).map(way -> Arguments.of(flaw, way)));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    @Tag("X5")
    @Tag("I8")
    void aFlawedServerGetsNoByteOfARequest(Flaw flaw, Way way) throws Exception {
        String host = flaw == Flaw.ANOTHER_ADDRESS ? "127.0.0.1" : "localhost";
        try (Server server = new Server(flaw.alias, flaw.protocol, flaw);
                S3Client s3 = client(server.endpoint(host))
                        .sslContext(trusting("authority", "md5authority"))
                        .build()) {

            TransportException refused = catchThrowableOfType(TransportException.class, () -> way.go(s3));

            assertThat(refused).as("%s was accepted", flaw).isNotNull();
            NoSecretTold.note(refused);
            assertThat(refused.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(refused.httpStatus()).isZero();
            // a server that does not agree may hang up like one that is restarted: nothing tells the two apart
            boolean hungUp = HANGS_UP.contains(flaw) && refused.code().equals("ConnectFailed");
            if (hungUp) {
                assertThat(refused).hasMessageContaining("the connection ended in the TLS handshake");
            } else if (flaw != Flaw.CLOSES_AT_ONCE) {
                assertThat(refused.code()).isEqualTo("TlsFailed");
                assertThat(refused)
                        .hasMessageContaining(
                                "check the server's certificate, that it speaks a TLS version that the client allows");
            }
            boolean mayPass = flaw.alias == null || hungUp;
            assertThat(refused.isTransient()).as("%s: %s", flaw, refused).isIn(mayPass, false);
            assertThat(server.told).isEmpty();
        }
    }

    /** What the JDK trusts by default does not know our authorities. */
    @ParameterizedTest
    @CsvSource({"good,PUT", "selfsigned,PUT", "good,DOWNLOAD", "selfsigned,DOWNLOAD"})
    void nobodyIsTrustedByDefaultForBeingNear(String alias, Way way) throws Exception {
        try (Server server = new Server(alias, "TLSv1.3", null);
                S3Client s3 = client(server.endpoint("localhost")).build()) {

            TransportException refused = catchThrowableOfType(TransportException.class, () -> way.go(s3));

            assertThat(refused).isNotNull();
            assertThat(refused.code()).isEqualTo("TlsFailed");
            assertThat(refused.detail().attempts()).isEqualTo(1);
            assertThat(server.told).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2,PUT", "TLSv1.3,PUT", "TLSv1.2,DOWNLOAD", "TLSv1.3,DOWNLOAD"})
    @Tag("I1")
    void aServerThatAsksWhoWeAreIsShownTheCertificateOfTheSslContext(String protocol, Way way) throws Exception {
        try (Server server = new Server("good", protocol, Flaw.WANTS_A_CLIENT_CERTIFICATE);
                S3Client s3 = client(server.endpoint("localhost"))
                        .sslContext(context(being("client"), "authority"))
                        .build()) {

            way.go(s3);

            assertThat(server.clients).containsExactly("CN=client");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2,expiredclient,PUT",
        "TLSv1.3,expiredclient,PUT",
        "TLSv1.2,strangeclient,PUT",
        "TLSv1.3,strangeclient,PUT",
        "TLSv1.2,none,PUT",
        "TLSv1.3,none,PUT",
        "TLSv1.2,expiredclient,DOWNLOAD",
        "TLSv1.3,expiredclient,DOWNLOAD",
        "TLSv1.2,strangeclient,DOWNLOAD",
        "TLSv1.3,strangeclient,DOWNLOAD",
        "TLSv1.2,none,DOWNLOAD",
        "TLSv1.3,none,DOWNLOAD"
    })
    @Tag("I1")
    void aServerThatDoesNotKnowUsIsATypedFailure(String protocol, String alias, Way way) throws Exception {
        try (Server server = new Server("good", protocol, Flaw.WANTS_A_CLIENT_CERTIFICATE);
                S3Client s3 = client(server.endpoint("localhost"))
                        .sslContext(context(alias.equals("none") ? null : being(alias), "authority"))
                        .build()) {

            TransportException refused = catchThrowableOfType(TransportException.class, () -> way.go(s3));

            assertThat(refused).isNotNull();
            NoSecretTold.note(refused);
            assertThat(refused.kind()).isEqualTo(ErrorKind.NETWORK);
            assertThat(refused.httpStatus()).isZero();
            assertThat(server.told).isEmpty();
        }
    }

    /** The key manager is asked in each handshake that resumes no session: a new certificate needs no new client. */
    @Test
    @Tag("I4")
    void aCertificateIsRenewedWhileCallsAreMade() throws Exception {
        AtomicReference<X509ExtendedKeyManager> current =
                new AtomicReference<>((X509ExtendedKeyManager) being("client")[0]);
        SSLContext context = context(new KeyManager[] {new Renewed(current)}, "authority");
        try (Server server = new Server("good", "TLSv1.2", Flaw.WANTS_A_CLIENT_CERTIFICATE);
                S3Client s3 =
                        client(server.endpoint("localhost")).sslContext(context).build()) {
            for (int call = 0; call < 40; call++) {
                if (call == 20) {
                    current.set((X509ExtendedKeyManager) being("renewedclient")[0]);
                    SSLSessionContext sessions = context.getClientSessionContext();
                    Collections.list(sessions.getIds())
                            .forEach(id -> sessions.getSession(id).invalidate());
                }
                s3.putObject("bucket", "k", Body.of("x"));
            }

            assertThat(server.told).hasSize(40);
            assertThat(server.clients).startsWith("CN=client").endsWith("CN=renewedclient");
        }
    }

    /** What a program does whose certificates live for three days. */
    private static final class Renewed extends X509ExtendedKeyManager {
        private final AtomicReference<X509ExtendedKeyManager> current;

        Renewed(AtomicReference<X509ExtendedKeyManager> current) {
            this.current = current;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return current.get().chooseEngineClientAlias(types, issuers, engine);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return current.get().chooseClientAlias(types, issuers, socket);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return current.get().getClientAliases(type, issuers);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return current.get().getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return current.get().chooseServerAlias(type, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return current.get().getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return current.get().getPrivateKey(alias);
        }
    }

    private static S3ClientBuilder client(String endpoint) {
        return Wire.builder(endpoint).addressStyle(AddressStyle.PATH).retryPolicy(Wire.retries(1));
    }
}
