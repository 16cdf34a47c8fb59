package dev.pail.internal.directory;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.op.DeleteObject;
import dev.pail.internal.op.PutObject;
import dev.pail.internal.transfer.Shared;
import dev.pail.internal.transfer.UploadRun;
import dev.pail.internal.transfer.Uploader;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumType;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ObjectSummary;
import dev.pail.model.PutOptions;
import dev.pail.transfer.DirectoryOptions.Comparison;
import dev.pail.transfer.FileOutcome;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.SyncOptions;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** From a directory to a prefix. */
final class DirectoryUpload extends DirectoryRun {

    private static final int LOOKS_MAX = 2;

    private final Path root;
    private final Uploader uploader;
    private final Manifest manifest = new Manifest();
    private final @Nullable ContentStore contents;

    DirectoryUpload(
            Shared shared,
            Executor executor,
            String bucket,
            String prefix,
            Path root,
            SyncOptions options,
            int requestsMax) {
        super(Directories.UPLOAD, Checkpoint.Kind.UPLOAD, shared, executor, bucket, prefix, options, requestsMax);
        this.root = root;
        this.uploader = new Uploader(this.shared);
        this.contents = options.directory().deduplicates() ? new ContentStore(this, uploader) : null;
    }

    @Override
    void move(Crew crew) {
        Iterator<ObjectSummary> there = options.comparison() == Comparison.NONE || contents != null
                ? Collections.emptyIterator()
                : new Listing(shared.pipeline(), control, bucket, prefix);
        SideBySide pairs = new SideBySide(tree(), there, prefix);
        while (goesOn() && pairs.advance()) {
            LocalTree.Entry local = pairs.local();
            ObjectSummary remote = pairs.remote();
            if (local != null) {
                look(crew, local, remote);
            }
        }
    }

    private LocalTree tree() {
        try {
            return new LocalTree(root, options.followsLinks());
        } catch (IOException e) {
            throw Directories.unreadable(Directories.UPLOAD, root, e);
        }
    }

    private void look(Crew crew, LocalTree.Entry local, @Nullable ObjectSummary remote) {
        String name = local.name();
        boolean taken = contents == null && (prefix + name).equals(options.manifest());
        if (taken || (options.manifest() != null && !Manifest.isWritable(name))) {
            String what = taken ? "its key is that of the manifest" : "its name is no Unicode";
            fails(name, local.path(), refused(name, "KeyNoFileName", what, "name another key, or rename it", null));
            return;
        }
        switch (local.kind()) {
            case FILE -> crew.give(() -> attempt(name, local.path(), () -> upload(local, remote)));
            case EMPTY_DIRECTORY -> {
                if (options.emptyDirectories() && remote == null && contents == null) {
                    crew.give(() -> attempt(name, local.path(), () -> marker(local)));
                }
            }
            case DIRECTORY -> {
                // its files are what counts
            }
            case LINK -> tally.report(outcome(Action.SKIPPED, name, local.path(), 0, "symbolic link"));
            case OTHER -> tally.report(outcome(Action.SKIPPED, name, local.path(), 0, "no regular file"));
            case UNREADABLE ->
                fails(
                        name,
                        local.path(),
                        refused(
                                name,
                                "SourceUnreadable",
                                "cannot read " + local.path(),
                                "give this user the right to read it, or move it away",
                                local.failure()));
        }
    }

    private FileOutcome upload(LocalTree.Entry local, @Nullable ObjectSummary remote) {
        if (contents != null) {
            ContentStore.Stored stored = contents.store(local);
            manifest.hashes().put(local.name(), stored.hash());
            Action action = stored.sent() ? Action.UPLOADED : Action.UNCHANGED;
            return outcome(action, local.name(), local.path(), local.size(), stored.why());
        }
        String why = difference(local, remote);
        UploadResult sent = why == null || dryRun ? null : send(local);
        if (options.manifest() != null && !dryRun) {
            manifest.hashes().put(local.name(), hashOfSent(local, sent));
        }
        return why == null
                ? outcome(Action.UNCHANGED, local.name(), local.path(), local.size(), "the same")
                : outcome(Action.UPLOADED, local.name(), local.path(), sent == null ? local.size() : sent.size(), why);
    }

    /** Of the bytes that are up: the file must not have changed, and have the checksum that was sent. */
    private String hashOfSent(LocalTree.Entry local, @Nullable UploadResult sent) {
        Checksum checksum = sent == null ? null : sent.checksum();
        boolean comparable = checksum != null && checksum.type() == ChecksumType.FULL_OBJECT;
        try (FileSource source = shared.opener().open(local.path())) {
            Digest digest = digest(source, comparable && checksum != null ? checksum.algorithm() : null);
            FileSource.Identity identity = digest.identity();
            boolean same = identity != null
                    && (comparable
                            ? Objects.equals(checksum, digest.checksum())
                            : identity.size() == local.size()
                                    && identity.lastModified().equals(local.modified()));
            if (same) {
                return Objects.requireNonNull(digest.hash());
            }
        } catch (IOException e) {
            throw unreadable(local, e);
        }
        throw changed(local.name());
    }

    InvalidCallException unreadable(LocalTree.Entry local, IOException cause) {
        return refused(
                local.name(), "SourceUnreadable", "cannot read " + local.path(), "give this user the right", cause);
    }

