package dev.pail.internal.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.model.UploadedPart;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The documents that are sent. */
class RequestDocumentTest {

    private final S3Xml xml = new S3Xml();

    @Test
    void writesThePartsAscendingWithTheirChecksums() {
        List<UploadedPart> parts = List.of(
                new UploadedPart(2, new ETag("\"b\""), new Checksum(ChecksumAlgorithm.CRC64NVME, "AAAAAAAAAAA=")),
                new UploadedPart(1, new ETag("a&<"), null));

        assertThat(text(xml.completeMultipartUpload(parts))).isEqualTo("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
                        <Part><PartNumber>1</PartNumber><ETag>a&amp;&lt;</ETag></Part>\
                        <Part><PartNumber>2</PartNumber><ETag>&quot;b&quot;</ETag>\
                        <ChecksumCRC64NVME>AAAAAAAAAAA=</ChecksumCRC64NVME></Part></CompleteMultipartUpload>""");
    }

    @Test
    void writesTheRegionOfABucket() {
        assertThat(text(xml.createBucketConfiguration("eu-west-1"))).isEqualTo("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
                        <LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>""");
    }

    @Test
    void readsBackThroughAnotherParser() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<ChecksumAlgorithm> algorithms = List.of(ChecksumAlgorithm.values());
        List<UploadedPart> parts = new ArrayList<>();
        for (int n = 1; n <= 10_000; n++) {
            ChecksumAlgorithm algorithm = algorithms.get(random.nextInt(algorithms.size()));
            parts.add(new UploadedPart(
                    n,
                    new ETag("\"" + "&<>'\"é😀\r\n\t ]]>".repeat(random.nextInt(2)) + random.nextLong() + '"'),
                    random.nextBoolean() ? null : new Checksum(algorithm, "v" + random.nextInt())));
        }
        List<UploadedPart> shuffled = new ArrayList<>(parts);
        Collections.shuffle(shuffled, random);

        Element root = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.completeMultipartUpload(shuffled)))
                .getDocumentElement();

        NodeList read = root.getChildNodes();
        assertThat(read.getLength()).as("seed %s", seed).isEqualTo(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Element part = (Element) read.item(i);
            Checksum checksum = parts.get(i).checksum();
            assertThat(child(part, "PartNumber")).as("seed %s", seed).isEqualTo(Integer.toString(i + 1));
            assertThat(child(part, "ETag"))
                    .as("seed %s", seed)
                    .isEqualTo(parts.get(i).eTag().value());
            assertThat(part.getChildNodes().getLength()).as("seed %s", seed).isEqualTo(checksum == null ? 2 : 3);
            if (checksum != null) {
                assertThat(child(part, "Checksum" + checksum.algorithm()))
                        .as("seed %s", seed)
                        .isEqualTo(checksum.value());
            }
        }
    }

    @Test
    void refusesPartsThatCannotBeCompleted() {
        UploadedPart part = new UploadedPart(1, new ETag("e"), null);

        assertThatThrownBy(() -> xml.completeMultipartUpload(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no parts to complete");
        assertThatThrownBy(() -> xml.completeMultipartUpload(List.of(part, part)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part 1 after part 1");
        assertThatThrownBy(() -> xml.completeMultipartUpload(List.of(new UploadedPart(0, new ETag("e"), null))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> xml.completeMultipartUpload(List.of(new UploadedPart(10_001, new ETag("e"), null))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(chars = {'\0', '\u0001', '\u001F', '\uFFFE', '\uFFFF', '\uD83D', '\uDE00'})
    void refusesWhatXmlCannotHold(char c) {
        assertThatThrownBy(() -> xml.createBucketConfiguration("eu" + c))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("XML cannot hold the character U+%04X at index 2".formatted((int) c));
    }

    private static String child(Element part, String name) {
        return part.getElementsByTagName(name).item(0).getTextContent();
    }

    private static String text(byte[] document) {
        return new String(document, UTF_8);
    }
}
