package dev.pail.samples.libraryimport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.model.Body;
import dev.pail.model.GetOptions;
import dev.pail.model.PutResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Puts and looks up an object, and reads an XML error: enough to load every library that Pail stands on.
 *
 * <p>The server is thirty lines of the JDK's own, so that this program's only dependency is the one that is tried out.
 */
public final class LibraryImport {

    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";

    private LibraryImport() {}

    /**
     * Runs it.
     *
     * @param args none
     * @throws IOException when no port can be had
     */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", LibraryImport::answer);
        server.start();
        try (S3Client s3 = S3Client.builder()
                .endpoint("http://127.0.0.1:" + server.getAddress().getPort())
                .region("us-east-1")
                .credentials(CredentialsProvider.of("sample", "sample-secret"))
                .build()) {
            PutResult put = s3.putObject("bucket", "hello.txt", Body.of("hello"));
            require(put.eTag() != null && put.eTag().unquoted().equals(MD5_OF_HELLO), "put");
            require(s3.headObject("bucket", "missing", GetOptions.defaults()).isEmpty(), "head");
            require(refusal(s3) == ErrorKind.OBJECT_NOT_FOUND, "get");
        } finally {
            server.stop(0);
        }
        Module module = S3Client.class.getModule();
        System.out.println(module.isNamed() ? "the library is the module " + module.getName() : "no modules");
        System.out.println("library-import: ok");
    }

    private static ErrorKind refusal(S3Client s3) {
        try {
            s3.getObjectBytes("bucket", "missing");
            return ErrorKind.UNKNOWN;
        } catch (S3Exception e) {
            return e.kind();
        }
    }

    /** As much of S3 as is asked for above: the bucket is there, a PUT is taken, nothing is found. */
    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        boolean put = exchange.getRequestMethod().equals("PUT");
        boolean bucket = exchange.getRequestURI().getPath().matches("/bucket/?");
        if (put) {
            exchange.getResponseHeaders().set("ETag", "\"" + MD5_OF_HELLO + "\"");
        }
        if (put || bucket) {
            exchange.sendResponseHeaders(200, -1);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            byte[] error = "<Error><Code>NoSuchKey</Code><Message>There is no such key.</Message></Error>"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, error.length);
            exchange.getResponseBody().write(error);
        }
        exchange.close();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what + " did not do what it should");
        }
    }
}
