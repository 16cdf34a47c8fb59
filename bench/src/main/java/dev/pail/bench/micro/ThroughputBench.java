package dev.pail.bench.micro;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.model.Body;
import dev.pail.model.PutOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 100 MB by one {@code PutObject} to a sink in another process: the file read into an array and sent, against the file
 * handed over as it is. Row Z5, {@code @Tag("Z5")}: its source claims a ratio of 580/320 = 1.81 for such a pair.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(2)
public class ThroughputBench {
    private static final int FILE_BYTES = 100_000_000;
    private static final String PASSWORD = "changeit";

    /** Where TLS encrypts, Java code must read the bytes in any case. */
    @Param({"http", "https"})
    public String scheme;

    private Path work;
    private Path file;
    private Process sink;
    private S3Client s3;

    @Setup
    public void start() throws Exception {
        work = Files.createTempDirectory("pail-throughput");
        file = work.resolve("file");
        byte[] content = new byte[FILE_BYTES];
        new Random(5).nextBytes(content);
        Files.write(file, content);
        Path key = work.resolve("key.p12");
        boolean tls = scheme.equals("https");
        if (tls) {
            makeKey(key);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.pail.bench.compare.Sink");
        sink = new ProcessBuilder(tls ? with(command, "--tls", key.toString(), PASSWORD) : command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = sink.inputReader(StandardCharsets.UTF_8);
        String port = lines.readLine().substring("port ".length()).trim();
        var builder = S3Client.builder()
                .endpoint(scheme + "://localhost:" + port)
                .region("us-east-1")
                .credentials(CredentialsProvider.of("access-key", "secret-key"));
        s3 = (tls ? builder.sslContext(trusting(key)) : builder).build();
    }

    private static List<String> with(List<String> command, String... more) {
        var all = new java.util.ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private static void makeKey(Path key) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "sink",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        key.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("keytool ended with " + exit);
        }
    }

    private static SSLContext trusting(Path key) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(key)) {
            own.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("sink", own.getCertificate("sink"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @TearDown
    public void stop() throws IOException {
        s3.close();
        sink.destroy();
        Files.deleteIfExists(work.resolve("key.p12"));
        Files.delete(file);
        Files.delete(work);
    }

    @Benchmark
    public Object heapArray() throws IOException {
        return s3.putObject("bucket", "array", Body.of(Files.readAllBytes(file)), type());
    }

    @Benchmark
    public Object fileRegion() {
        return s3.putObject("bucket", "file", Body.of(file), type());
    }

    private static PutOptions type() {
        return PutOptions.defaults().withContentType("application/octet-stream");
    }
}
