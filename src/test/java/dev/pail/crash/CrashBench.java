package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.FaultProxy;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.TransferChild;
import dev.pail.testkit.TransferChild.Kind;
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

/** A server, a proxy before it, a bucket, and what must hold of every transfer however often it was killed. */
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

    /** One of any kind: the object that is read has the file's name and its bytes. */
    TransferChild.Command command(Path file, Kind kind) {
        int number = count.incrementAndGet();
        Path own = file;
        if (kind != Kind.UPLOAD && kind != Kind.STREAM && !witness.keys(bucket).contains(nameOf(file))) {
            put(file);
        }
        if (kind == Kind.DOWNLOAD) {
            own = makeDirectory(directory.resolve("to-" + number)).resolve("copy.bin");
        }
        return new TransferChild.Command(
                proxy.endpoint().toString(),
                directory.resolve("checkpoints-" + number),
                bucket,
                kind == Kind.DOWNLOAD ? nameOf(file) : "key-" + number,
                own,
                kind);
    }

    private void put(Path file) {
        try {
            witness.put(bucket, nameOf(file), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path makeDirectory(Path path) {
        try {
            return Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** What was made is what it was made of, nothing else is left at S3 or on the disk, and little was done twice. */
    void assertWhole(TransferChild.Command command, int kills) {
        FaultProxy.Tally tally = proxy.tally();
        long bytes = tally.bytes();
        if (command.kind() == Kind.DOWNLOAD) {
            assertThat(Witness.sha256(command.file())).as("SHA-256 of the file").isEqualTo(sha256());
            assertThat(filesIn(command.file().getParent()))
                    .as("files beside it")
                    .containsExactly(command.file());
        } else {
            assertThat(witness.sha256(bucket, command.key()))
                    .as("SHA-256 of the object")
                    .isEqualTo(Witness.sha256(command.file()));
        }
        if (command.kind() == Kind.COPY) {
            bytes = proxy.requests("UploadPartCopy").size() * (long) PART_BYTES - PART_BYTES;
        }
        assertThat(witness.uploads(bucket, command.key()))
                .as("uploads left over")
                .isEmpty();
        assertThat(filesIn(command.checkpoints()))
                .as("left in the checkpoint directory")
                .isEmpty();
        assertThat(tally.bytesAfterAcknowledgement())
                .as("bytes sent again of parts that S3 had acknowledged")
                .isZero();
        assertThat(bytes)
                .as("bytes of parts over all runs")
                .isLessThanOrEqualTo(FILE_BYTES + (long) kills * PARTS_IN_FLIGHT * PART_BYTES);
        if (command.kind() != Kind.DOWNLOAD) {
            witness.delete(bucket, command.key());
        }
        proxy.reset();
    }

    private String sha256() {
        return Witness.sha256(directory.resolve("source.bin"));
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
