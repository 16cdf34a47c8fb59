package dev.pail.internal.directory;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.transfer.StreamRun;
import dev.pail.internal.transfer.Uploader;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Contents below a prefix, each once, by their SHA-256. A file is read twice: for its name, and to be sent; bytes that are not
 * those of the name are never published. Thread safe.
 */
final class ContentStore {

    private static final int LOOKS_MAX = 2;
    private static final int BUFFER_BYTES = 1 << 16;

    private final DirectoryUpload run;
    private final Uploader uploader;

    /** What is stored or being stored by this run, so that of equal files one is sent. */
    private final ConcurrentMap<String, CompletableFuture<Boolean>> storing = new ConcurrentHashMap<>();

    ContentStore(DirectoryUpload run, Uploader uploader) {
        this.run = run;
        this.uploader = uploader;
    }

    /**
     * What became of a file's content.
     *
     * @param hash its SHA-256
     * @param sent whether it was sent for this file; in a dry run, would be
     * @param why why so
     */
    record Stored(String hash, boolean sent, String why) {}

    Stored store(LocalTree.Entry local) {
        for (int look = 1; ; look++) {
            try {
                DirectoryRun.Digest read = run.digestOf(local.name(), local.path());
                FileSource.Identity identity = read.identity();
                String hash = read.hash();
                if (identity == null || hash == null) {
                    throw new ChangedException(null);
                }
                return store(local, hash, identity.size());
            } catch (ChangedException changed) {
                if (look == LOOKS_MAX) {
                    throw run.changed(local.name());
                }
            }
        }
    }

    private Stored store(LocalTree.Entry local, String hash, long size) throws ChangedException {
        while (true) {
            CompletableFuture<Boolean> mine = new CompletableFuture<>();
            CompletableFuture<Boolean> other = storing.putIfAbsent(hash, mine);
            if (other == null) {
                boolean stored = false;
                try {
                    boolean there = isThere(hash, size);
                    if (!there && !run.dryRun) {
                        send(local, hash, size);
                    }
                    stored = true;
                    return new Stored(hash, !there, there ? "the content is there" : "not there");
                } finally {
                    if (!stored) {
                        storing.remove(hash, mine);
                    }
                    mine.complete(stored);
                }
            }
            if (other.join()) {
                return new Stored(hash, false, "the content of another file");
            }
        }
    }

    private boolean isThere(String hash, long size) {
        String id = Checkpoint.id(
                Checkpoint.Kind.UPLOAD, run.shared.endpoint(), run.bucket, run.prefix + Manifest.content(hash));
        if (run.isBegun(id)) {
            return false;
        }
        try {
            return run.head(Manifest.content(hash)).size() == size;
        } catch (S3Exception e) {
            if (e.kind() == ErrorKind.OBJECT_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** A stream with a name is resumed after a kill, and publishes nothing when its end is no good. */
    private void send(LocalTree.Entry local, String hash, long size) throws ChangedException {
        UploadOptions each = run.options.upload();
        AtomicReference<StreamRun> sending = new AtomicReference<>();
        AtomicBoolean changed = new AtomicBoolean();
        UploadSource source = new UploadSource(
                hash,
                out -> {
                    if (!copies(local, hash, size, out)) {
                        changed.set(true);
                        Objects.requireNonNull(sending.get()).cancel(FailurePolicy.ABORT);
                        throw new IOException("another file by now");
                    }
                },
                size);
        StreamRun stream = uploader.prepare(run.bucket, run.prefix + Manifest.content(hash), source, each);
        sending.set(stream);
        try {
            UploadResult result = run.run(stream, size);
            run.tally.costs(result.bytesSent(), result.bytesReused(), result.retries());
        } catch (CancelledException stopped) {
            if (changed.get()) {
                throw new ChangedException(stopped);
            }
            throw stopped;
        }
    }

    /** Gives false when the file has become another one: what was written then is of no use, and nor is what is kept. */
    private boolean copies(LocalTree.Entry local, String hash, long size, OutputStream out) throws IOException {
        try (FileSource source = run.shared.opener().open(local.path())) {
            FileSource.Identity before = source.identity();
            run.requireNoLink(local);
            try {
                return before.size() == size && hash.equals(copy(source, size, out));
            } catch (IOException e) {
                if (DirectoryRun.isStill(source, before)) {
                    throw e;
                }
                return false;
            }
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private String copy(FileSource source, long size, OutputStream out) throws IOException {
        MessageDigest sha256 = BodyDigest.digest("SHA-256");
        SliceReader slices = run.shared.body(source, 0, size).open(RequestBody.Access.JAVA);
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (ByteBuffer slice = slices.next(); slice != null; slice = slices.next()) {
                while (slice.hasRemaining()) {
                    int count = Math.min(slice.remaining(), buffer.length);
                    slice.get(buffer, 0, count);
                    sha256.update(buffer, 0, count);
                    out.write(buffer, 0, count);
                }
            }
        } finally {
            slices.close(true);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** The file is another one than it was when its SHA-256 was taken. */
    private static final class ChangedException extends Exception {
        private static final long serialVersionUID = 1L;

        ChangedException(@Nullable Throwable cause) {
            super(cause);
        }
    }
}
