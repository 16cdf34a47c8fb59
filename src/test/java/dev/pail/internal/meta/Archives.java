package dev.pail.internal.meta;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives of the kinds that are told apart by their entries, the same bytes each time. */
final class Archives {

    private static final long TIME = 1_700_000_000_000L;

    private Archives() {}

    /** Entries as name, text, name, text; one named {@code mimetype} is stored, the rest deflated. */
    static byte[] zip(String... namesAndTexts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                byte[] content = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
                ZipEntry entry = new ZipEntry(namesAndTexts[i]);
                entry.setTime(TIME);
                if (namesAndTexts[i].equals("mimetype")) {
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** An Office Open XML document whose main part has this content type. */
    static byte[] office(String part, String mainType) {
        return zip(
                "[Content_Types].xml",
                "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/" + part
                        + "\" ContentType=\"" + mainType + "\"/></Types>",
                "_rels/.rels",
                "<Relationships/>",
                part,
                "<x/>");
    }

    static byte[] docx() {
        return office(
                "word/document.xml",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml");
    }

    static byte[] xlsx() {
        return office("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml");
    }

    static byte[] pptx() {
        return office(
                "ppt/presentation.xml",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml");
    }

    /** What OpenDocument and EPUB share: a first entry, stored, that holds nothing but the type. */
    static byte[] typed(String type) {
        return zip("mimetype", type, "content.xml", "<office/>", "META-INF/manifest.xml", "<manifest/>");
    }

    static byte[] jar() {
        return zip("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n", "A.class", "class");
    }

    /** One file in a tape archive. */
    static byte[] tar(String name) {
        byte[] tar = new byte[10_240];
        byte[] header = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(header, 0, tar, 0, header.length);
        byte[] magic = "ustar\0".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy("0000644\0".getBytes(StandardCharsets.US_ASCII), 0, tar, 100, 8);
        System.arraycopy(magic, 0, tar, 257, magic.length);
        return tar;
    }
}
