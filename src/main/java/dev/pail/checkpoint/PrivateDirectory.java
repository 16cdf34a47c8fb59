package dev.pail.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose files belong to this user alone.
 *
 * <p>Attributes are looked at before anything is opened: opening a FIFO would wait for ever, and following a link would
 * write where somebody else chose.
 */
final class PrivateDirectory {

    /** How the names of files begin that are there for a moment, to see whom they belong to; and how they end. */
    static final String PROBE = ".owner-";

    static final String ASIDE = ".tmp";

    private static final int PROBES_MAX = 3;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final boolean posix;
    private volatile @Nullable Object self;

    PrivateDirectory(Path directory) {
        this.directory = directory;
        this.posix = isPosix(directory);
    }

    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Makes a new file, for its owner only from its first moment. */
    static void createFile(Path path) throws IOException {
        Files.createFile(path, attributes(path, OWNER_ONLY));
    }

    Path path() {
        return directory;
    }

    /** Makes the directory and what is missing above it, durably. */
    void create(Disk disk) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path each = directory; each != null && !Files.isDirectory(each); each = each.getParent()) {
            missing.push(each);
        }
        for (Path each : missing) {
            // Not createDirectory: another process may have been faster.
            Files.createDirectories(each, attributes(each, OWNER_ONLY_DIRECTORY));
            Path parent = each.getParent();
            if (parent != null) {
                disk.forceDirectory(parent);
            }
        }
    }

    /**
     * Looks at a file without opening it.
     *
     * @return its attributes, {@code null} when there is none
     * @throws dev.pail.error.CheckpointException when it is anything but a file of bounded size that this user owns
     */
    @Nullable
    BasicFileAttributes look(Path file, long bytesMax) {
        BasicFileAttributes attributes;
        String fault;
        try {
            attributes = posix
                    ? Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    : Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            fault = fault(file, attributes, bytesMax);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw CheckpointErrors.unreadable(file.toString(), "it cannot be looked at: " + e, e);
        }
        if (fault != null) {
            throw CheckpointErrors.unreadable(file.toString(), fault, null);
        }
        return attributes;
    }

    /** What tells a file from another that comes to stand in its place; {@code null} when there is none. */
    static @Nullable Object key(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return key(file, now);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw CheckpointErrors.unreadable(file.toString(), "it cannot be looked at: " + e, e);
        }
    }

    static Object key(Path file, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return key == null ? file.toAbsolutePath().normalize() : key;
    }

    /** Takes away what others may do with a file, such as one that was copied here. */
    void tighten(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes instanceof PosixFileAttributes known && !OWNER_ONLY.containsAll(known.permissions())) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }

    private @Nullable String fault(Path file, BasicFileAttributes attributes, long bytesMax) throws IOException {
        if (attributes.isSymbolicLink()) {
            return "a symbolic link stands in its place";
        }
        if (attributes.isDirectory()) {
            return "a directory stands in its place";
        }
        if (!attributes.isRegularFile()) {
            return "a pipe, socket or device stands in its place";
        }
        if (attributes.size() > bytesMax) {
            return "it has " + attributes.size() + " bytes, more than the " + bytesMax + " that are ever written";
        }
        if (attributes instanceof PosixFileAttributes known) {
            return fault(file, known);
        }
        return null;
    }

    private @Nullable String fault(Path file, PosixFileAttributes attributes) throws IOException {
        if (!attributes.permissions().contains(PosixFilePermission.OWNER_READ)) {
            return "its permissions do not let its owner read it";
        }
        Object expected = self();
        return expected == null || expected.equals(owner(file))
                ? null
                : "it belongs to " + attributes.owner().getName() + ", not to user " + expected;
    }

    /** A number where there is one: the system's table of users is a file, read for each name that is asked for. */
    private static Object owner(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                : Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Who owns files made here, {@code null} when none can be made, so that a full or read-only disk can be read. */
    private @Nullable Object self() {
        for (int attempt = 0; self == null && attempt < PROBES_MAX; attempt++) {
            try {
                Path probe = Files.createTempFile(directory, PROBE, ASIDE, attributes(directory, OWNER_ONLY));
                try {
                    self = owner(probe);
                } finally {
                    Files.deleteIfExists(probe);
                }
            } catch (IOException e) {
                if (!(e instanceof NoSuchFileException)) { // which another process took away that tidied up
                    return null;
                }
            }
        }
        return self;
    }

    static void deleteProbe(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            // It is empty, and nobody minds it.
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
