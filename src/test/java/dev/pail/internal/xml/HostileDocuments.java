package dev.pail.internal.xml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Documents that try to make a parser fetch, expand, fill up or fall over. {@code %s} of a frame is the hostile part. */
final class HostileDocuments {

    private static final String LIST = "<ListBucketResult><Contents><Key>%s</Key></Contents></ListBucketResult>";

    private final Map<String, Supplier<byte[]>> refused = new LinkedHashMap<>();

    /** All documents that must be refused by every reader; those that fetch do it from the two canaries. */
    static Map<String, Supplier<byte[]>> refused(String httpCanary, String fileCanary) {
        HostileDocuments documents = new HostileDocuments();
        documents.entities(httpCanary, "http");
        documents.entities(fileCanary, "file");
        documents.expansions();
        documents.sizes();
        documents.charsets();
        documents.shapes();
        return documents.refused;
    }

    private void entities(String uri, String kind) {
        add("XXE " + kind, "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + uri + "\">]>" + LIST.formatted("&x;"));
        add(
                "XXE " + kind + ", public",
                "<!DOCTYPE a [<!ENTITY x PUBLIC \"p\" \"" + uri + "\">]>" + LIST.formatted("&x;"));
        add("XXE " + kind + ", unused", "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + uri + "\">]>" + LIST.formatted("k"));
        add(
                "parameter entity " + kind,
                "<!DOCTYPE a [<!ENTITY % x SYSTEM \"" + uri + "\"> %x;]>" + LIST.formatted("k"));
        add("external subset " + kind, "<!DOCTYPE a SYSTEM \"" + uri + "\">" + LIST.formatted("k"));
        add("external subset " + kind + ", in the middle", LIST.formatted("<!DOCTYPE a SYSTEM \"" + uri + "\">"));
        add(
                "default attribute " + kind,
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + uri + "\"><!ATTLIST Key b CDATA \"&x;\">]>"
                        + LIST.formatted("k"));
        add(
                "unparsed entity " + kind,
                "<!DOCTYPE a [<!NOTATION n SYSTEM \"" + uri + "\"><!ENTITY x SYSTEM \"" + uri + "\" NDATA n>]>"
                        + LIST.formatted("k"));
        add(
                "XXE " + kind + " after a comment",
                "<!-- c --><!DOCTYPE a [<!ENTITY x SYSTEM \"" + uri + "\">]>" + LIST.formatted("&x;"));
        add(
                "XXE " + kind + " after a declaration",
                "<?xml version='1.0' standalone='no'?>\n<!DOCTYPE a SYSTEM '" + uri + "'>" + LIST.formatted("k"));
        add(
                "XXE " + kind + " in UTF-16",
                utf16("<!DOCTYPE a [<!ENTITY x SYSTEM \"" + uri + "\">]>" + LIST.formatted("&x;"), UTF_16BE));
        add(
                "XXE " + kind + " in UTF-7",
                "<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a SYSTEM '" + uri + "'>" + LIST.formatted("k"));
    }

    private void expansions() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE lolz [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        add("billion laughs", laughs + "]>" + LIST.formatted("&l9;"));
        add("billion laughs in an attribute", laughs + "]><ListBucketResult a=\"&l9;\"/>");
        add(
                "billion laughs, parameter entities",
                "<!DOCTYPE a [<!ENTITY % a 'x'><!ENTITY % b '%a;%a;'> %b;]>" + LIST.formatted("k"));
        add(
                "quadratic blow-up",
                () -> filled(
                        "<!DOCTYPE a [<!ENTITY x \"" + "x".repeat(100_000) + "\">]><ListBucketResult>",
                        "&x;",
                        100_000,
                        "</ListBucketResult>"));
        add("recursive entity", "<!DOCTYPE a [<!ENTITY x \"&y;\"><!ENTITY y \"&x;\">]>" + LIST.formatted("&x;"));
        add("redefined amp", "<!DOCTYPE a [<!ENTITY amp \"&#38;#60;\">]>" + LIST.formatted("&amp;"));
        add("undeclared entity", LIST.formatted("&x;"));
        add("undeclared HTML entity", LIST.formatted("a&nbsp;b"));
        add("undeclared entity in an attribute", "<ListBucketResult a='&x;'/>");
        add("lower-case doctype", "<!doctype a>" + LIST.formatted("k"));
        add("doctype without name", "<!DOCTYPE>" + LIST.formatted("k"));
        add("doctype cut short", "<!DOCTYPE a [");
        add("element declaration", LIST.formatted("<!ELEMENT a ANY>"));
        add("conditional section", LIST.formatted("<![INCLUDE[x]]>"));
    }

