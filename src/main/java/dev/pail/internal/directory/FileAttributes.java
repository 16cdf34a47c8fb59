package dev.pail.internal.directory;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file's time and POSIX mode as user metadata, by the names that rclone gives them: {@code mtime}, seconds with nine
 * decimals, and {@code mode}, octal with the type of a regular file. {@code mode} is read in decimal too, as s3fs writes it.
 */
final class FileAttributes {

    private static final Pattern SECONDS = Pattern.compile("(-?[0-9]{1,11})(?:\\.([0-9]{1,9})[0-9]*)?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,7}");
    private static final int NANO_DIGITS = 9;
    private static final int REGULAR_FILE = 0100000;
    private static final int TYPE_BITS = 0170000;

    /** From the highest bit to the lowest, as {@code chmod} counts. */
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_EXECUTE
    };

    private FileAttributes() {}

    static Map<String, String> of(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        metadata.put("mtime", seconds(modified));
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
            int mode = REGULAR_FILE;
            for (int bit = 0; bit < BITS.length; bit++) {
                mode |= permissions.contains(BITS[bit]) ? 0400 >> bit : 0;
            }
            metadata.put("mode", Integer.toOctalString(mode));
        }
        return metadata;
    }

    private static String seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond())
                .add(BigDecimal.valueOf(instant.getNano(), NANO_DIGITS))
                .toPlainString();
    }

    /** The time that the metadata name, {@code null} for none that can be read. */
    static @Nullable Instant modified(Map<String, String> metadata) {
        Matcher seconds = SECONDS.matcher(metadata.getOrDefault("mtime", ""));
        if (!seconds.matches()) {
            return null;
        }
        String fraction = seconds.group(2) == null ? "" : seconds.group(2);
        int nanos = Integer.parseInt((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
        try {
            long whole = Long.parseLong(seconds.group(1));
            return Instant.ofEpochSecond(whole, seconds.group(1).startsWith("-") ? -nanos : nanos);
        } catch (DateTimeException outOfRange) {
            return null;
        }
    }

    static void setModified(Path file, Instant modified) throws IOException {
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(modified), null, null);
    }

    /** Permissions only: what runs a program as another user is not taken from metadata. */
    static void setMode(Path file, Map<String, String> metadata) throws IOException {
        int mode = mode(metadata.getOrDefault("mode", ""));
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (mode < 0 || posix == null) {
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(BITS[bit]);
            }
        }
        posix.setPermissions(permissions);
    }

    private static int mode(String written) {
        if (!DIGITS.matcher(written).matches()) {
            return -1;
        }
        if (written.chars().allMatch(digit -> digit < '8')) {
            int octal = Integer.parseInt(written, 8);
            if (octal <= 07777 || (octal & TYPE_BITS) == REGULAR_FILE) {
                return octal;
            }
        }
        int decimal = Integer.parseInt(written);
        return (decimal & TYPE_BITS) == REGULAR_FILE ? decimal : -1;
    }
}
