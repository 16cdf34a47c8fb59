package dev.pail.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A server, a relay before it, an empty bucket and the tool, new for each test. */
abstract class CliContract {

    static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    CliServer server;
    Relay relay;
    Tool tool;
    String bucket;

    @BeforeEach
    void begin(TestInfo test) throws Exception {
        server = new CliServer(directory.resolve("server"));
        relay = new Relay(server.port());
        tool = new Tool(directory, CliServer.SECRET_KEY);
        bucket = "cli-" + Integer.toHexString(test.getDisplayName().hashCode());
        Files.createDirectories(directory.resolve("server").resolve(bucket));
    }

    @AfterEach
    void end() throws Exception {
        relay.close();
        server.close();
    }

    /** Runs the tool against the server, through the relay: a checkpoint belongs to one endpoint. */
    Tool.Ended pail(String... args) throws Exception {
        return tool.run(relay.endpoint(), args);
    }

    String uri(String key) {
        return "s3://" + bucket + '/' + key;
    }

    Path file(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }
}
