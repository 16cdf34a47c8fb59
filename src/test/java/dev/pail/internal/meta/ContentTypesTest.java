package dev.pail.internal.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.config.S3Limits;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.retry.VirtualScheduler;
import dev.pail.model.CallEvent;
import dev.pail.transfer.ContentTypeDetector;
import dev.pail.transfer.ContentTypePolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decision: what is sent, what is said of it, and what a detector that fails or dawdles does to an upload. */
class ContentTypesTest {

    private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ffe000104a464946000101");
    private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452");
    private static final byte[] HTML = ascii("<!DOCTYPE html>\n<html><head></head></html>");
    private static final byte[] SVG = ascii("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    private static final byte[] NOISE = HexFormat.of().parseHex("0dd2975c21e6ab7035fabf84490ed3985d22");

    private final List<CallEvent> told = new ArrayList<>();
    private final VirtualScheduler time = new VirtualScheduler(0);
    private final Queue<Runnable> work = new ArrayDeque<>();

    private ContentTypes with(ContentTypePolicy policy, @Nullable ContentTypeDetector detector) {
        return new ContentTypes(
                policy, detector, work::add, (task, delay) -> time.schedule(task, delay)::cancel, told::add);
    }

    private CompletableFuture<ContentTypes.Chosen> ask(ContentTypes types, String name, byte[] bytes) {
        return types.choose(new ContentTypes.Asked("Upload", "b/" + name, name, ByteBuffer.wrap(bytes), true, false));
    }

    private ContentTypes.Chosen choose(ContentTypePolicy policy, String name, byte[] bytes) {
        CompletableFuture<ContentTypes.Chosen> chosen = ask(with(policy, null), name, bytes);
        work.forEach(Runnable::run);
        return chosen.join();
    }

    private String typeOf(String name, byte[] bytes) {
        return choose(ContentTypePolicy.BYTES_THEN_NAME, name, bytes).type();
    }

    @Test
    @Tag("M1")
    @Tag("M3")
    void bytesOverruleAWrongName() {
        assertThat(typeOf("a.txt", JPEG)).isEqualTo("image/jpeg");
        assertThat(choose(ContentTypePolicy.BYTES_THEN_NAME, "a.txt", JPEG).why())
                .contains("text/plain");
        assertThat(told).isEmpty();
    }

    @Test
    @Tag("M1")
    void eachBranchOfTheDecision() {
        assertThat(typeOf("a.png", PNG)).as("name and bytes agree").isEqualTo("image/png");
        assertThat(typeOf("a.png", NOISE)).as("the bytes say nothing").isEqualTo("image/png");
        assertThat(typeOf("a.nosuch", PNG)).as("the name says nothing").isEqualTo("image/png");
        assertThat(typeOf("noext", PNG)).as("there is no extension").isEqualTo("image/png");
        assertThat(typeOf("a.nosuch", NOISE)).as("neither").isEqualTo(ContentTypes.UNKNOWN);
    }

    @Test
    @Tag("M4")
    void theNameRefinesWhatTheBytesCannotTell() {
        assertThat(typeOf("a.csv", ascii("a,b\n1,2\n"))).isEqualTo("text/csv");
        assertThat(typeOf("a.md", ascii("<h1 align=\"center\">Pail</h1>\n"))).isEqualTo("text/markdown");
        assertThat(typeOf("jquery.js", ascii("var a = '<html><body></body></html>';")))
                .isEqualTo("text/javascript");
        assertThat(typeOf("style.css", ascii("<!-- a { color: red } -->"))).isEqualTo("text/css");
        assertThat(typeOf("a.tex", ascii("\\documentclass{article}"))).isEqualTo("application/x-tex");
        assertThat(typeOf("a.kmz", Archives.zip("doc.kml", "<kml/>"))).isEqualTo("application/vnd.google-earth.kmz");
        assertThat(typeOf("old.doc", HexFormat.of().parseHex("d0cf11e0a1b11ae10000000000")))
                .isEqualTo("application/msword");
    }

    @Test
    @Tag("M5")
    void anEmptyFileHasTheTypeOfItsNameOrNone() {
        assertThat(typeOf("empty.png", new byte[0])).isEqualTo("image/png");
        assertThat(typeOf("empty.tex", new byte[0])).isEqualTo("application/x-tex");
        assertThat(typeOf("empty", new byte[0])).isEqualTo(ContentTypes.UNKNOWN);
        assertThat(choose(ContentTypePolicy.REJECT_ON_CONFLICT, "empty.png", new byte[0])
                        .type())
                .isEqualTo("image/png");
    }

    static Stream<Object[]> archives() {
        String office = "application/vnd.openxmlformats-officedocument.";
        return Stream.of(
                new Object[] {Archives.docx(), office + "wordprocessingml.document"},
                new Object[] {Archives.xlsx(), office + "spreadsheetml.sheet"},
                new Object[] {Archives.pptx(), office + "presentationml.presentation"},
                new Object[] {
                    Archives.office(
                            "word/document.xml",
                            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
                    office + "wordprocessingml.template"
                },
                new Object[] {
                    Archives.office("xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
                    "application/vnd.ms-excel.sheet.macroEnabled.12"
                },
                new Object[] {
                    Archives.zip("word/document.xml", "<x/>", "word/styles.xml", "<x/>"),
                    office + "wordprocessingml.document"
                },
                new Object[] {
                    Archives.typed("application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"
                },
                new Object[] {
                    Archives.typed("application/vnd.oasis.opendocument.spreadsheet"),
                    "application/vnd.oasis.opendocument.spreadsheet"
                },
                new Object[] {Archives.typed("application/epub+zip"), "application/epub+zip"},
                new Object[] {Archives.typed("text/html"), "application/zip"},
                new Object[] {Archives.jar(), "application/java-archive"},
                new Object[] {
                    Archives.zip("AndroidManifest.xml", "x", "META-INF/MANIFEST.MF", ""),
                    "application/vnd.android.package-archive"
                },
                new Object[] {Archives.zip("a.txt", "a"), "application/zip"});
    }

    @ParameterizedTest
    @MethodSource("archives")
    @Tag("M4")
    void archivesAreToldApartByTheirEntries(byte[] bytes, String type) {
        assertThat(typeOf("upload", bytes)).isEqualTo(type);
        assertThat(typeOf("upload.zip", bytes)).isEqualTo(type);
        assertThat(typeOf("upload.png", bytes)).isEqualTo(type);
    }

    @Test
    @Tag("M4")
    void archiveThatGoesOnBehindTheLookIsBelievedItsName() {
        StringBuilder letters = new StringBuilder();
        new java.util.Random(1).ints(100_000, ' ', '~').forEach(c -> letters.append((char) c));
        byte[] long1 = Archives.zip("word/media/a.bin", letters.toString(), "[Content_Types].xml", "<Types/>");
        byte[] cut = java.util.Arrays.copyOf(long1, S3Limits.CONTENT_TYPE_PEEK_BYTES_MAX);
        byte[] whole = Archives.zip("a.txt", "nothing of a document");

        assertThat(typeOf("a.docx", cut)).endsWith("wordprocessingml.document");
        assertThat(typeOf("a.docx", whole)).isEqualTo("application/zip");
    }

    @ParameterizedTest
    @CsvSource({
        "a.pptm, application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        "a.potx, application/vnd.openxmlformats-officedocument.presentationml.template",
        "a.docx, application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "a.odp, application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "a.pdf, application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "a, application/vnd.openxmlformats-officedocument.presentationml.presentation",
    })
    @Tag("M4")
    void mainPartTellsTheFamilyAndTheNameTheMember(String name, String type) {
        byte[] slides = Archives.zip("ppt/slides/slide1.xml", "<x/>", "ppt/presentation.xml", "<x/>");

        assertThat(typeOf(name, slides)).isEqualTo(type);
    }

    @Test
    @Tag("M4")
    void archiveBombIsNotUnpacked() {
        byte[] bomb = Archives.zip("zeros", "0".repeat(60 << 20), "[Content_Types].xml", "<Types/>");

        String type = typeOf("a.docx", java.util.Arrays.copyOf(bomb, S3Limits.CONTENT_TYPE_PEEK_BYTES_MAX));

        assertThat(type).endsWith("wordprocessingml.document");
    }

    @ParameterizedTest
    @ValueSource(strings = {"avatar.png", "notes.txt", "data.json", "blob", "blob.nosuch"})
    @Tag("M3")
    void harmlessNameNeverBecomesActive(String name) {
        String named = choose(ContentTypePolicy.NAME_ONLY, name, HTML).type();

        for (byte[] active : List.of(HTML, SVG)) {
            told.clear();

            assertThat(typeOf(name, active)).isEqualTo(named);
            assertThat(told).singleElement().satisfies(event -> {
                assertThat(event.operation()).isEqualTo("Upload");
                assertThat(event.target()).isEqualTo("b/" + name);
                assertThat(event.what()).contains("sent as " + named, "harmless");
            });
        }
    }

    @Test
    void activeNameKeepsItsType() {
        assertThat(typeOf("index.html", HTML)).isEqualTo("text/html");
        assertThat(typeOf("logo.svg", SVG)).isEqualTo("image/svg+xml");
        assertThat(typeOf("feed.xml", SVG)).isEqualTo("application/xml");
        assertThat(told).isEmpty();
    }

    @Test
    void nameOnlyLooksAtNoByte() {
        ContentTypes.Chosen chosen = choose(ContentTypePolicy.NAME_ONLY, "a.txt", JPEG);

        assertThat(chosen.type()).isEqualTo("text/plain");
        assertThat(chosen.why()).isEqualTo("the name");
        assertThat(work).as("the table suffices").isEmpty();
        assertThat(with(ContentTypePolicy.NAME_ONLY, null).looksAtBytes()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, text/plain, image/jpeg",
        "avatar.gif, image/gif, image/jpeg",
        "a.docx, application/vnd, image/jpeg"
    })
    @Tag("E4")
    void conflictIsRefused(String name, String named, String found) {
        assertThatThrownBy(() -> choose(ContentTypePolicy.REJECT_ON_CONFLICT, name, JPEG))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContainingAll("ContentTypeConflict", "b/" + name, named, found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo.png", "notes.txt", "a.zip", "a.json"})
    @Tag("E4")
    void bytesThatAreNothingKnownContradictANameThatPromises(String name) {
        assertThatThrownBy(() -> choose(ContentTypePolicy.REJECT_ON_CONFLICT, name, NOISE))
                .cause()
                .isInstanceOf(InvalidCallException.class)
                .hasMessageContaining("are no such thing");
    }

    @Test
    void agreementIsNoConflict() {
        assertThat(choose(ContentTypePolicy.REJECT_ON_CONFLICT, "a.png", PNG).type())
                .isEqualTo("image/png");
        assertThat(choose(ContentTypePolicy.REJECT_ON_CONFLICT, "blob", PNG).type())
                .isEqualTo("image/png");
        byte[] brand = HexFormat.of().parseHex("00000018667479704e445343000002004e445343");
        assertThat(choose(ContentTypePolicy.REJECT_ON_CONFLICT, "clip.mp4", brand)
                        .type())
                .as("a brand that only Tika knows")
                .isEqualTo("video/mp4");
    }

    static Stream<Supplier<Throwable>> failures() {
        return Stream.of(
                IllegalStateException::new,
                NoClassDefFoundError::new,
                ExceptionInInitializerError::new,
                StackOverflowError::new);
    }

    @ParameterizedTest
    @MethodSource("failures")
    @Tag("M1")
    void failingDetectorFailsNoUpload(Supplier<Throwable> failure) {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, (name, start) -> {
            throw sneaked(failure.get());
        });

        CompletableFuture<ContentTypes.Chosen> chosen = ask(types, "a.png", JPEG);
        work.remove().run();

        assertThat(chosen.join().type()).isEqualTo("image/png");
        assertThat(told)
                .singleElement()
                .satisfies(event -> assertThat(event.what())
                        .contains("image/png", failure.get().getClass().getSimpleName()));
    }

    @Test
    void errorThatIsNotTheDetectorsIsNotSwallowed() {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, (name, start) -> {
            throw new OutOfMemoryError("made by the test");
        });

        CompletableFuture<ContentTypes.Chosen> chosen = ask(types, "a.png", JPEG);
        work.remove().run();

        assertThatThrownBy(chosen::join).hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "png", "image/", "/png", "a/b/c", "image/png\r\nx-evil: 1", "text/html\0", "imäge/png"})
    void answerThatIsNoMediaTypeIsAFailure(String answer) {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, (name, start) -> answer);

        CompletableFuture<ContentTypes.Chosen> chosen = ask(types, "a.png", JPEG);
        work.remove().run();

        assertThat(chosen.join().type()).isEqualTo("image/png");
        assertThat(told).hasSize(1);
        assertThat(told.get(0).what()).doesNotContain("evil");
    }

    @Test
    @Tag("M7")
    void slowDetectorIsNotWaitedFor() {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, (name, start) -> "image/webp");
        CompletableFuture<ContentTypes.Chosen> chosen = ask(types, "a.png", JPEG);

        time.runAll();

        assertThat(time.nanoTime()).isEqualTo(S3Limits.CONTENT_TYPE_WAIT_MAX.toNanos());
        assertThat(chosen.join().type()).isEqualTo("image/png");
        assertThat(told)
                .singleElement()
                .satisfies(event -> assertThat(event.what()).contains("in time"));
    }

    @Test
    @Tag("M7")
    void detectorThatHangsHoldsOneThreadAndNotOneForEachCall() {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, (name, start) -> "image/webp");
        ask(types, "a.png", JPEG);
        time.runAll();

        assertThat(ask(types, "b.gif", JPEG).join().type()).isEqualTo("image/gif");
        assertThat(work).as("the second was not started").hasSize(1);

        work.remove().run();
        CompletableFuture<ContentTypes.Chosen> third = ask(types, "c.gif", JPEG);
        work.remove().run();
        assertThat(third.join().type()).as("it came back, and is asked again").isEqualTo("image/webp");
    }

