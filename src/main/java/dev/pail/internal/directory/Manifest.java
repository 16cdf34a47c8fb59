package dev.pail.internal.directory;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of every file below a directory, as {@code sha256sum} writes it and {@code sha256sum -c} reads it: 64 hex digits,
 * two characters, the name. A name with a backslash or a line's end has these escaped, and a backslash before the whole line.
 *
 * <p>Thread safe.
 */
final class Manifest {

    /** Below the prefix, where contents lie by their SHA-256. */
    private static final String CONTENTS = "sha256/";

    private static final Pattern LINE = Pattern.compile("(\\\\?)([0-9a-fA-F]{64}) [ *](.+)", Pattern.DOTALL);

    private final NavigableMap<String, String> hashes = new ConcurrentSkipListMap<>(KeyOrder.UTF_8);

    /** By name, in the order of the keys; what is removed from it is gone. */
    NavigableMap<String, String> hashes() {
        return hashes;
    }

    /** Key of a content, without the prefix. */
    static String content(String sha256Hex) {
        return CONTENTS + sha256Hex;
    }

    /** Whether a name of the system can be written and read again: half of a surrogate pair cannot. */
    static boolean isWritable(String name) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    byte[] text(String target) {
        return text(target, S3Limits.MANIFEST_BYTES_MAX);
    }

    byte[] text(String target, int bytesMax) {
        StringBuilder text = new StringBuilder();
        hashes.forEach((name, hash) -> {
            String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
            text.append(escaped.equals(name) ? "" : "\\").append(hash).append("  ");
            text.append(escaped).append('\n');
            if (text.length() > bytesMax) {
                throw tooLarge(target, null);
            }
        });
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > bytesMax) {
            throw tooLarge(target, null);
        }
        return bytes;
    }

    static InvalidCallException tooLarge(String target, @Nullable Exception cause) {
        return new InvalidCallException(
                ErrorDetail.of(
                        "ReadManifest",
                        target,
                        ErrorKind.PARAM_INVALID,
                        "ManifestTooLarge",
                        "a manifest has at most " + S3Limits.MANIFEST_BYTES_MAX + " bytes, and it has more",
                        "name the key of a manifest, or divide the directory"),
                cause);
    }

    /** Reads one, of ours or of {@code sha256sum}; the names are not looked at. */
    static Manifest of(byte[] text, String target) {
        Manifest manifest = new Manifest();
        int number = 0;
        int start = 0;
        while (start < text.length) {
            number++;
            int end = start;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            String line = decoded(ByteBuffer.wrap(text, start, end - start));
            Matcher parts = line == null ? null : LINE.matcher(line);
            // a manifest that was cut ends within a line
            if (parts == null || !parts.matches() || end == text.length) {
                throw malformed(target, number, "it is no line of sha256sum");
            }
            String name = parts.group(1).isEmpty() ? parts.group(3) : plain(parts.group(3));
            if (name == null) {
                throw malformed(target, number, "a backslash escapes neither itself nor a line's end");
            }
            String hash = parts.group(2).toLowerCase(Locale.ROOT);
            if (manifest.hashes.putIfAbsent(name, hash) != null) {
                throw malformed(target, number, "its name has come before");
            }
            start = end + 1;
        }
        return manifest;
    }

    private static @Nullable String decoded(ByteBuffer line) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(line).toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    private static @Nullable String plain(String escaped) {
        StringBuilder name = new StringBuilder();
        for (int index = 0; index < escaped.length(); index++) {
            char c = escaped.charAt(index);
            if (c == '\\') {
                index++;
                int which = index < escaped.length() ? "\\nr".indexOf(escaped.charAt(index)) : -1;
                if (which < 0) {
                    return null;
                }
                c = "\\\n\r".charAt(which);
            }
            name.append(c);
        }
        return name.toString();
    }

    private static IntegrityException malformed(String target, int line, String what) {
        return new IntegrityException(
                ErrorDetail.of(
                        "ReadManifest",
                        target,
                        ErrorKind.CHECKSUM_MISMATCH,
                        "ManifestMalformed",
                        "line " + line + " cannot be used: " + what,
                        "name the key of a manifest, or upload the directory again"),
                false,
                null);
    }
}
