package dev.pail.internal.directory;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.transfer.DownloadRun;
import dev.pail.internal.transfer.Downloader;
import dev.pail.internal.transfer.Shared;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectSummary;
import dev.pail.transfer.DirectoryOptions.Comparison;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.FileOutcome;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.SyncOptions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** From a prefix to a directory. */
final class DirectoryDownload extends DirectoryRun {

    private final Path root;
    private final Downloader downloader;
    private final FileNames names;

    DirectoryDownload(
            Shared shared,
            Executor executor,
            String bucket,
            String prefix,
            Path root,
            SyncOptions options,
            int requestsMax,
            FileNames names) {
        super(Directories.DOWNLOAD, Checkpoint.Kind.DOWNLOAD, shared, executor, bucket, prefix, options, requestsMax);
        this.root = root;
        this.names = names;
        this.downloader = new Downloader(this.shared);
    }

    @Override
    void move(Crew crew) {
        if (options.deduplicates()) {
            for (Map.Entry<String, String> file : readManifest().hashes().entrySet()) {
                if (!goesOn()) {
                    return;
                }
                String name = file.getKey();
                Path target = target(name, name.endsWith("/") ? "it is the name of a directory" : null);
                if (target != null) {
                    crew.give(() -> attempt(name, target, () -> restore(name, target, file.getValue())));
                }
            }
            return;
        }
        Listing there = new Listing(shared.pipeline(), control, bucket, prefix);
        while (goesOn() && there.hasNext()) {
            ObjectSummary object = there.next();
            String name = object.key().substring(prefix.length());
            if (!name.isEmpty() && !object.key().equals(options.manifest())) {
                look(crew, name, object);
            }
        }
    }

    private void look(Crew crew, String name, ObjectSummary object) {
        boolean directory = name.endsWith("/");
        Path place = target(
                name,
                directory && object.size() > 0
                        ? "it ends with / and has bytes: a file cannot have that name, a directory no bytes"
                        : null);
        if (place == null) {
            return;
        }
        if (directory) {
            attempt(name, place, () -> directory(name, place));
        } else {
            crew.give(() -> attempt(name, place, () -> download(name, place, object)));
        }
    }

    /** Where it goes; {@code null}, and the name has failed, where no file can have it. */
    private @Nullable Path target(String name, @Nullable String besides) {
        String why = names.refusal(name);
        if (why == null) {
            why = besides;
        }
        if (why == null) {
            try {
                return root.resolve(name);
            } catch (InvalidPathException e) {
                why = "no file can have the name here: " + e.getReason();
            }
        }
        fails(name, root, refused(name, "KeyNoFileName", why, "rename the object", null));
        return null;
    }

    /** A file of a manifest: there already only when its bytes are the same. */
    private FileOutcome restore(String name, Path target, String hash) {
        ObjectHead head = head(Manifest.content(hash));
        String why = isBegun(Checkpoint.downloadId(target.toString()))
                ? "unfinished"
                : !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                        ? "not there"
                        : options.comparison() == Comparison.NONE
                                ? "asked for"
                                : hashOf(name, target).equals(hash) ? null : "other bytes";
        if (why == null) {
            requireNoLinkAbove(name, target);
            return outcome(Action.UNCHANGED, name, target, head.size(), "the same");
        }
        if (!dryRun) {
            receive(name, target, new ObjectSummary(head.key(), head.size(), head.eTag(), head.lastModified(), null));
        }
        return outcome(Action.DOWNLOADED, name, target, head.size(), why);
    }

    private FileOutcome directory(String name, Path place) {
        boolean there = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
        if (!there && !dryRun) {
            makeDirectories(name, place);
        }
        return outcome(there ? Action.UNCHANGED : Action.DOWNLOADED, name, place, 0, there ? "the same" : "not there");
    }

    private FileOutcome download(String name, Path target, ObjectSummary object) {
        String why = difference(name, target, object);
        if (why == null) {
            requireNoLinkAbove(name, target);
            return outcome(Action.UNCHANGED, name, target, object.size(), "the same");
        }
        if (!dryRun) {
            receive(name, target, object);
        }
        return outcome(Action.DOWNLOADED, name, target, object.size(), why);
    }

    /** Why it is to be read, {@code null} when it is there already. */
    private @Nullable String difference(String name, Path target, ObjectSummary object) {
        if (isBegun(Checkpoint.downloadId(target.toString()))) {
            return "unfinished";
        }
        if (options.comparison() == Comparison.NONE) {
            return "asked for";
        }
        BasicFileAttributes there;
        try {
            there = Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException notThere) {
            return "not there";
        }
        if (!there.isRegularFile()) {
            return "no regular file";
        }
        if (there.size() != object.size()) {
            return "other size";
        }
        if (options.comparison() == Comparison.CHECKSUM) {
            return differenceOfBytes(name, target);
        }
        Instant time = there.lastModifiedTime().toInstant();
        boolean same = isSame(time, object.lastModified())
                || (options.keepsAttributes()
                        && isSame(time, FileAttributes.modified(head(name).metadata())));
        return same ? null : "other time";
    }

