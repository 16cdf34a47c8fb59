package dev.pail.internal.meta;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A look at the first entries of a zip archive: Office Open XML, OpenDocument, EPUB, JAR and APK are archives, and say in an
 * entry which. Entries are unpacked as far as the bytes go, but never beyond 4 MiB: an archive may be a bomb.
 */
final class ZipLook {

    private static final int UNPACKED_BYTES_MAX = 4 << 20;
    private static final int NAMED_BYTES_MAX = 64 << 10;
    private static final byte[] LAST_RECORD = {'P', 'K', 5, 6};

    static final String ZIP = "application/zip";
    static final String JAR = "application/java-archive";
    private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";

    /** Types of which the main part's name is proof enough, where the list of content types lies beyond the bytes seen. */
    private static final Map<String, String> BY_MAIN_PART = Map.of(
            "word/document.xml", OFFICE + "wordprocessingml.document",
            "xl/workbook.xml", OFFICE + "spreadsheetml.sheet",
            "ppt/presentation.xml", OFFICE + "presentationml.presentation");

    private final byte[] scratch = new byte[8 << 10];
    private int unpackedLeft = UNPACKED_BYTES_MAX;
    private @Nullable String told;
    private @Nullable String byMainPart;
    private boolean manifest;
    private boolean android;
    private boolean seenAll;

    private ZipLook() {}

    static boolean isZip(ByteBuffer start) {
        return start.remaining() > 4 && start.getInt(start.position()) == 0x504b0304;
    }

    /**
     * Decides over an archive.
     *
     * @param named type of its name, {@code null} when that says nothing
     * @param namedZip whether the name's type is one that is kept in a zip archive
     * @param start first bytes of an archive
     * @return its type
     */
    static String type(@Nullable String named, boolean namedZip, ByteBuffer start) {
        ZipLook look = new ZipLook();
        look.walk(start);
        if (look.told != null) {
            return look.told;
        }
        if (look.byMainPart != null) {
            // The list that would tell a document from its template was not seen; the name may know.
            return named != null && family(named).equals(family(look.byMainPart)) ? named : look.byMainPart;
        }
        if (named != null && namedZip && !(look.seenAll && mustTell(named)) && !named.equals(ZIP)) {
            return named;
        }
        if (look.android) {
            return "application/vnd.android.package-archive";
        }
        return look.manifest ? JAR : ZIP;
    }

    /** Whether every archive of the type says so in an entry. */
    private static boolean mustTell(String type) {
        return type.startsWith(OFFICE)
                || type.startsWith("application/vnd.oasis.opendocument.")
                || type.equals("application/epub+zip");
    }

    private static String family(String type) {
        if (type.startsWith(OFFICE + "wordprocessingml.") || type.startsWith("application/vnd.ms-word.")) {
            return "word";
        }
        if (type.startsWith(OFFICE + "spreadsheetml.") || type.startsWith("application/vnd.ms-excel.")) {
            return "xl";
        }
        boolean slides =
                type.startsWith(OFFICE + "presentationml.") || type.startsWith("application/vnd.ms-powerpoint.");
        return slides ? "ppt" : "";
    }

    private void walk(ByteBuffer start) {
        byte[] bytes = new byte[start.remaining()];
        start.duplicate().get(bytes);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes), StandardCharsets.ISO_8859_1)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                look(entry.getName(), zip);
                if (told != null || !skipped(zip)) {
                    return;
                }
            }
            seenAll = new String(bytes, StandardCharsets.ISO_8859_1)
                    .contains(new String(LAST_RECORD, StandardCharsets.ISO_8859_1));
        } catch (IOException | IllegalArgumentException cutShort) {
            return; // the archive goes on behind the bytes seen, or is damaged: what was seen counts
        }
    }

    private boolean skipped(ZipInputStream zip) throws IOException {
        for (int read = zip.read(scratch); read >= 0; read = zip.read(scratch)) {
            unpackedLeft -= read;
            if (unpackedLeft < 0) {
                return false;
            }
        }
        return true;
    }

    private void look(String entry, ZipInputStream zip) throws IOException {
        switch (entry) {
            case "mimetype" -> told = openDocument(text(zip));
            case "[Content_Types].xml" -> told = mainPart(text(zip));
            case "META-INF/MANIFEST.MF" -> manifest = true;
            case "AndroidManifest.xml" -> android = true;
            default -> byMainPart = BY_MAIN_PART.getOrDefault(entry, byMainPart);
        }
    }

    private String text(ZipInputStream zip) throws IOException {
        return new String(zip.readNBytes(NAMED_BYTES_MAX), StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String openDocument(String type) {
        String bare = type.strip();
        boolean known = bare.equals("application/epub+zip") || bare.startsWith("application/vnd.oasis.opendocument.");
        return known ? KnownTypes.canonical(bare) : null;
    }

    /** The type of the part that the others belong to, without {@code .main+xml}: it is that of the document. */
    private static @Nullable String mainPart(String contentTypes) {
        int main = contentTypes.indexOf(".main");
        int quote = main < 0 ? -1 : Math.max(contentTypes.lastIndexOf('"', main), contentTypes.lastIndexOf('\'', main));
        String type = quote < 0 ? "" : contentTypes.substring(quote + 1, main);
        if (!type.startsWith(OFFICE) && !type.startsWith("application/vnd.ms-")) {
            return null;
        }
        return KnownTypes.canonical(type.endsWith(".macroEnabled") ? type + ".12" : type);
    }
}
