package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.Damaged;
import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.FileTarget;
import dev.pail.model.MultipartUpload;
import dev.pail.transfer.Cleanup;
import dev.pail.transfer.CleanupOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ends what nobody will finish: uploads that no checkpoint names, and part files. Where it cannot know, it keeps. */
public final class Janitor {

    private static final Pattern PART_FILE = Pattern.compile("\\..{1,50}\\.[0-9a-f]{16}\\.pail-part", Pattern.DOTALL);

    private final Shared shared;
    private final CleanupOptions options;
    private final List<CheckpointStore> stores;

    /**
     * Makes a janitor.
     *
     * @param shared the client's store and pipeline
     * @param options what counts as abandoned
     */
    public Janitor(Shared shared, CleanupOptions options) {
        this.shared = shared;
        this.options = options;
        this.stores = new ArrayList<>(options.stores());
        stores.add(shared.store());
    }

    /** A checkpoint and where it is kept. */
    private record Kept(CheckpointStore store, Checkpoint checkpoint) {}

    /** A journal that cannot be read may name anything. */
    private List<Kept> checkpoints() {
        List<Kept> all = new ArrayList<>();
        for (CheckpointStore store : stores) {
            for (Damaged damaged : store.damaged()) {
                throw new CheckpointException(
                        ErrorDetail.of(
                                "Cleanup",
                                damaged.location(),
                                ErrorKind.CHECKPOINT,
                                "CheckpointUnreadable",
                                "nothing is removed while a checkpoint cannot be read: " + damaged.what(),
                                "look at the file, and finish its transfer or move it away"),
                        null);
            }
            store.list().forEach(checkpoint -> all.add(new Kept(store, checkpoint)));
        }
        return all;
    }

    /**
     * Aborts uploads of keys that begin with a prefix.
     *
     * @param bucket the bucket
     * @param prefix what the keys begin with, empty for all
     * @return what was found
     */
    public Cleanup<MultipartUpload> uploads(String bucket, String prefix) {
        List<MultipartUpload> found = new Leftovers(shared.pipeline(), bucket, prefix).uploads();
        // read after the list: whatever was created before it has its record by now
        Set<String> named = new HashSet<>();
        for (Kept kept : checkpoints()) {
            Checkpoint checkpoint = kept.checkpoint();
            String uploadId = checkpoint.uploadId();
            named.add(uploadId == null ? nameless(checkpoint.bucket(), checkpoint.key()) : uploadId);
        }
        Instant latest = shared.clock()
                .instant()
                .plus(shared.pipeline().observedClockOffset())
                .minus(options.olderThan());
        List<MultipartUpload> removed = new ArrayList<>();
        List<MultipartUpload> kept = new ArrayList<>();
        Map<MultipartUpload, S3Exception> failures = new LinkedHashMap<>();
        for (MultipartUpload upload : found) {
            Instant initiated = upload.initiated();
            if (initiated == null
                    || initiated.isAfter(latest)
                    || named.contains(upload.uploadId())
                    || named.contains(nameless(bucket, upload.key()))) {
                kept.add(upload);
                continue;
            }
            try {
                if (!options.dryRun()) {
                    new Leftovers(shared.pipeline(), bucket, upload.key()).abort(upload.uploadId());
                }
                removed.add(upload);
            } catch (S3Exception failure) {
                failures.put(upload, failure);
            }
        }
        return new Cleanup<>(options.dryRun(), removed, kept, failures);
    }

    /** Stands for an upload that a run is creating, or has created and was killed before it could say which. */
    private static String nameless(String bucket, String key) {
        return bucket + '/' + key;
    }

    /**
     * Deletes part files of downloads below a directory, with their checkpoints.
     *
     * @param directory where to look, all its directories included; links are not followed
     * @return what was found
     */
    public Cleanup<Path> partFiles(Path directory) {
        Map<Path, Kept> owners = new HashMap<>();
        List<Path> found;
        try (Stream<Path> below = Files.walk(directory.toRealPath())) {
            found = below.filter(path -> PART_FILE
                                    .matcher(String.valueOf(path.getFileName()))
                                    .matches()
                            && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidCallException(
                    ErrorDetail.of(
                            "Cleanup",
                            "",
                            ErrorKind.PARAM_INVALID,
                            "SourceUnreadable",
                            "cannot look through " + directory + ": " + e.getMessage(),
                            "name a directory that this user may read"),
                    e);
        }
        for (Kept kept : checkpoints()) {
            if (kept.checkpoint().kind() == Checkpoint.Kind.DOWNLOAD) {
                Path target = Path.of(kept.checkpoint().file().path());
                owners.put(Downloader.partFile(kept.store(), target), kept);
            }
        }
        Instant latest = shared.clock().instant().minus(options.olderThan());
        List<Path> removed = new ArrayList<>();
        List<Path> kept = new ArrayList<>();
        Map<Path, S3Exception> failures = new LinkedHashMap<>();
        for (Path part : found) {
            try {
                (isAbandoned(part, owners.get(part), latest) && removed(part, owners.get(part)) ? removed : kept)
                        .add(part);
            } catch (IOException e) {
                failures.put(part, Downloader.unwritable(part, e.toString(), e));
            } catch (S3Exception failure) {
                failures.put(part, failure);
            }
        }
        return new Cleanup<>(options.dryRun(), removed, kept, failures);
    }

    private static boolean isAbandoned(Path part, @Nullable Kept owner, Instant latest) throws IOException {
        boolean old = !Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isAfter(latest);
        return old && (owner == null || !owner.checkpoint().createdAt().isAfter(latest));
    }

    /** False when somebody works on it. */
    private boolean removed(Path part, @Nullable Kept owner) throws IOException {
        try (CheckpointStore.Lease lease =
                owner == null ? null : owner.store().acquire(owner.checkpoint().id())) {
            // its own lock keeps away whoever uses a store that was not named
            try (FileTarget file = shared.targets().open(part)) {
                if (!options.dryRun()) {
                    file.delete();
                    if (lease != null) {
                        lease.load();
                        lease.delete();
                    }
                }
                return true;
            }
        } catch (CheckpointException inUse) {
            if (inUse.code().equals("CheckpointInUse")) {
                return false;
            }
            throw inUse;
        }
    }
}