    /** S3 tells times in whole seconds, and some disks keep no more. */
    private static boolean isSame(Instant file, @Nullable Instant object) {
        return object != null && file.getEpochSecond() == object.getEpochSecond();
    }

    private void receive(String name, Path target, ObjectSummary object) {
        Path directory = target.getParent();
        if (directory != null) {
            makeDirectories(name, directory);
        }
        DownloadRun run = downloader.prepare(
                bucket,
                object.key(),
                target,
                options.download(),
                options.keepsAttributes(),
                (head, partFile) -> lastLook(name, head, partFile, target));
        if (!run.file().equals(target)) {
            run.release();
            throw linkAbove(name, target);
        }
        DownloadResult result = run(run, object.size());
        tally.costs(result.bytesReceived(), result.bytesReused(), result.retries());
    }

    private void lastLook(String name, ObjectHead head, Path partFile, Path target) throws IOException {
        requireNoLinkAbove(name, target);
        if (options.deduplicates() && !head.key().equals(prefix + Manifest.content(hashOf(name, partFile)))) {
            throw mismatch(
                    name,
                    "ManifestDiffers",
                    "the stored content has another SHA-256 than its key says",
                    "upload the file again from where it is whole");
        }
        Instant modified = options.keepsAttributes() ? FileAttributes.modified(head.metadata()) : null;
        if (modified == null) {
            modified = head.lastModified();
        }
        if (options.keepsAttributes()) {
            FileAttributes.setMode(partFile, head.metadata());
        }
        if (modified != null) {
            FileAttributes.setModified(partFile, modified);
        }
    }

    /** One by one from the root, so that no link on the way is followed. */
    private void makeDirectories(String name, Path directory) {
        Path place = root;
        for (Path segment : root.relativize(directory)) {
            if (segment.toString().isEmpty()) {
                return; // the root itself
            }
            place = place.resolve(segment);
            try {
                makeDirectory(name, place);
            } catch (IOException e) {
                throw refused(name, "TargetUnwritable", "cannot make " + place + ": " + e, "see to the disk", e);
            }
        }
    }

    private void makeDirectory(String name, Path place) throws IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createDirectory(place);
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw Files.isSymbolicLink(place)
                        ? refused(name, "LinkInPath", place + " is a symbolic link", "remove the link", there)
                        : refused(name, "KeyNoFileName", place + " is a file, not a directory", "move it away", there);
            }
        }
    }

    /** Each is asked for by its key: the order of a listing alone deletes nothing. */
    @Override
    void deleteExtras(Crew crew) {
        LocalTree tree;
        try {
            tree = dryRun && !Files.isDirectory(root) ? new LocalTree() : new LocalTree(root, false);
        } catch (IOException e) {
            throw Directories.unreadable(Directories.DOWNLOAD, root, e);
        }
        SideBySide pairs = new SideBySide(tree, new Listing(shared.pipeline(), control, bucket, prefix), prefix);
        while (goesOn() && pairs.advance()) {
            LocalTree.Entry local = pairs.local();
            if (local != null && pairs.remote() == null) {
                extra(crew, local);
            }
        }
    }

    private void extra(Crew crew, LocalTree.Entry local) {
        String name = local.name();
        switch (local.kind()) {
            case FILE -> {
                if (!names.isTaken(name)) {
                    crew.give(() -> attempt(name, local.path(), () -> delete(local)));
                }
            }
            case DIRECTORY, EMPTY_DIRECTORY -> {
                // S3 has no directories that could be missing
            }
            case LINK, OTHER, UNREADABLE ->
                tally.report(outcome(Action.SKIPPED, name, local.path(), 0, "not at the source, and no regular file"));
        }
    }

    private FileOutcome delete(LocalTree.Entry local) {
        if (isAtSource(local.name())) {
            return outcome(Action.UNCHANGED, local.name(), local.path(), local.size(), "the same");
        }
        if (!dryRun) {
            requireNoLinkAbove(local.name(), local.path());
            try {
                Files.delete(local.path());
            } catch (NoSuchFileException gone) {
                return outcome(Action.SKIPPED, local.name(), local.path(), local.size(), "gone already");
            } catch (IOException e) {
                throw refused(
                        local.name(),
                        "TargetUnwritable",
                        "cannot delete " + local.path() + ": " + e,
                        "give this user the right to write its directory",
                        e);
            }
        }
        return outcome(Action.DELETED, local.name(), local.path(), local.size(), "not at the source");
    }

    private boolean isAtSource(String name) {
        try {
            head(name);
            return true;
        } catch (S3Exception e) {
            if (e.kind() == ErrorKind.OBJECT_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
