package dev.pail.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A relay, an empty bucket and the tool, new for each test; the server behind them is the same for all. */
abstract class CliContract {

    static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    Relay relay;
    Tool tool;
    String bucket;

    @BeforeEach
    void begin() throws Exception {
        relay = new Relay(CliServer.shared().port());
        tool = new Tool(directory, CliServer.SECRET_KEY);
        bucket = "cli-" + UUID.randomUUID();
        CliServer.shared().createBucket(bucket);
    }

    @AfterEach
    void end() throws Exception {
        relay.close();
        CliServer.shared().removeBucket(bucket);
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
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }
}
