package dev.pail.internal.directory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All below a directory, in the order in which S3 lists the keys, one after the other: the names of the directories that
 * are open are in memory, no more. What an unfinished download has beside its target is left out.
 */
final class LocalTree implements Iterator<LocalTree.Entry> {

    /** What there is of it. */
    enum Kind {
        FILE,
        DIRECTORY,
        EMPTY_DIRECTORY,
        /** A link that is not followed, or leads into a circle or nowhere. */
        LINK,
        /** A pipe, a device, a socket. */
        OTHER,
        UNREADABLE
    }

    /**
     * One entry.
     *
     * @param name path from the root with {@code /} between; a directory's ends with one
     * @param path where it is
     * @param kind what it is
     * @param size length in bytes of a file
     * @param modified when a file was last changed
     * @param failure why it cannot be read, {@code null} where it can
     */
    record Entry(
            String name,
            Path path,
            Kind kind,
            long size,
            Instant modified,
            @Nullable IOException failure) {}

    private record Frame(String prefix, Path path, @Nullable Object key, Iterator<String> names) {}

    private static final Pattern PART_FILE = Pattern.compile("\\..{0,50}\\.[0-9a-f]{16}\\.pail-part", Pattern.DOTALL);

    private final boolean followsLinks;
    private final Deque<Frame> open = new ArrayDeque<>();
    private @Nullable Entry next;

    /**
     * Starts.
     *
     * @param root a directory
     * @param followsLinks true: links below it are followed
     * @throws IOException when it cannot be read
     */
    LocalTree(Path root, boolean followsLinks) throws IOException {
        this.followsLinks = followsLinks;
        BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
        open.push(new Frame("", root, attributes.fileKey(), names(root).iterator()));
    }

    /** Nothing. */
    LocalTree() {
        this.followsLinks = false;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !open.isEmpty()) {
            Frame frame = open.peek();
            if (frame.names().hasNext()) {
                next = look(frame, frame.names().next());
            } else {
                open.pop();
            }
        }
        return next != null;
    }

    @Override
    public Entry next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Entry found = next;
        next = null;
        return found;
    }

    /** The names of a directory, those of directories with a {@code /}, in the order of their UTF-8 bytes. */
    private List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!PART_FILE.matcher(name).matches()) {
                    names.add(isDirectory(entry) ? name + '/' : name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(KeyOrder.UTF_8);
        return names;
    }

    private boolean isDirectory(Path path) {
        return followsLinks ? Files.isDirectory(path) : Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private Entry look(Frame frame, String given) {
        boolean listedAsDirectory = given.endsWith("/");
        Path path = frame.path().resolve(listedAsDirectory ? given.substring(0, given.length() - 1) : given);
        String name = frame.prefix() + given;
        try {
            BasicFileAttributes itself =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            BasicFileAttributes attributes = itself.isSymbolicLink() && followsLinks && Files.exists(path)
                    ? Files.readAttributes(path, BasicFileAttributes.class)
                    : itself;
            if (attributes.isSymbolicLink() || (itself.isSymbolicLink() && isOpen(attributes.fileKey()))) {
                return entry(name, path, Kind.LINK, attributes);
            }
            if (attributes.isDirectory()) {
                // it may have become one since its name was read: then its place in the order is another
                return listedAsDirectory ? enter(name, path, attributes) : entry(name, path, Kind.OTHER, attributes);
            }
            return entry(name, path, attributes.isRegularFile() ? Kind.FILE : Kind.OTHER, attributes);
        } catch (IOException e) {
            return new Entry(name, path, Kind.UNREADABLE, 0, Instant.EPOCH, e);
        }
    }

    private Entry enter(String name, Path path, BasicFileAttributes attributes) throws IOException {
        List<String> names = names(path);
        open.push(new Frame(name, path, attributes.fileKey(), names.iterator()));
        return entry(name, path, names.isEmpty() ? Kind.EMPTY_DIRECTORY : Kind.DIRECTORY, attributes);
    }

    private boolean isOpen(@Nullable Object key) {
        return key != null && open.stream().anyMatch(frame -> key.equals(frame.key()));
    }

    private static Entry entry(String name, Path path, Kind kind, BasicFileAttributes attributes) {
        return new Entry(
                name,
                path,
                kind,
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                null);
    }
}