    private void sizes() {
        add("100 MB of text", () -> inKey("", "x", 100_000_000, ""));
        add("text beyond its limit", () -> inKey("", "x", (64 << 10) + 1, ""));
        add("14 MB of text", () -> inKey("", "x", 14_000_000, ""));
        add("14 MB of CDATA", () -> inKey("<![CDATA[", "<", 14_000_000, "]]>"));
        add("many small CDATA sections", () -> inKey("", "<![CDATA[<x>]]>", 900_000, ""));
        add("14 MB of comment", () -> inKey("<!--", "<", 14_000_000, "-->"));
        add("many comments in a text", () -> inKey("", "a<!--b-->", 1_000_000, ""));
        add("14 MB of instruction", () -> inKey("<?p ", "<", 14_000_000, "?>"));
        add("many references", () -> inKey("", "&#120;", 2_000_000, ""));
        add("10^6 nested elements", () -> filled("<a>".repeat(1_000_000), "</a>", 1_000_000, ""));
        add("10^6 nested elements, never closed", () -> filled("", "<a>", 1_000_000, ""));
        add("33 nested elements", "<a>".repeat(33) + "</a>".repeat(33));
        add("10^6 elements", () -> inList("", "<a/>", 1_000_000, ""));
        add("10^6 keys", () -> inList("", "<Contents/>", 1_000_000, ""));
        add("long element name", () -> inList("<", "n", 60_000, "/>"));
        add("long attribute name", () -> inList("<a ", "n", 60_000, "=''/>"));
        add("long attribute", () -> inList("<a b='", ">", 14_000_000, "'/>"));
        add("14 MB between two brackets", () -> filled("<", " ", 14_000_000, ""));
        add("many attributes", "<ListBucketResult" + numbered(" a%d=''", 5_000) + "/>");
        add("many attributes of one name", "<ListBucketResult" + " a=''".repeat(5_000) + "/>");
        add("many namespaces", "<ListBucketResult" + numbered(" xmlns:a%d='u'", 4_000) + "/>");
        add(
                "many namespaces in many elements",
                () -> inList("", "<e" + numbered(" xmlns:a%d='u'", 4_000) + "/>", 200, ""));
        add("larger than the limit", () -> inList("", " ", 16 << 20, ""));
        add(
                "2 MiB of UTF-16",
                () -> utf16("<ListBucketResult>" + "<a/>".repeat(260_000) + "</ListBucketResult>", UTF_16LE));
        add("long declaration", () -> filled("<?xml version='1.0'", " ", 14_000_000, "?><ListBucketResult/>"));
    }

