package dev.pail.internal.meta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.transfer.ContentTypePolicy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often each way is right on the corpus; the benchmark prints the same with latencies. */
class ContentTypeAccuracyTest {

    private static final List<Corpus.Sample> CORPUS = Corpus.samples();

    private static String sent(ContentTypePolicy policy, String name, ByteBuffer bytes) {
        ContentTypes types = new ContentTypes(policy, null, Runnable::run, (task, delay) -> () -> {}, event -> {});
        String type = types.choose(new ContentTypes.Asked("Upload", "b/k", name, bytes, true, false))
                .join()
                .type();
        int parameters = type.indexOf(';');
        return parameters < 0 ? type : type.substring(0, parameters);
    }

    @Test
    @Tag("M6")
    void corpusIsLargeAndVaried() {
        assertThat(CORPUS).hasSizeGreaterThanOrEqualTo(500);
        assertThat(CORPUS.stream().map(Corpus.Sample::type).distinct()).hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    @Tag("M6")
    void everyFileWithItsRightNameIsKnownForWhatItIs() {
        Map<String, String> wrong = new TreeMap<>();
        for (int i = 0; i < CORPUS.size(); i++) {
            Corpus.Sample sample = CORPUS.get(i);
            String sent = sent(ContentTypePolicy.BYTES_THEN_NAME, sample.name(), sample.bytes());
            if (i % 10 < 8 && !sent.equals(sample.type())) {
                wrong.put(sample.toString(), sent);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    @Tag("M6")
    void nameAndBytesAreRightMoreOftenThanEitherAlone() {
        List<Corpus.Sample> byName = new ArrayList<>(CORPUS);
        List<Corpus.Sample> byBytes = new ArrayList<>(CORPUS);
        List<Corpus.Sample> byBoth = new ArrayList<>(CORPUS);

        byName.removeIf(
                s -> sent(ContentTypePolicy.NAME_ONLY, s.name(), s.bytes()).equals(s.type()));
        byBytes.removeIf(
                s -> sent(ContentTypePolicy.BYTES_THEN_NAME, "", s.bytes()).equals(s.type()));
        byBoth.removeIf(s ->
                sent(ContentTypePolicy.BYTES_THEN_NAME, s.name(), s.bytes()).equals(s.type()));

        System.out.printf(
                "[pail] content types of %d files: wrong by name %d, by bytes %d, by both %d: %s%n",
                CORPUS.size(),
                byName.size(),
                byBytes.size(),
                byBoth.size(),
                byBoth.stream().map(Corpus.Sample::type).distinct().collect(Collectors.joining(", ")));
        assertThat(byBoth).hasSizeLessThan(byName.size());
        assertThat(byBoth).hasSizeLessThan(byBytes.size());
    }

    /** The table is a shortcut, not another opinion; but it knows that a script or a text may hold what looks like HTML. */
    @Test
    @Tag("M6")
    void tableSaysWhatTikaSays() {
        Map<String, String> differ = new TreeMap<>();
        for (int i = 0; i < CORPUS.size(); i++) {
            Corpus.Sample sample = CORPUS.get(i);
            ByteBuffer start = sample.bytes();
            String quick = StandardDetector.quick(sample.name(), start);
            String tika = KnownTypes.canonical(TikaTypes.detect(sample.name(), start));
            if (i % 10 < 8 && quick != null && tika != null && !quick.equals(tika)) {
                differ.put(quick, tika);
            }
        }

        assertThat(differ)
                .containsOnly(
                        Map.entry("text/javascript", "text/html"),
                        Map.entry("text/markdown", "text/html"),
                        Map.entry("text/x-python", "text/x-shellscript"),
                        Map.entry("application/toml", "text/plain"));
    }
}
