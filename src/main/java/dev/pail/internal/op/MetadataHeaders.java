package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.model.PutOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * User metadata between the caller's words and the headers of the wire: names, characters, size. Pure.
 *
 * <p>A value that is not printable ASCII, or would not come back as it is, travels as encoded words (RFC 2047), which S3
 * itself uses for such values, and is decoded when it is read.
 */
public final class MetadataHeaders {

    /** What the header of every name begins with. */
    public static final String PREFIX = "x-amz-meta-";

    /** Bytes of text in one encoded word: as Base64 with its frame they stay within the 75 characters of RFC 2047. */
    private static final int WORD_BYTES_MAX = 45;

    private static final Pattern WORD = Pattern.compile("=\\?([^?\\s]{1,40})\\?([BbQq])\\?([^?\\s]*)\\?=");

    private MetadataHeaders() {}

    /**
     * Brings a name to the form that is stored: lower case, without any {@code x-amz-meta-} before it.
     *
     * @param name as the caller wrote it
     * @return the name, {@code null} when it cannot be the name of a header
     */
    public static @Nullable String name(String name) {
        String bare = name.toLowerCase(Locale.ROOT);
        while (bare.startsWith(PREFIX)) {
            bare = bare.substring(PREFIX.length());
        }
        return Names.isToken(bare) ? bare : null;
    }

    /**
     * Brings a value to the form that is sent.
     *
     * @param value as the caller wrote it
     * @return the value, encoded where it must be; {@code null} when it holds a control character, a line separator or
     *     half of a surrogate pair, which are never sent
     */
    public static @Nullable String encode(String value) {
        if (isHostile(value)) {
            return null;
        }
        boolean plain = value.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t')
                && value.equals(value.strip())
                && value.equals(decode(value));
        return plain ? value : encodedWords(value);
    }

    private static boolean isHostile(String value) {
        return value.codePoints()
                .anyMatch(c -> (c != '\t' && Character.isISOControl(c))
                        || c == '\u2028'
                        || c == '\u2029'
                        || (c & 0xFFFE) == 0xFFFE
                        || Character.getType(c) == Character.SURROGATE);
    }

    private static String encodedWords(String value) {
        StringBuilder words = new StringBuilder();
        int from = 0;
        while (from < value.length()) {
            int to = from;
            int bytes = 0;
            while (to < value.length()) {
                int codePoint = value.codePointAt(to);
                int more = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
                if (bytes + more > WORD_BYTES_MAX) {
                    break;
                }
                bytes += more;
                to += Character.charCount(codePoint);
            }
            byte[] text = value.substring(from, to).getBytes(StandardCharsets.UTF_8);
            words.append(words.isEmpty() ? "=?UTF-8?B?" : " =?UTF-8?B?")
                    .append(Base64.getEncoder().encodeToString(text))
                    .append("?=");
            from = to;
        }
        return words.toString();
    }

    /**
     * Reads a value as it came, encoded words decoded; the space between two of them is no part of the value.
     *
     * @param value of the header
     * @return the value; as it came where something in it is malformed, or decodes to what would never be sent
     */
    public static String decode(String value) {
        Matcher word = WORD.matcher(value);
        StringBuilder text = new StringBuilder();
        int end = 0;
        while (word.find()) {
            String between = value.substring(end, word.start());
            String decoded = decoded(word.group(1), word.group(2), word.group(3));
            if (decoded == null) {
                return value;
            }
            text.append(end > 0 && between.isBlank() ? "" : between).append(decoded);
            end = word.end();
        }
        if (end == 0) {
            return value;
        }
        String whole = text.append(value, end, value.length()).toString();
        return isHostile(whole) ? value : whole;
    }

    private static @Nullable String decoded(String charset, String encoding, String text) {
        try {
            byte[] bytes = encoding.equalsIgnoreCase("B") ? Base64.getDecoder().decode(text) : unquoted(text);
            String name = charset.split("\\*", 2)[0];
            return Charset.forName(name)
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException malformed) {
            return null;
        }
    }

    private static byte[] unquoted(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '=') {
                if (index + 2 >= text.length()) {
                    throw new IllegalArgumentException("half of a byte");
                }
                bytes.write(Integer.parseInt(text, index + 1, index + 3, 16));
                index += 2;
            } else {
                bytes.write(c == '_' ? ' ' : c);
            }
        }
        return bytes.toByteArray();
    }

    /**
     * What S3 counts of an entry.
     *
     * @param name without prefix
     * @param sent value as it is sent
     * @return bytes of both
     */
    public static int bytes(String name, String sent) {
        return name.length() + sent.length();
    }

    /**
     * Brings metadata to the form that is sent, or refuses it; no value is echoed.
     *
     * @param operation S3's name of the operation
     * @param put the caller's metadata, which may stand among the headers, too
     * @return values as they are sent by name without prefix
     * @throws dev.pail.error.InvalidCallException when a name or a value cannot be sent, a name comes twice, or all are
     *     too large
     */
    public static Map<String, String> sent(String operation, PutOptions put) {
        List<Map.Entry<String, String>> given = new ArrayList<>(put.metadata().entrySet());
        put.headers().entrySet().stream()
                .filter(header -> isMetadata(header.getKey()))
                .forEach(given::add);
        Map<String, String> sent = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> entry : given) {
            String name = name(entry.getKey());
            if (name == null) {
                throw refused(
                        operation,
                        "InvalidArgument",
                        "the metadata name " + Names.printable(entry.getKey()) + " is no token",
                        "use letters, digits and hyphens (RFC 9110, 5.1)");
            }
            String value = encode(entry.getValue());
            if (value == null) {
                throw refused(
                        operation,
                        "InvalidArgument",
                        "the value of metadata " + Names.printable(name)
                                + " holds a control character, a line separator or half of a surrogate pair",
                        "leave such characters out");
            }
            if (sent.put(name, value) != null) {
                throw refused(
                        operation,
                        "InvalidArgument",
                        "a metadata name is given twice; upper and lower case, with and without prefix, are the same",
                        "give each name once");
            }
            bytes += bytes(name, value);
        }
        if (bytes > S3Limits.METADATA_BYTES_MAX) {
            throw refused(
                    operation,
                    "MetadataTooLarge",
                    "the user metadata has " + bytes + " bytes, names and values together",
                    "use at most " + S3Limits.METADATA_BYTES_MAX);
        }
        return sent;
    }

    private static RuntimeException refused(String operation, String code, String what, String advice) {
        return Names.refuse(operation, ErrorKind.PARAM_INVALID, code, what, advice);
    }

    private static boolean isMetadata(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }

    /**
     * Options with other metadata.
     *
     * @param put the options
     * @param metadata all of it, also in place of what stands among the headers
     * @return the options with it
     */
    public static PutOptions replaced(PutOptions put, Map<String, String> metadata) {
        return put.withMetadata(metadata).withHeaders(others(put.headers()));
    }

    private static Map<String, String> others(Map<String, String> headers) {
        Map<String, String> others = new HashMap<>(headers);
        others.keySet().removeIf(MetadataHeaders::isMetadata);
        return others;
    }

    static void write(Draft draft, PutOptions put) {
        sent(draft.operation, put).forEach((name, value) -> {
            draft.header(PREFIX + name, value);
            draft.encodesMetadata |= !decode(value).equals(value);
        });
        draft.headers(others(put.headers()));
    }
}
