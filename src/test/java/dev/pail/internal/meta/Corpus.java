package dev.pail.internal.meta;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * Files whose type is known since they were made as such, the same each time: ten of each type, eight with a right name, one
 * without extension, one with the extension of another type. Nothing was tuned on them. As a program it writes them into a
 * directory, with a {@code labels.csv}, for the benchmark.
 */
final class Corpus {

    /** A file and what it is. */
    record Sample(String name, String type, ByteBuffer bytes) {
        @Override
        public String toString() {
            return name + " " + type;
        }
    }

    private static final int OF_EACH = 10;

    /** Type, extensions, and how the n-th file of it is made. */
    private record Maker(List<String> extensions, IntFunction<byte[]> bytes) {}

    private final Map<String, Maker> makers = new LinkedHashMap<>();

    private Corpus() {
        images();
        sounds();
        films();
        archives();
        documents();
        programs();
        texts();
    }

    static List<Sample> samples() {
        Map<String, Maker> makers = new Corpus().makers;
        List<String> extensions =
                makers.values().stream().map(maker -> maker.extensions().get(0)).toList();
        List<Sample> samples = new ArrayList<>();
        int type = 0;
        for (Map.Entry<String, Maker> entry : makers.entrySet()) {
            List<String> own = entry.getValue().extensions();
            for (int n = 0; n < OF_EACH; n++) {
                String extension = own.get(n % own.size());
                String stem = "file-" + type + '-' + n;
                String name = switch (n) {
                    case 7 -> stem + '.' + extension.toUpperCase(java.util.Locale.ROOT);
                    case 8 -> stem;
                    case 9 -> stem + '.' + extensions.get((type + 17) % extensions.size());
                    default -> stem + '.' + extension;
                };
                samples.add(new Sample(
                        name,
                        entry.getKey(),
                        ByteBuffer.wrap(entry.getValue().bytes().apply(n))));
            }
            type++;
        }
        return samples;
    }