    @Test
    @Tag("M7")
    void answerInTimeTakesTheAlarmBack() {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, (name, start) -> "image/webp");

        ask(types, "a.png", JPEG);
        work.remove().run();
        time.runAll();

        assertThat(time.nanoTime()).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void closedClientStillHasAType() {
        ContentTypes types = new ContentTypes(
                ContentTypePolicy.BYTES_THEN_NAME,
                (name, start) -> "image/webp",
                task -> {
                    throw new RejectedExecutionException();
                },
                (task, delay) -> time.schedule(task, delay)::cancel,
                told::add);

        assertThat(ask(types, "a.png", JPEG).join().type()).isEqualTo("image/png");
    }

    @Test
    void detectorOfTheCallersPassesTheSamePolicy() {
        ContentTypes types = with(
                ContentTypePolicy.BYTES_THEN_NAME,
                (name, start) -> start.hasRemaining() ? "Text/HTML; x=y" : "image/x-own");

        CompletableFuture<ContentTypes.Chosen> chosen = ask(types, "a.own", JPEG);
        work.remove().run();

        assertThat(chosen.join().type()).isEqualTo("image/x-own");
        assertThat(told).hasSize(1);
    }

    @Test
    void detectorSeesTheBytesReadOnly() {
        List<ByteBuffer> seen = new ArrayList<>();
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, (name, start) -> {
            seen.add(start);
            return null;
        });

