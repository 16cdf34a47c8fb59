package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * {@code pail demo}: an upload is killed at half, done again, and nothing that was there is sent twice.
 *
 * <p>Needs nothing but this machine. Every transfer is this very tool in a process of its own, so that the kill is a real
 * one.
 */
@Command(
        name = "demo",
        description = {
            "Upload 256 MiB, kill the upload at half, do it again, compare.",
            "Starts an S3 server of its own; with --endpoint it uses yours, in a new bucket that it removes."
        })
final class Demo implements Callable<Integer> {

    private static final long FILE_BYTES = 256L << 20;
    private static final int BLOCK_BYTES = 1 << 20;
    private static final String KEY = "disk.img";

    /** Fewer parts in flight each time, for a server that takes the whole file before it can be killed. */
    private static final List<Integer> CONCURRENCY = List.of(8, 2, 1);

    @ParentCommand
    private Main main;

    private Session session;
    private Output output;
    private Path directory;
    private Path file;
    private Path checkpoints;
    private String bucket;

    @Override
    public Integer call() throws Exception {
        session = main.session();
        output = session.output();
        directory = DemoDirectory.make();
        file = directory.resolve(KEY);
        checkpoints = directory.resolve("checkpoints");
        bucket = "pail-demo-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        try (DemoPlace place = DemoPlace.open(session, directory.resolve("server"))) {
            output.say("pail demo: an upload is killed at half, and goes on");
            tell("server", place.name());
            tell("files", "in " + directory);
            story(place);
        } finally {
            DemoDirectory.delete(directory);
        }
        output.result("demo: ok", "event", "demo", "what", "ok");
        return 0;
    }

    private void story(DemoPlace place) throws Exception {
        String digest = makeFile();
        tell("file", KEY + ", " + Amounts.size(FILE_BYTES) + ", SHA-256 " + digest.substring(0, 16) + "…");
        try (S3Client s3 = place.client()) {
            s3.createBucket(bucket);
            try {
                SortedSet<Integer> kept = killedUpload(place, s3);
                secondUpload(place, kept);
                download(place, digest);
                nothingIsLeft(s3);
            } finally {
                s3.listMultipartUploads(bucket, "")
                        .forEach(upload -> s3.abortMultipartUpload(bucket, upload.key(), upload.uploadId()));
                s3.deleteObject(bucket, KEY);
                s3.deleteBucket(bucket);
            }
        }
    }

    /** Kills an upload at half. Gives the numbers of the parts that its journal holds. */
    private SortedSet<Integer> killedUpload(DemoPlace place, S3Client s3) throws Exception {
        for (int concurrency : CONCURRENCY) {
            DemoChild child = put(place, concurrency);
            tell("upload", "process " + child.pid() + " puts it to s3://" + bucket);
            long bytes = child.killAt(FILE_BYTES / 2);
            if (bytes > 0) {
                SortedSet<Integer> kept = journaledParts();
                tell(
                        "kill -9",
                        "process " + child.pid() + " at " + bytes * 100 / FILE_BYTES + " %; its journal holds parts "
                                + ranges(kept));
                demand(!kept.isEmpty(), "no part was journaled before the kill");
                return kept;
            }
            tell("", "it was done before it could be killed; once more, with fewer parts in flight");
            s3.deleteObject(bucket, KEY);
        }
        throw new DemoFailure("the server takes 256 MiB faster than an upload can be killed");
    }

    private void secondUpload(DemoPlace place, SortedSet<Integer> kept) throws Exception {
        DemoChild child = put(place, CONCURRENCY.get(0));
        tell("upload", "process " + child.pid() + " runs the same command again");
        DemoChild.Done done =
                child.awaitDone(kept.size() * UploadOptions.defaults().partSizeBytes());
        int parts = done.number("parts");
        int reused = done.number("partsReused");
        long sent = done.bytes("bytesSent");
        tell(
                "resumed",
                reused + " of " + parts + " parts stayed (" + kept.size() + " journaled, " + (reused - kept.size())
                        + " found on the server)");
        tell("", (parts - reused) + " parts sent, " + Amounts.size(sent) + " in " + done.seconds());
        demand(done.resumed(), "the second run did not resume");
        demand(reused >= kept.size(), "only " + reused + " of " + kept.size() + " journaled parts were reused");
        demand(sent < FILE_BYTES, "as much was sent as if nothing had been there");
    }

    private void download(DemoPlace place, String digest) throws Exception {
        Path copy = directory.resolve("copy.img");
        DemoChild child = DemoChild.start(output, place, "get", "s3://" + bucket + '/' + KEY, copy.toString());
        tell("download", "process " + child.pid() + " gets it back");
        DemoChild.Done done = child.awaitDone(0);
        String copied = sha256(copy);
        tell(
                "compare",
                "SHA-256 " + copied.substring(0, 16) + "… after " + done.seconds() + ", "
                        + (copied.equals(digest) ? "the same" : "NOT the same"));
        demand(copied.equals(digest), "the downloaded file differs from the one uploaded");
    }

    private void nothingIsLeft(S3Client s3) {
        long uploads = s3.listMultipartUploads(bucket, "").count();
        int journals = CheckpointStore.inDirectory(checkpoints).list().size();
        demand(uploads == 0, uploads + " unfinished uploads are left on the server");
        demand(journals == 0, journals + " checkpoints are left");
        tell("left over", "no unfinished upload, no checkpoint");
    }

    private DemoChild put(DemoPlace place, int concurrency) throws IOException {
        return DemoChild.start(
                output,
                place,
                "put",
                file.toString(),
                "s3://" + bucket + '/' + KEY,
                "--checkpoint-dir",
                checkpoints.toString(),
                "--concurrency",
                Integer.toString(concurrency));
    }

    private SortedSet<Integer> journaledParts() {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (Checkpoint checkpoint : CheckpointStore.inDirectory(checkpoints).list()) {
            numbers.addAll(checkpoint.parts().keySet());
        }
        return numbers;
    }

    /** Such as {@code 1-12, 14, 16-17}. */
    static String ranges(Collection<Integer> ascending) {
        StringBuilder text = new StringBuilder();
        int first = 0;
        int last = 0;
        for (int number : ascending) {
            if (number != last + 1) {
                append(text, first, last);
                first = number;
            }
            first = first == 0 ? number : first;
            last = number;
        }
        append(text, first, last);
        return text.toString();
    }

    private static void append(StringBuilder text, int first, int last) {
        if (first > 0) {
            text.append(text.length() == 0 ? "" : ", ").append(first);
            text.append(first == last ? "" : "-" + last);
        }
    }

    /** Real bytes, that no disk or network can squeeze; gives their SHA-256. */
    private String makeFile() throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        SplittableRandom random = new SplittableRandom();
        byte[] block = new byte[BLOCK_BYTES];
        ByteBuffer longs = ByteBuffer.wrap(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < FILE_BYTES; written += BLOCK_BYTES) {
                for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
                    longs.putLong(i, random.nextLong());
                }
                out.write(block);
                sha256.update(block);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[BLOCK_BYTES];
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                sha256.update(block, 0, read);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void tell(String what, String text) {
        output.result(String.format("  %-9s  %s", what, text), "event", "demo", "what", what, "text", text);
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new DemoFailure(otherwise);
        }
    }
}
