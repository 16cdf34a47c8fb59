package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.transfer.DownloadOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Downloads objects to files: looks at each target, refuses what cannot be replaced, and runs the rest. Thread safe. */
public final class Downloader {

    static final String NAME = "Download";

    /** Below it a request costs more than its bytes. */
    private static final long RANGE_BYTES_MIN = 64 * 1024;

    /** File systems take 255 bytes; four a character, and room for what is put around it. */
    private static final int NAME_CHARS_MAX = 50;

    private static final int HASH_BYTES = 8;

    private final Shared shared;

    /**
     * Makes a downloader.
     *
     * @param shared what every transfer shares
     */
    public Downloader(Shared shared) {
        this.shared = shared;
    }

    /**
     * Looks at a target and makes ready to download to it. Sends nothing, writes nothing.
     *
     * @param bucket bucket of the object
     * @param key key of the object
     * @param target the file to make or replace
     * @param options how
     * @return a run that has not begun
     * @throws InvalidCallException when an option is out of range or the target cannot be made or replaced
     */
    public DownloadRun prepare(String bucket, String key, Path target, DownloadOptions options) {
        return prepare(bucket, key, target, options, false, (head, partFile) -> {});
    }

    /**
     * As {@link #prepare(String, String, Path, DownloadOptions)}, with a last look at the file.
     *
     * @param bucket bucket of the object
     * @param key key of the object
     * @param target the file to make or replace
     * @param options how
     * @param replacesReadOnly true: a target that is read-only is replaced
     * @param lastLook may still refuse
     * @return a run that has not begun
     * @throws InvalidCallException when an option is out of range or the target cannot be made or replaced
     */
    public DownloadRun prepare(
            String bucket,
            String key,
            Path target,
            DownloadOptions options,
            boolean replacesReadOnly,
            LastLook lastLook) {
        requireOptions(options);
        Path place = placeOf(target);
        requireReplaceable(place, replacesReadOnly);
        return new DownloadRun(shared, bucket, key, place, partFile(shared.store(), place), options, lastLook);
    }

    /** One name for one file, whichever link its directory is reached by. */
    private static Path placeOf(Path target) {
        Path name = target.getFileName();
        Path directory = target.toAbsolutePath().getParent();
        if (name == null || directory == null) {
            throw unwritable(target, "it is no file name", null);
        }
        try {
            return directory.toRealPath().resolve(name);
        } catch (IOException e) {
            throw unwritable(target, "its directory is not there", e);
        }
    }

    /** A link is not followed and not replaced: neither can be what was meant for certain. */
    private static void requireReplaceable(Path target, boolean evenReadOnly) {
        Path directory = target.getParent();
        if (directory != null && !Files.isWritable(directory)) {
            throw unwritable(target, "its directory cannot be written", null);
        }
        BasicFileAttributes there;
        try {
            there = Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException fine) {
            return;
        } catch (IOException e) {
            throw unwritable(target, "it cannot be looked at", e);
        }
        if (!there.isRegularFile()) {
            throw unwritable(
                    target,
                    there.isDirectory()
                            ? "it is a directory"
                            : there.isSymbolicLink() ? "it is a symbolic link" : "it is no regular file",
                    null);
        }
        if (!evenReadOnly && !Files.isWritable(target)) {
            throw unwritable(target, "it is read-only", null);
        }
    }

    static InvalidCallException unwritable(Path target, String what, @Nullable IOException cause) {
        return new InvalidCallException(
                ErrorDetail.of(
                        NAME,
                        "",
                        ErrorKind.PARAM_INVALID,
                        "TargetUnwritable",
                        "cannot write " + target + ": " + what,
                        "name a file that this user may write, on a disk with room"),
                cause);
    }

    /** Not the same for two stores: their locks do not know each other, so their files must not be the same either. */
    static Path partFile(CheckpointStore store, Path target) {
        String id = Checkpoint.downloadId(target.toString());
        MessageDigest sha256 = BodyDigest.digest("SHA-256");
        sha256.update(store.location(id).getBytes(StandardCharsets.UTF_8));
        sha256.update(id.getBytes(StandardCharsets.US_ASCII));
        String hash = HexFormat.of().formatHex(sha256.digest(), 0, HASH_BYTES);
        String name = String.valueOf(target.getFileName());
        int chars = name.length() <= NAME_CHARS_MAX
                ? name.length()
                : NAME_CHARS_MAX - (Character.isHighSurrogate(name.charAt(NAME_CHARS_MAX - 1)) ? 1 : 0);
        return target.resolveSibling("." + name.substring(0, chars) + "." + hash + ".pail-part");
    }

    private static void requireOptions(DownloadOptions options) {
        if (options.get().range() != null || options.get().partNumber() != 0) {
            throw refused("a download is of the whole object", "leave range and part number out, or use getObject");
        }
        if (options.partSizeBytes() < RANGE_BYTES_MIN || options.partSizeBytes() > S3Limits.PART_SIZE_BYTES_MAX) {
            throw refused(
                    "the part size is " + options.partSizeBytes() + " bytes",
                    "use " + RANGE_BYTES_MIN + " to " + S3Limits.PART_SIZE_BYTES_MAX);
        }
        if (options.partsInFlight() < 1 || options.partsInFlight() > S3Limits.PAGE_MAX) {
            throw refused("parts in flight are " + options.partsInFlight(), "use 1 to " + S3Limits.PAGE_MAX);
        }
        if (options.thresholdBytes() < 1) {
            throw refused("the threshold is " + options.thresholdBytes() + " bytes", "use at least 1");
        }
    }

    private static InvalidCallException refused(String what, String advice) {
        return new InvalidCallException(
                ErrorDetail.of(NAME, "", ErrorKind.PARAM_INVALID, "InvalidArgument", what, advice), null);
    }
}