    /** The last object of all: it never names what is not up. */
    @Override
    void finish() {
        String key = options.manifest();
        if (key == null) {
            return;
        }
        byte[] text = manifest.text(manifestTarget());
        PutOptions put = options.upload().put();
        UploadOptions each = options.upload()
                .withListener(null)
                .withPut(put.withContentType("text/plain; charset=utf-8")
                        .withIfMatch(null)
                        .withIfNoneMatch(false));
        UploadSource source = UploadSource.of(new ByteArrayInputStream(text)).withLength(text.length);
        run(uploader.prepare(bucket, key, source, each), text.length);
    }

    /** Why it is to be sent, {@code null} when it is there already. */
    private @Nullable String difference(LocalTree.Entry local, @Nullable ObjectSummary remote) {
        String key = prefix + local.name();
        if (isBegun(Checkpoint.id(Checkpoint.Kind.UPLOAD, shared.endpoint(), bucket, key))) {
            return "unfinished";
        }
        if (options.comparison() == Comparison.NONE) {
            return "asked for";
        }
        if (remote == null) {
            return "not there";
        }
        if (remote.size() != local.size()) {
            return "other size";
        }
        return options.comparison() == Comparison.CHECKSUM
                ? differenceOfBytes(local.name(), local.path())
                : isNewer(local.modified(), remote.lastModified()) ? "changed since" : null;
    }

    /** The server's clock may not be ours; a file that came from there has the object's own time, in whole seconds. */
    private boolean isNewer(Instant file, @Nullable Instant object) {
        return object == null
                || (file.plus(shared.pipeline().observedClockOffset()).isAfter(object)
                        && file.getEpochSecond() != object.getEpochSecond());
    }

    /** A file that changes while it is read is looked at once more: its object may already be that of a moment before. */
    private UploadResult send(LocalTree.Entry local) {
        for (int look = 1; ; look++) {
            try {
                return sendOnce(local);
            } catch (IntegrityException changed) {
                if (look == LOOKS_MAX || !changed.code().equals("SourceChanged")) {
                    throw changed;
                }
            }
        }
    }

    private UploadResult sendOnce(LocalTree.Entry local) {
        UploadOptions each = options.upload();
        if (options.keepsAttributes()) {
            each = each.withPut(withAttributes(local, each.put()));
        }
        UploadRun run = uploader.prepare(bucket, prefix + local.name(), local.path(), each);
        try {
            requireNoLink(local);
        } catch (RuntimeException refused) {
            run.release();
            throw refused;
        }
        UploadResult result = run(run, local.size());
        tally.costs(result.bytesSent(), result.bytesReused(), result.retries());
        return result;
    }

    /** Asked when the file is open: what is read then is what is meant. */
    void requireNoLink(LocalTree.Entry local) {
        if (!options.followsLinks()) {
            requireNoLinkAbove(local.name(), local.path());
            if (!Files.isRegularFile(local.path(), LinkOption.NOFOLLOW_LINKS)) {
                throw refused(local.name(), "LinkInPath", local.path() + " became a link", "call again", null);
            }
        }
    }

    private PutOptions withAttributes(LocalTree.Entry local, PutOptions put) {
        PutOptions with = put;
        try {
            for (Map.Entry<String, String> each :
                    FileAttributes.of(local.path()).entrySet()) {
                with = with.withMetadata(each.getKey(), each.getValue());
            }
            return with;
        } catch (IOException e) {
            throw refused(local.name(), "SourceUnreadable", "cannot read " + local.path(), "call again", e);
        }
    }

    private FileOutcome marker(LocalTree.Entry local) {
        if (!dryRun) {
            PutOptions put = options.upload().put().withContentType("application/x-directory");
            call(
                    local.name(),
                    new PutObject(bucket, prefix + local.name(), new BytesBody(ByteBuffer.allocate(0)), put));
        }
        return outcome(Action.UPLOADED, local.name(), local.path(), 0, "not there");
    }

    /** Each is looked for on the disk itself: neither the order of a listing nor a tree half read deletes anything. */
    @Override
    void deleteExtras(Crew crew) {
        FileNames names = new FileNames(false, false);
        Listing there = new Listing(shared.pipeline(), control, bucket, prefix);
        while (goesOn() && there.hasNext()) {
            ObjectSummary object = there.next();
            String name = object.key().substring(prefix.length());
            if (!name.isEmpty() && !object.key().equals(options.manifest())) {
                Path path = names.refusal(name) == null ? pathOf(name) : null;
                if (path == null) {
                    tally.report(outcome(Action.SKIPPED, name, root, object.size(), "no file can have the name"));
                } else if (isGone(path)) {
                    crew.give(() -> attempt(name, path, () -> delete(name, path, object.size())));
                }
            }
        }
    }

    private @Nullable Path pathOf(String name) {
        try {
            return root.resolve(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private boolean isGone(Path path) {
        return Files.notExists(path, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(root);
    }

    private FileOutcome delete(String name, Path path, long size) {
        if (!dryRun) {
            call(name, new DeleteObject(bucket, prefix + name, DeleteOptions.defaults()));
        }
        return outcome(Action.DELETED, name, path, size, "not at the source");
    }
}