    private void charsets() {
        add("NUL", LIST.formatted("\0"));
        add("NUL before the root", "\0" + LIST.formatted("k"));
        add("NUL after the root", LIST.formatted("k") + "\0");
        add("NUL as reference", LIST.formatted("&#0;"));
        add("control character", LIST.formatted("\u0001"));
        add("control character as reference", LIST.formatted("&#x1F;"));
        add("XML 1.1 control character", "<?xml version='1.1'?>" + LIST.formatted("&#1;"));
        add("U+FFFF", LIST.formatted("\uFFFF"));
        add("surrogate as reference", LIST.formatted("&#xD800;"));
        add("reference out of range", LIST.formatted("&#x110000;"));
        add("huge reference", LIST.formatted("&#" + "9".repeat(1000) + ";"));
        add("endless reference", LIST.formatted("&#" + "9".repeat(1000)));
        add("ISO-8859-1", ("<?xml version='1.0' encoding='ISO-8859-1'?>" + LIST.formatted("é")).getBytes(ISO_8859_1));
        add(
                "EBCDIC",
                ("<?xml version='1.0' encoding='IBM037'?>" + LIST.formatted("k")).getBytes(Charset.forName("IBM037")));
        add("unknown charset", "<?xml version='1.0' encoding='x-evil'?>" + LIST.formatted("k"));
        add("UTF-32", LIST.formatted("k").getBytes(Charset.forName("UTF-32")));
        add("UTF-32 with mark", ("\uFEFF" + LIST.formatted("k")).getBytes(Charset.forName("UTF-32LE")));
        add("UTF-16 without mark", LIST.formatted("k").getBytes(UTF_16LE));
        add("UTF-16 with half a character", java.util.Arrays.copyOf(utf16(LIST.formatted("k"), UTF_16BE), 41));
        add("UTF-16 with a lone surrogate", utf16(LIST.formatted("?"), UTF_16BE, '?', '\uD800'));
        add("two byte order marks", "\uFEFF\uFEFF" + LIST.formatted("k"));
        add("Latin bytes in UTF-8", LIST.formatted("é").getBytes(ISO_8859_1));
        add("overlong UTF-8", replaced(LIST.formatted("??"), 0xC0, 0xBC));
        add("surrogate in UTF-8", replaced(LIST.formatted("???"), 0xED, 0xA0, 0x80));
        add("UTF-8 beyond Unicode", replaced(LIST.formatted("????"), 0xF7, 0xBF, 0xBF, 0xBF));
        add("UTF-8 cut short", replaced(LIST.formatted("?"), 0xE2));
        add("continuation byte alone", replaced(LIST.formatted("?"), 0x80));
        add("bytes FE FF", new byte[] {(byte) 0xFE, (byte) 0xFF});
        add("gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3});
    }

    private void shapes() {
        add("empty", "");
        add("white space", " \n\t\r ".repeat(1000));
        add("plain text", "Internal Server Error");
        add("JSON", "{\"Contents\":[{\"Key\":\"k\"}]}");
        add(
                "HTML",
                "<!DOCTYPE html><html><head><title>502</title></head><body><hr><center>nginx</center></body></html>");
        add("XHTML", "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>502</p></body></html>");
        add("another document", "<Delete><Object><Key>k</Key></Object></Delete>");
        add("root of another case", "<listbucketresult/>");
        add("two roots", LIST.formatted("k") + LIST.formatted("k"));
        add("text after the root", LIST.formatted("k") + "x");
        add("two declarations", "<?xml version='1.0'?><?xml version='1.0'?>" + LIST.formatted("k"));
        add("declaration inside", LIST.formatted("<?xml version='1.0'?>"));
        add("crossed tags", "<ListBucketResult><a><b></a></b></ListBucketResult>");
        add("end tag first", "</ListBucketResult>");
        add("unbound prefix", "<p:ListBucketResult/>");
        add("attribute twice", "<ListBucketResult a='1' a='2'/>");
        add("bracket in an attribute", "<ListBucketResult a='<'/>");
        add("end of CDATA in a text", LIST.formatted("]]>"));
        add("two hyphens in a comment", LIST.formatted("<!-- -- -->"));
        add("comment never closed", LIST.formatted("<!-- "));
        add("CDATA never closed", LIST.formatted("<![CDATA[ "));
        add("tag never closed", "<ListBucketResult");
        add("quote never closed", "<ListBucketResult a='>");
        add("bare ampersand", LIST.formatted("a & b"));
        add("only a bracket", "<");
    }

    /** Bytes of every kind, some of them beginning like a document. */
    static byte[] garbage(Random random) {
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            byte[] start = bytes("<Error><Code>x</Code>");
            System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
        }
        return bytes;
    }

    private void add(String name, String document) {
        add(name, bytes(document));
    }

    private void add(String name, byte[] document) {
        add(name, () -> document);
    }

    private void add(String name, Supplier<byte[]> document) {
        if (refused.put(name, document) != null) {
            throw new IllegalArgumentException("twice: " + name);
        }
    }

    private static byte[] inKey(String before, String unit, int times, String after) {
        return inList("<Contents><Key>" + before, unit, times, after + "</Key></Contents>");
    }

    private static byte[] inList(String before, String unit, int times, String after) {
        return filled("<ListBucketResult>" + before, unit, times, after + "</ListBucketResult>");
    }

    private static byte[] filled(String before, String unit, int times, String after) {
        ByteBuffer document = ByteBuffer.allocate(before.length() + unit.length() * times + after.length());
        document.put(bytes(before));
        byte[] repeated = bytes(unit);
        for (int i = 0; i < times; i++) {
            document.put(repeated);
        }
        return document.put(bytes(after)).array();
    }

    private static String numbered(String format, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(format.formatted(i));
        }
        return text.toString();
    }

    private static byte[] bytes(String document) {
        return document.getBytes(UTF_8);
    }

    private static byte[] utf16(String document, Charset charset) {
        return ("\uFEFF" + document).getBytes(charset);
    }

    /** One character of a document in UTF-16 replaced by one that the encoder would not write. */
    private static byte[] utf16(String document, Charset charset, char from, char to) {
        byte[] bytes = utf16(document, charset);
        int at = 2 * (document.indexOf(from) + 1);
        bytes[at] = (byte) (to >> 8);
        bytes[at + 1] = (byte) to;
        return bytes;
    }

    /** The question marks of a document replaced by these bytes. */
    private static byte[] replaced(String document, int... octets) {
        byte[] bytes = document.getBytes(ISO_8859_1);
        for (int i = 0; i < octets.length; i++) {
            bytes[document.indexOf('?') + i] = (byte) octets[i];
        }
        return bytes;
    }
}
