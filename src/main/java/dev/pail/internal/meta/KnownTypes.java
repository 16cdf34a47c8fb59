package dev.pail.internal.meta;

import dev.pail.config.S3Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known without Tika: common names with the bytes they promise, and IANA's names for older ones. Two tables, read on
 * first use.
 */
final class KnownTypes {

    /** How the bytes of a type are known. */
    enum Kind {
        /** By a signature at a fixed place. */
        SIGNED,
        /** By a look into the archive, see {@link ZipLook}. */
        ZIP,
        /** Text, whatever it starts with. */
        TEXT,
        /** Text that starts with a tag, a comment or a declaration. */
        MARKUP,
        /** Text that starts as a JSON value does. */
        JSON,
        /** Text that starts neither as markup nor as a script: those have types of their own. */
        PLAIN
    }

    /**
     * A line of the table.
     *
     * @param type IANA's name, else the one in common use
     * @param kind how its bytes are known
     * @param signatures each an offset, then the bytes, -1 for any
     */
    record Row(String type, Kind kind, List<int[]> signatures) {}

    private static final int EXTENSION_CHARS_MAX = 16;
    private static final KnownTypes TABLE = new KnownTypes();

    private final Map<String, Row> byExtension = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    /** Signatures that suffice without a name. */
    private final List<Row> alone = new ArrayList<>();

    private KnownTypes() {
        for (String[] line : lines("content-type-aliases.csv")) {
            aliases.put(line[0], line[1]);
        }
        for (String[] line : lines("content-types.csv")) {
            Row row = row(line[0], line[2]);
            for (String extension : line[1].split(" ", -1)) {
                byExtension.put(extension, row);
            }
        }
    }

    private Row row(String type, String bytes) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(bytes)) {
                return new Row(type, kind, List.of());
            }
        }
        List<int[]> signatures = new ArrayList<>();
        for (String text : bytes.split(" ", -1)) {
            int[] signature = signature(text.endsWith("*") ? text.substring(0, text.length() - 1) : text);
            signatures.add(signature);
            if (text.endsWith("*")) {
                alone.add(new Row(type, Kind.SIGNED, List.of(signature)));
            }
        }
        return new Row(type, Kind.SIGNED, signatures);
    }

    private static int[] signature(String text) {
        int colon = text.indexOf(':');
        String hex = text.substring(colon + 1);
        int[] signature = new int[1 + hex.length() / 2];
        signature[0] = colon < 0 ? 0 : Integer.parseInt(text.substring(0, colon));
        for (int i = 1; i < signature.length; i++) {
            String pair = hex.substring(2 * i - 2, 2 * i);
            signature[i] = pair.equals("??") ? -1 : Integer.parseInt(pair, 16);
        }
        return signature;
    }

    private static List<String[]> lines(String resource) {
        try (InputStream in = KnownTypes.class.getResourceAsStream(resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The table's line for a name: by its extension, or by the whole name where it has none. */
    static @Nullable Row byName(String name) {
        String extension = extension(name);
        return TABLE.byExtension.get(extension.isEmpty() ? name.toLowerCase(Locale.ROOT) : extension);
    }

    /** Type that the bytes prove without a name. */
    static @Nullable String byBytes(ByteBuffer start) {
        for (Row row : TABLE.alone) {
            if (hasSignature(start, row.signatures().get(0))) {
                return row.type();
            }
        }
        return null;
    }

    /** Whether the type shares its container with others, so that a name may be right where the signature is another's. */
    static boolean isOfAFamily(Row row) {
        return row.signatures().stream().anyMatch(signature -> signature[0] > 0);
    }

    /** What stands behind the last dot, in lower case; empty when that is no extension. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        boolean none = dot < 1 || name.length() - dot - 1 > EXTENSION_CHARS_MAX || name.indexOf(' ', dot) >= 0;
        return none ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether the bytes are what a line of the table promises; no bytes contradict nothing. */
    static boolean agree(Row row, ByteBuffer start) {
        if (!start.hasRemaining()) {
            return true;
        }
        return switch (row.kind()) {
            case SIGNED -> row.signatures().stream().anyMatch(signature -> hasSignature(start, signature));
            case ZIP -> ZipLook.isZip(start);
            case TEXT -> isText(start);
            case MARKUP -> isText(start) && firstChar(start) == '<';
            case JSON -> isText(start) && "{[\"-0123456789tfn".indexOf(firstChar(start)) >= 0;
            case PLAIN -> isText(start) && firstChar(start) != '<' && !hasSignature(start, new int[] {0, '#', '!'});
        };
    }

    /** No byte that only binary files have, and none of the signatures that are made of letters. */
    static boolean isText(ByteBuffer start) {
        if (bom(start) != null) {
            return true;
        }
        for (int i = start.position(); i < start.limit(); i++) {
            int b = start.get(i);
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b) {
                return false;
            }
        }
        return byBytes(start) == null;
    }

    private static int firstChar(ByteBuffer start) {
        for (int i = start.position() + ("utf-8".equals(bom(start)) ? 3 : 0); i < start.limit(); i++) {
            if (start.get(i) > ' ') {
                return start.get(i);
            }
        }
        return -1;
    }

    private static @Nullable String bom(ByteBuffer start) {
        if (hasSignature(start, new int[] {0, 0xef, 0xbb, 0xbf})) {
            return "utf-8";
        }
        boolean wide = hasSignature(start, new int[] {0, 0xff, 0xfe, 0, 0});
        boolean marked =
                hasSignature(start, new int[] {0, 0xff, 0xfe}) || hasSignature(start, new int[] {0, 0xfe, 0xff});
        return marked && !wide ? "utf-16" : null;
    }

    /**
     * The charset of a text, where it is certain: by its byte order mark, or since every byte was seen and makes UTF-8.
     *
     * @return {@code null} when it is not known, or plain ASCII, for which any will do
     */
    static @Nullable String charset(ByteBuffer start, boolean whole) {
        String marked = bom(start);
        if (marked != null || !whole) {
            return marked;
        }
        boolean ascii = true;
        for (int i = start.position(); i < start.limit(); i++) {
            ascii &= start.get(i) >= 0;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(start.duplicate());
            return ascii ? null : "utf-8";
        } catch (CharacterCodingException other) {
            return null;
        }
    }

    private static boolean hasSignature(ByteBuffer start, int[] signature) {
        int at = start.position() + signature[0] - 1;
        if (at + signature.length > start.limit()) {
            return false;
        }
        for (int i = 1; i < signature.length; i++) {
            if (signature[i] >= 0 && (start.get(at + i) & 0xff) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * A type without parameters, by IANA's name.
     *
     * @return {@code null} when it says nothing: octet-stream, or one that only Tika knows
     * @throws IllegalArgumentException when it is no media type
     */
    static @Nullable String canonical(@Nullable String answer) {
        if (answer == null) {
            return null;
        }
        int parameters = answer.indexOf(';');
        String bare = (parameters < 0 ? answer : answer.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        int slash = bare.indexOf('/');
        boolean wellFormed = slash > 0
                && slash < bare.length() - 1
                && slash == bare.lastIndexOf('/')
                && bare.length() <= S3Limits.CONTENT_TYPE_CHARS_MAX
                && bare.chars().allMatch(c -> (c >= 'a' && c <= 'z') || "/0123456789!#$&^_.+-".indexOf(c) >= 0);
        if (!wellFormed) {
            throw new IllegalArgumentException("the detector's answer is no media type");
        }
        String type = TABLE.aliases.getOrDefault(bare, bare);
        return type.equals(ContentTypes.UNKNOWN) || type.contains("/x-tika-") ? null : type;
    }
}
