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
 * {@code pail demo}: an upload is killed at half and done again, then a download, and nothing that was there moves twice.
 *
 * <p>Needs nothing but this machine. Every transfer is this very tool in a process of its own, so that the kill is a real
 * one.
 */
@Command(
        name = "demo",
        description = {
            "Upload 256 MiB, kill the upload at half, do it again; download it the same way, compare.",
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
    private Path copy;
    private Path checkpoints;
    private String bucket;

    @Override
    public Integer call() throws Exception {
        session = main.session();
        output = session.output();
        directory = DemoDirectory.make();
        file = directory.resolve(KEY);
        copy = directory.resolve("copy.img");
        checkpoints = directory.resolve("checkpoints");
        bucket = "pail-demo-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        try (DemoPlace place = DemoPlace.open(session, directory.resolve("server"))) {
            output.say("pail demo: an upload and a download are killed at half, and go on");
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
                SortedSet<Integer> sent =
                        killed("upload", concurrency -> put(place, concurrency), () -> s3.deleteObject(bucket, KEY));
                again("upload", "sent", put(place, CONCURRENCY.get(0)), sent);
                SortedSet<Integer> got =
                        killed("download", concurrency -> get(place, concurrency), () -> Files.delete(copy));
                again("download", "received", get(place, CONCURRENCY.get(0)), got);
                compare(digest);
                nothingIsLeft(s3);
            } finally {
                s3.listMultipartUploads(bucket, "")
                        .forEach(upload -> s3.abortMultipartUpload(bucket, upload.key(), upload.uploadId()));
                s3.deleteObject(bucket, KEY);
                s3.deleteBucket(bucket);
            }
        }
    }

    /** Starts this tool once more. */
    private interface Start {
        DemoChild with(int concurrency) throws IOException;
    }

    /** Undoes a transfer that ended before it could be killed. */
    private interface Undo {
        void run() throws IOException;
    }

    /** Kills a transfer at half. Gives the numbers of the parts that its journal holds. */
    private SortedSet<Integer> killed(String what, Start start, Undo undo) throws Exception {
        for (int concurrency : CONCURRENCY) {
            DemoChild child = start.with(concurrency);
            tell(what, "process " + child.pid() + " moves " + KEY);
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
            undo.run();
        }
        throw new DemoFailure("256 MiB move faster than the " + what + " can be killed");
    }

    private void again(String what, String moved, DemoChild child, SortedSet<Integer> kept) throws Exception {
        tell(what, "process " + child.pid() + " runs the same command again");
        DemoChild.Done done =
                child.awaitDone(kept.size() * UploadOptions.defaults().partSizeBytes());
        int parts = done.number("parts");
        int reused = done.number("partsReused");
        long bytes = done.bytes("bytesSent");
        int found = reused - kept.size();
        tell(
                "resumed",
                reused + " of " + parts + " parts stayed (" + kept.size() + " journaled"
                        + (found > 0 ? ", " + found + " found on the server)" : ")"));
        tell("", (parts - reused) + " parts " + moved + ", " + Amounts.size(bytes) + " in " + done.seconds());
        demand(done.resumed(), "the second run did not resume");
        demand(reused >= kept.size(), "only " + reused + " of " + kept.size() + " journaled parts were reused");
        demand(bytes < FILE_BYTES, "as much was " + moved + " as if nothing had been there");
    }

    private void compare(String digest) throws Exception {
        String copied = sha256(copy);
        tell(
                "compare",
                "SHA-256 " + copied.substring(0, 16) + "…, " + (copied.equals(digest) ? "the same" : "NOT the same"));
        demand(copied.equals(digest), "the downloaded file differs from the one uploaded");
    }

    private void nothingIsLeft(S3Client s3) throws IOException {
        long uploads = s3.listMultipartUploads(bucket, "").count();
        int journals = CheckpointStore.inDirectory(checkpoints).list().size();
        demand(uploads == 0, uploads + " unfinished uploads are left on the server");
        demand(journals == 0, journals + " checkpoints are left");
        try (var files = Files.newDirectoryStream(directory, ".*.pail-part")) {
            demand(!files.iterator().hasNext(), "a part file is left");
        }
        tell("left over", "no unfinished upload, no checkpoint, no part file");
    }

    private DemoChild put(DemoPlace place, int concurrency) throws IOException {
        return transfer(place, concurrency, "put", file.toString(), "s3://" + bucket + '/' + KEY);
    }

    private DemoChild get(DemoPlace place, int concurrency) throws IOException {
        return transfer(place, concurrency, "get", "s3://" + bucket + '/' + KEY, copy.toString());
    }

    private DemoChild transfer(DemoPlace place, int concurrency, String command, String from, String to)
            throws IOException {
        return DemoChild.start(
                output,
                place,
                command,
                from,
                to,
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