    /** Writes the files and their labels. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        List<String> labels = new ArrayList<>();
        for (Sample sample : samples()) {
            Files.write(directory.resolve(sample.name()), sample.bytes().array());
            labels.add(sample.name() + ',' + sample.type());
        }
        Files.write(directory.resolve("labels.csv"), labels);
    }

    private void make(String type, String extensions, IntFunction<byte[]> bytes) {
        makers.put(type, new Maker(List.of(extensions.split(" ", -1)), bytes));
    }

    private void images() {
        make("image/png", "png", n -> image("png", n));
        make("image/jpeg", "jpg jpeg", n -> image("jpg", n));
        make("image/gif", "gif", n -> image("gif", n));
        make("image/bmp", "bmp", n -> image("bmp", n));
        make("image/tiff", "tif tiff", n -> image("tiff", n));
        make("image/webp", "webp", n -> signed("52494646 %s 57454250 56503820", n));
        make("image/vnd.microsoft.icon", "ico", n -> signed("00000100 0100 10100000 0100 2000 68040000 16000000", n));
        make("image/heic", "heic", n -> signed("00000018 66747970 68656963 00000000 6d696631 68656963", n));
        make("image/avif", "avif", n -> signed("0000001c 66747970 61766966 00000000 6d696631 61766966 6d696166", n));
        make("image/jp2", "jp2", n -> signed("0000000c 6a502020 0d0a870a 00000014 66747970 6a703220 00000000", n));
        make("image/vnd.adobe.photoshop", "psd", n -> signed("38425053 0001 000000000000 0003 00000010", n));
        make(
                "image/svg+xml",
                "svg",
                n -> text(n, "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\">", "</svg>"));
    }

    private void sounds() {
        make("audio/wav", "wav", n -> sound(AudioFileFormat.Type.WAVE, n));
        make("audio/x-aiff", "aiff aif", n -> sound(AudioFileFormat.Type.AIFF, n));
        make("audio/basic", "au snd", n -> sound(AudioFileFormat.Type.AU, n));
        make("audio/mpeg", "mp3", n -> signed(n % 2 == 0 ? "494433 0300 00000000000a" : "fffb9064", n));
        make("audio/flac", "flac", n -> signed("664c6143 00000022 1000 1000", n));
        make(
                "audio/ogg",
                "ogg oga",
                n -> signed(
                        "4f676753 0002 0000000000000000 00000001 00000000 00000000 01 1e 01766f72626973 00000000", n));
        make("audio/midi", "mid midi", n -> signed("4d546864 00000006 0001 0002 0060 4d54726b", n));
        make("audio/mp4", "m4a", n -> signed("00000020 66747970 4d344120 00000000 4d344120 6d703432 69736f6d", n));
        make("audio/amr", "amr", n -> signed("2321414d520a 3c", n));
    }

    private void films() {
        make("video/mp4", "mp4", n -> signed("00000018 66747970 69736f6d 00000200 69736f6d 6d703431", n));
        make("video/quicktime", "mov", n -> signed("00000014 66747970 71742020 20050300 71742020", n));
        make(
                "video/x-matroska",
                "mkv",
                n -> signed("1a45dfa3 a3 42868101 42f78101 42f28104 42f38108 4282886d6174726f736b61", n));
        make("video/webm", "webm", n -> signed("1a45dfa3 9f 42868101 42f78101 42f28104 42f38108 4282847765626d", n));
        make("video/x-msvideo", "avi", n -> signed("52494646 %s 41564920 4c495354 c0000000 6864726c", n));
        make("video/mpeg", "mpg mpeg", n -> signed("000001ba 4400 0400 0401", n));
        make("video/x-flv", "flv", n -> signed("464c5601 05 00000009 00000000", n));
        make("video/3gpp", "3gp", n -> signed("00000014 66747970 33677034 00000200 33677034", n));
    }

    private void archives() {
        make("application/zip", "zip", n -> Archives.zip("a" + n + ".txt", "text " + n, "b/c.txt", "more"));
        make("application/gzip", "gz tgz", n -> gzip(text(n, "", "")));
        make("application/x-tar", "tar", n -> Archives.tar("file" + n));
        make("application/x-bzip2", "bz2", n -> signed("425a6839 314159265359", n));
        make("application/x-xz", "xz", n -> signed("fd377a585a00 0004 e6d6b446", n));
        make("application/zstd", "zst", n -> signed("28b52ffd 04 00", n));
        make("application/x-7z-compressed", "7z", n -> signed("377abcaf271c 0004", n));
        make("application/vnd.rar", "rar", n -> signed(n % 2 == 0 ? "526172211a0700" : "526172211a070100", n));
        make(
                "application/java-archive",
                "jar",
                n -> Archives.zip("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n", "A" + n, ""));
        make(
                "application/vnd.android.package-archive",
                "apk",
                n -> Archives.zip("AndroidManifest.xml", "x" + n, "classes.dex", "dex"));
        make("application/x-rpm", "rpm", n -> signed("edabeedb 0300 0000 0001", n));
        make(
                "application/vnd.debian.binary-package",
                "deb",
                n -> join("!<arch>\ndebian-binary   1700000000  0     0     100644  4         `\n2.0\n", n));
    }

    private void documents() {
        make(
                "application/pdf",
                "pdf",
                n -> join(
                        "%PDF-1." + n % 8
                                + "\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
                        n));
        make("application/postscript", "ps eps", n -> join("%!PS-Adobe-3.0\n%%Creator: test\nshowpage\n", n));
        make("application/rtf", "rtf", n -> join("{\\rtf1\\ansi{\\fonttbl\\f0 Arial;}\\f0 Hello " + n + "}", n));
        String office = "application/vnd.openxmlformats-officedocument.";
        make(
                office + "wordprocessingml.document",
                "docx",
                n -> Archives.office("word/document.xml", office + "wordprocessingml.document.main+xml"));
        make(
                office + "spreadsheetml.sheet",
                "xlsx",
                n -> Archives.office("xl/workbook.xml", office + "spreadsheetml.sheet.main+xml"));
        make(
                office + "presentationml.presentation",
                "pptx",
                n -> Archives.office("ppt/presentation.xml", office + "presentationml.presentation.main+xml"));
        for (String kind : List.of("text odt", "spreadsheet ods", "presentation odp", "graphics odg")) {
            String type = "application/vnd.oasis.opendocument." + kind.substring(0, kind.indexOf(' '));
            make(type, kind.substring(kind.indexOf(' ') + 1), n -> Archives.typed(type));
        }
        make("application/epub+zip", "epub", n -> Archives.typed("application/epub+zip"));
        make(
                "application/msword",
                "doc",
                n -> signed("d0cf11e0a1b11ae1 00000000000000000000000000000000 3e00 0300 feff", n));
        make(
                "application/vnd.ms-excel",
                "xls",
                n -> signed("d0cf11e0a1b11ae1 00000000000000000000000000000000 3e00 0300 feff", n));
        make("application/vnd.sqlite3", "sqlite sqlite3", n -> signed("53514c69746520666f726d6174203300 1000", n));
        make("application/vnd.apache.parquet", "parquet", n -> signed("50415231 15041512", n));
        make("application/avro", "avro", n -> signed("4f626a01 04 16 6176726f2e636f646563", n));
    }

    private void programs() {
        make("application/java-vm", "class", n -> ownClass(n % 2 == 0 ? "Corpus.class" : "Archives.class"));
        make("application/wasm", "wasm", n -> signed("0061736d01000000 01", n));
        make("application/vnd.microsoft.portable-executable", "exe dll", n -> {
            byte[] program = new byte[512];
            ByteBuffer.wrap(program)
                    .put(0, new byte[] {'M', 'Z', (byte) 0x90, 0})
                    .put(60, (byte) 0x80)
                    .put(0x80, new byte[] {'P', 'E', 0, 0, 0x64, (byte) 0x86});
            program[400] = (byte) n;
            return program;
        });
        make("font/ttf", "ttf", n -> signed("00010000 000f 0080 0003 0070 47504f53", n));
        make("font/otf", "otf", n -> signed("4f54544f 000b 0080 0003 0030 43464620", n));
        make("font/woff", "woff", n -> signed("774f4646 00010000", n));
        make("font/woff2", "woff2", n -> signed("774f4632 00010000", n));
    }

    private void texts() {
        make("text/plain", "txt log", n -> text(n, "", ""));
        make(
                "text/html",
                "html htm",
                n -> text(n, "<!DOCTYPE html>\n<html><head><title>t</title></head><body><p>", "</p></body></html>"));
        make("text/css", "css", n -> text(n, "body { color: red; }\n/* ", " */\n"));
        make(
                "text/javascript",
                "js mjs",
                n -> text(n, "'use strict';\nconst page = '<html><body></body></html>'; // ", "\n"));
        make("application/json", "json", n -> text(n, "{\"text\": \"", "\", \"n\": [1, 2, null]}"));
        make(
                "application/xml",
                "xml",
                n -> text(n, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<root><a>", "</a></root>"));
        make("application/yaml", "yaml yml", n -> text(n, "---\nname: test\nitems:\n  - ", "\n"));
        make("application/toml", "toml", n -> text(n, "[package]\nname = \"", "\"\n"));
        make("text/csv", "csv", n -> text(n, "id,name,value\n1,\"", "\",3.5\n"));
        make("text/tab-separated-values", "tsv", n -> text(n, "id\tname\n1\t", "\n"));
        make(
                "text/markdown",
                "md",
                n -> text(n, n % 2 == 0 ? "# Title\n\n" : "<h1 align=\"center\">Title</h1>\n\n", "\n"));
        make("text/calendar", "ics", n -> text(n, "BEGIN:VCALENDAR\nVERSION:2.0\nSUMMARY:", "\nEND:VCALENDAR\n"));
        make("text/vcard", "vcf", n -> text(n, "BEGIN:VCARD\nVERSION:4.0\nFN:", "\nEND:VCARD\n"));
        make("text/vtt", "vtt", n -> text(n, "WEBVTT\n\n00:01.000 --> 00:04.000\n", "\n"));
        make(
                "message/rfc822",
                "eml",
                n -> text(n, "From: a@b.c\nTo: d@e.f\nSubject: x\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n\n", "\n"));
        make(
                "text/x-python",
                "py",
                n -> text(n, n % 2 == 0 ? "#!/usr/bin/env python3\n# " : "import os\n# ", "\nprint(1)\n"));
        make("text/x-shellscript", "sh", n -> text(n, "#!/bin/sh\n# ", "\necho hi\n"));
        make("text/x-java-source", "java", n -> text(n, "package a;\n\n/** ", " */\nclass A {}\n"));
        make("application/sql", "sql", n -> text(n, "-- ", "\nSELECT 1 FROM t;\n"));
    }

    private static byte[] image(String format, int n) {
        BufferedImage image = new BufferedImage(16 + n, 16, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.getHSBColor(n / 10f, 1, 1));
        graphics.fillOval(2, 2, 12, 12);
        graphics.dispose();
        return written(out -> {
            if (!ImageIO.write(image, format, out)) {
                throw new IOException("this JDK writes no " + format);
            }
        });
    }

    private static byte[] sound(AudioFileFormat.Type type, int n) {
        byte[] samples = new byte[1000 + n];
        new Random(n).nextBytes(samples);
        AudioFormat format = new AudioFormat(8000, 16, 1, true, !type.equals(AudioFileFormat.Type.WAVE));
        return written(out -> {
            AudioInputStream stream =
                    new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 2);
            AudioSystem.write(stream, type, out);
        });
    }

    private static byte[] gzip(byte[] content) {
        return written(out -> {
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                zip.write(content);
            }
        });
    }

    /** A file that starts with these bytes and goes on as compressed data does. */
    private static byte[] signed(String hex, int n) {
        byte[] rest = new byte[2000 + 137 * n];
        new Random(hex.hashCode() + n).nextBytes(rest);
        byte[] head = HexFormat.of()
                .parseHex(hex.replace("%s", HexFormat.of().toHexDigits(rest.length))
                        .replace(" ", ""));
        return written(out -> {
            out.write(head);
            out.write(rest);
        });
    }

    private static byte[] text(int n, String before, String after) {
        String word = List.of("Pail", "resumes", "caf\u00e9", "upload", "\u4e16\u754c", "parts")
                .get(n % 6);
        return (before + (word + ' ').repeat(20 + 30 * n) + after).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(String start, int n) {
        return written(out -> {
            out.write(start.getBytes(StandardCharsets.ISO_8859_1));
            out.write(("% " + n + '\n').getBytes(StandardCharsets.US_ASCII));
        });
    }

    private static byte[] ownClass(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes to a stream; may fail as streams do. */
    private interface Writing {
        void to(ByteArrayOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
