package dev.pail.internal.directory;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.op.ListObjectsV2;
import dev.pail.internal.transfer.Shared;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.transfer.SyncOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes transfers of directories ready: looks at what is named, refuses what cannot be. Thread safe. */
public final class Directories {

    static final String UPLOAD = "UploadDirectory";
    static final String DOWNLOAD = "DownloadDirectory";
    static final String VERIFY = "VerifyDirectory";

    private final Shared shared;
    private final Executor executor;
    private final int concurrency;

    /**
     * Makes it for one client.
     *
     * @param shared what every transfer shares
     * @param executor runs what blocks, each task on a thread
     * @param concurrency requests in flight that the client allows
     */
    public Directories(Shared shared, Executor executor, int concurrency) {
        this.shared = shared;
        this.executor = executor;
        this.concurrency = concurrency;
    }

    /**
     * Makes an upload ready. Sends nothing.
     *
     * @param bucket bucket of the objects
     * @param prefix of their keys
     * @param directory what is uploaded
     * @param options how
     * @return a run that has not begun
     * @throws InvalidCallException when the directory cannot be read, or an argument is out of range
     */
    public DirectoryRun upload(String bucket, String prefix, Path directory, SyncOptions options) {
        String under = check(UPLOAD, bucket, prefix, options);
        try {
            Path root = directory.toRealPath();
            if (!Files.isDirectory(root)) {
                throw unreadable(UPLOAD, directory, null);
            }
            return new DirectoryUpload(shared, executor, bucket, under, root, options, requests(UPLOAD, options));
        } catch (IOException e) {
            throw unreadable(UPLOAD, directory, e);
        }
    }

    /**
     * Makes a download ready: the directory too, where it is no dry run. Sends nothing.
     *
     * @param bucket bucket of the objects
     * @param prefix of their keys
     * @param directory where the files are to be
     * @param options how
     * @return a run that has not begun
     * @throws InvalidCallException when the directory cannot be made or read, or an argument is out of range
     */
    public DirectoryRun download(String bucket, String prefix, Path directory, SyncOptions options) {
        String under = check(DOWNLOAD, bucket, prefix, options);
        int requests = requests(DOWNLOAD, options);
        Path root = directory.toAbsolutePath().normalize();
        try {
            if (!options.dryRun()) {
                Files.createDirectories(root);
            }
            root = Files.isDirectory(root) ? root.toRealPath() : root;
        } catch (IOException e) {
            throw refused(
                    DOWNLOAD,
                    "TargetUnwritable",
                    "cannot make " + directory + ": " + e,
                    "name a directory that this user may write",
                    e);
        }
        boolean portable = options.directory().portableNames();
        FileNames names = new FileNames(portable || File.separatorChar == '\\', portable || hasOneCase(root));
        return new DirectoryDownload(shared, executor, bucket, under, root, options, requests, names);
    }

    /**
     * Makes a comparison with a manifest ready. Sends nothing.
     *
     * @param bucket bucket of the manifest and the objects
     * @param prefix of their keys
     * @param directory what is compared, {@code null} for the objects
     * @param options which manifest, and how
     * @return a run that has not begun
     * @throws InvalidCallException when no manifest is named, or the directory cannot be read
     */
    public DirectoryRun verify(String bucket, String prefix, @Nullable Path directory, SyncOptions options) {
        String under = check(VERIFY, bucket, prefix, options);
        if (options.directory().manifest() == null) {
            throw refused(
                    VERIFY, "InvalidArgument", "no manifest is named", "name the key that it was written to", null);
        }
        try {
            Path root = directory == null ? null : directory.toRealPath();
            if (root != null && !Files.isDirectory(root)) {
                throw unreadable(VERIFY, root, null);
            }
            return new ManifestCheck(shared, executor, bucket, under, root, options, requests(VERIFY, options));
        } catch (IOException e) {
            throw refused(VERIFY, "SourceUnreadable", "cannot read " + directory, "name a directory", e);
        }
    }

    private String check(String operation, String bucket, String prefix, SyncOptions options) {
        String manifest = options.directory().manifest();
        boolean deduplicates = options.directory().deduplicates();
        if (manifest != null) {
            shared.pipeline().check(new HeadObject(bucket, manifest, GetOptions.defaults()));
        }
        if (deduplicates && (manifest == null || options.deletes())) {
            throw refused(
                    operation,
                    "InvalidArgument",
                    manifest == null
                            ? "contents without names are to be stored, and no manifest is named"
                            : "contents may belong to other manifests, and are to be deleted",
                    "name a manifest, and delete nothing",
                    null);
        }
        String under = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + '/';
        shared.pipeline().check(new ListObjectsV2(bucket, ListOptions.prefix(under)));
        return under;
    }

    private int requests(String operation, SyncOptions options) {
        int wished = options.directory().requestsInFlight();
        if (wished < 0 || (wished >= concurrency && wished > 1)) {
            throw refused(
                    operation,
                    "InvalidArgument",
                    "requests in flight are " + wished + ", and the client's concurrency is " + concurrency,
                    "use fewer than the client's, one is for what goes on beside the files",
                    null);
        }
        return wished > 0 ? wished : Math.max(1, concurrency * 3 / 4);
    }

    /** Whether the disk takes two names that differ only in case for one; nothing is written to find out. */
    private static boolean hasOneCase(Path root) {
        for (Path place = root; place != null; place = place.getParent()) {
            String name = String.valueOf(place.getFileName());
            String other = name.equals(name.toUpperCase(Locale.ROOT))
                    ? name.toLowerCase(Locale.ROOT)
                    : name.toUpperCase(Locale.ROOT);
            if (!other.equals(name) && Files.exists(place)) {
                try {
                    return Files.isSameFile(place, place.resolveSibling(other));
                } catch (IOException notThere) {
                    return false;
                }
            }
        }
        return File.separatorChar == '\\';
    }

    static InvalidCallException unreadable(String operation, Path directory, @Nullable IOException cause) {
        return refused(
                operation,
                "SourceUnreadable",
                "cannot read " + directory + (cause == null ? ": it is no directory" : ": " + cause),
                "name a directory that this user may read",
                cause);
    }

    private static InvalidCallException refused(
            String operation, String code, String what, String advice, @Nullable IOException cause) {
        return new InvalidCallException(
                ErrorDetail.of(operation, "", ErrorKind.PARAM_INVALID, code, what, advice), cause);
    }
}