        CompletableFuture<ContentTypes.Chosen> chosen = ask(types, "a.own", JPEG);
        work.remove().run();

        assertThat(chosen.join().type()).isEqualTo(ContentTypes.UNKNOWN);
        assertThat(seen).allSatisfy(start -> assertThat(start.isReadOnly()).isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, 6865c3a9, true, text/plain; charset=utf-8",
        "a.txt, 6865c3a9, false, text/plain",
        "a.txt, efbbbf6865, false, text/plain; charset=utf-8",
        "a.txt, fffe68006500, false, text/plain; charset=utf-16",
        "a.txt, feff00680065, true, text/plain; charset=utf-16",
        "a.txt, 6865e9, true, text/plain",
        "a.txt, 686565, true, text/plain",
        "a.csv, 61c3a92c, true, text/csv; charset=utf-8",
        "a.json, 7b22c3a9, true, application/json",
    })
    void charsetIsToldOnlyOfTextAndOnlyWhenItIsKnown(String name, String hex, boolean whole, String expected) {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, null);
        ByteBuffer start = ByteBuffer.wrap(HexFormat.of().parseHex(hex));

        ContentTypes.Chosen chosen = types.choose(new ContentTypes.Asked("Upload", "b/k", name, start, whole, false))
                .join();

        assertThat(chosen.type()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "k, hello, text/plain",
        "k, <html>, text/plain",
        "k, '', application/octet-stream",
        "a.json, {}, application/json"
    })
    void bytesInMemoryUnderABareKeyNeedNoTika(String name, String text, String expected) {
        ContentTypes types = with(ContentTypePolicy.BYTES_THEN_NAME, null);

        CompletableFuture<ContentTypes.Chosen> chosen = types.choose(
                new ContentTypes.Asked("PutObject", "b/k", name, ByteBuffer.wrap(ascii(text)), true, true));

        assertThat(chosen.join().type()).isEqualTo(expected);
        assertThat(work).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "report.pdf, docs/latest, report.pdf",
        "upload123.tmp, photos/cat.jpg, cat.jpg",
        "upload123, photos/cat.jpg, cat.jpg",
        "a.md, b/c.txt, a.md",
        "a.tex, b/latest, a.tex",
        "'', photos/cat.jpg, cat.jpg",
        "a, b/, ''",
    })
    void nameIsTheFilesUnlessTheKeySaysMore(String file, String key, String expected) {
        assertThat(ContentTypes.nameOf(file, key)).isEqualTo(expected);
    }

    @SuppressWarnings("unchecked") // how a checked or unchecked failure alike is thrown from a lambda
    private static <T extends Throwable> RuntimeException sneaked(Throwable failure) throws T {
        throw (T) failure;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
