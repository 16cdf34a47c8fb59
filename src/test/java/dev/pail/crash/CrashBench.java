package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.FaultProxy;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.TransferChild;
import dev.pail.testkit.Witness;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A server, a proxy before it, a bucket, and what must hold of every upload however often it was killed. */
final class CrashBench implements AutoCloseable {

    static final int PART_BYTES = 5 << 20;
    static final int PARTS = 6;
    static final long FILE_BYTES = (PARTS - 1L) * PART_BYTES + 1_000_003;
    static final int PARTS_IN_FLIGHT = 2;

    final TestServer server;
    final FaultProxy proxy;
    final Witness witness;
    final String bucket = "crash-" + UUID.randomUUID();
    final Path directory;
    private final AtomicInteger count = new AtomicInteger();

    CrashBench(TestServer server, Path directory) {
        this.server = server;
        this.directory = directory;
        this.proxy = FaultProxy.before(server);
        this.witness = Witness.of(server);
        witness.createBucket(bucket);
    }

    /** A file of six parts whose bytes tell their place. */
    static Path writeFile(Path file) {
        Random random = new Random(FILE_BYTES);
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = FILE_BYTES; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(block.length, left));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TransferChild.Command command(Path file) {
        int number = count.incrementAndGet();
        return new TransferChild.Command(
                proxy.endpoint().toString(), directory.resolve("checkpoints-" + number), bucket, "key-" + number, file);
    }

    /** The object is the file, S3 holds nothing else, nothing is left on the disk, and nothing acknowledged went twice. */
    void assertWhole(TransferChild.Command command, int kills) {
        FaultProxy.Tally tally = proxy.tally();
        assertThat(witness.sha256(bucket, command.key()))
                .as("SHA-256 of the object")
                .isEqualTo(Witness.sha256(command.file()));
        assertThat(witness.uploads(bucket, command.key()))
                .as("uploads left over")
                .isEmpty();
        assertThat(filesIn(command.checkpoints()))
                .as("left in the checkpoint directory")
                .isEmpty();
        assertThat(tally.bytesAfterAcknowledgement())
                .as("bytes sent again of parts that S3 had acknowledged")
                .isZero();
        assertThat(tally.bytes())
                .as("bytes of parts over all runs")
                .isLessThanOrEqualTo(FILE_BYTES + (long) kills * PARTS_IN_FLIGHT * PART_BYTES);
        witness.delete(bucket, command.key());
        proxy.reset();
    }

    static Stream<Path> filesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        proxy.close();
        witness.close();
    }
}
