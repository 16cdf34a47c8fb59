package dev.pail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row Q3: {@code mv} against a server whose objects others write to at the worst moment. */
@Tag("Q3")
class MoveTest {

    private static final String FROM = "/bucket/from";
    private static final String TO = "/bucket/to";
    private static final String READ = "\"11111111111111111111111111111111-2\"";
    private static final String COPIED = "\"22222222222222222222222222222222-1\"";
    private static final String OTHER = "\"33333333333333333333333333333333-2\"";

    @TempDir
    Path directory;

    /** Every object has three bytes; here is its ETag. */
    private final Map<String, String> objects = new ConcurrentHashMap<>(Map.of(FROM, READ));

    private final List<String> conditions = new CopyOnWriteArrayList<>();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private HttpServer server;
    private Runnable afterCopy = () -> {};
    private Runnable beforeDelete = () -> {};
    private Runnable afterDelete = () -> {};
    private boolean refusesConditions;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
        workers.shutdownNow();
    }

    @Test
    void aSourceReplacedByOtherBytesOfTheSameSizeStays() throws Exception {
        afterCopy = () -> objects.put(FROM, OTHER);

        Tool.Ended move = move();

        assertThat(move.exitCode()).as(move.toString()).isEqualTo(1);
        assertThat(move.err()).contains("pail: ObjectChanged: Move bucket/from: ");
        assertThat(objects).containsEntry(FROM, OTHER);
    }

    @Test
    void aSourceReplacedWhileTheDeleteIsOnItsWayStays() throws Exception {
        beforeDelete = () -> objects.put(FROM, OTHER);

        Tool.Ended move = move();

        assertThat(move.exitCode()).as(move.toString()).isEqualTo(1);
        assertThat(move.err()).contains("pail: ObjectChanged: Move bucket/from: ");
        assertThat(conditions).containsExactly(READ);
        assertThat(objects).containsEntry(FROM, OTHER);
    }

    @Test
    void theSourceStaysWhereTheTargetIsAnotherObjectOfTheSameSize() throws Exception {
        afterCopy = () -> objects.put(TO, OTHER);

        Tool.Ended move = move();

        assertThat(move.exitCode()).as(move.toString()).isEqualTo(1);
        assertThat(move.err()).contains("pail: ObjectChanged: Move bucket/to: ");
        assertThat(objects).isEqualTo(Map.of(FROM, READ, TO, OTHER));
    }

    @Test
    void aServerWithoutConditionalDeletesIsAskedWithoutCondition() throws Exception {
        refusesConditions = true;

        Tool.Ended move = move();

        assertThat(move.exitCode()).as(move.toString()).isZero();
        assertThat(conditions).containsExactly(READ, "none");
        assertThat(objects).isEqualTo(Map.of(TO, COPIED));
    }

    @Test
    @Tag("F1")
    void aMoveKilledBehindItsDeleteIsDone() throws Exception {
        CountDownLatch deleted = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        afterDelete = () -> {
            deleted.countDown();
            await(killed);
        };
        Tool tool = new Tool(directory, CliServer.SECRET_KEY);
        Tool.Running first = tool.start(endpoint(), null, "mv", "s3:/" + FROM, "s3:/" + TO);
        await(deleted);
        first.process().destroyForcibly().waitFor();
        killed.countDown();

        Tool.Ended resume = tool.run(endpoint(), "resume", "--json");
        Tool.Ended nothing = tool.run(endpoint(), "resume");

        assertThat(resume.exitCode()).as(resume.toString()).isZero();
        assertThat(resume.value("event")).isEqualTo("\"moved\"");
        assertThat(nothing.out()).contains("nothing is left");
        assertThat(objects).isEqualTo(Map.of(TO, COPIED));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Tool.Ended move() throws Exception {
        return new Tool(directory, CliServer.SECRET_KEY).run(endpoint(), "mv", "s3:/" + FROM, "s3:/" + TO);
    }

    private String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod()) {
            case "HEAD" -> head(exchange, path.equals("/bucket") ? OTHER : objects.get(path));
            case "PUT" -> copy(exchange, path);
            case "DELETE" -> delete(exchange, path);
            default -> reply(exchange, 501, error("NotImplemented"));
        }
    }

    private static void head(HttpExchange exchange, String eTag) throws IOException {
        if (eTag != null) {
            exchange.getResponseHeaders().set("ETag", eTag);
            exchange.getResponseHeaders().set("Content-Length", "3");
        }
        exchange.sendResponseHeaders(eTag == null ? 404 : 200, -1);
        exchange.close();
    }

    private void copy(HttpExchange exchange, String path) throws IOException {
        objects.put(path, COPIED);
        afterCopy.run();
        reply(exchange, 200, "<CopyObjectResult><ETag>" + COPIED + "</ETag></CopyObjectResult>");
    }

    private void delete(HttpExchange exchange, String path) throws IOException {
        String condition = exchange.getRequestHeaders().getFirst("If-Match");
        conditions.add(condition == null ? "none" : condition);
        beforeDelete.run();
        if (condition != null && refusesConditions) {
            reply(exchange, 501, error("NotImplemented"));
        } else if (condition != null && !condition.equals(objects.get(path))) {
            reply(exchange, 412, error("PreconditionFailed"));
        } else {
            objects.remove(path);
            afterDelete.run();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        }
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>as told</Message></Error>";
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
