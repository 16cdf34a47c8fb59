package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pail.checkpoint.PartRecord;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.testkit.FakeS3;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the parts make together, against values that zlib, hashlib and the AWS common runtime computed. */
@Tag("U10")
class ExpectedObjectTest {

    private static final Checksum RIGHT = new Checksum(ChecksumAlgorithm.CRC32C, "cFnJPQ==");
    private static final Checksum WRONG = new Checksum(ChecksumAlgorithm.CRC32C, "AAAAAA==");
    private static final ETag MD5S = new ETag("\"9a8bc3839f0fb27367720a6c068e3ac5-2\"");
    private static final ETag OTHER_MD5S = new ETag("\"0a8bc3839f0fb27367720a6c068e3ac5-2\"");
    private static final ETag NO_MD5 = new ETag("\"kms-gives-anything\"");

    record Vector(String name, JsonNode json) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream in = ExpectedObjectTest.class.getResourceAsStream("/vectors/checksums.json")) {
            JsonNode all = new ObjectMapper().readTree(in).get("combination");
            return StreamSupport.stream(all.spliterator(), false)
                    .map(one -> new Vector(one.get("name").asText(), one));
        }
    }

    private static ExpectedObject expected(JsonNode vector, ChecksumAlgorithm algorithm) {
        List<PartRecord> parts = new ArrayList<>();
        long offset = 0;
        for (JsonNode part : vector.get("parts")) {
            long length = part.get("length").asLong();
            int crc32c = ByteBuffer.wrap(
                            Base64.getDecoder().decode(part.get("CRC32C").asText()))
                    .getInt();
            String md5 = HexFormat.of()
                    .formatHex(Base64.getDecoder().decode(part.get("MD5").asText()));
            parts.add(new PartRecord(
                    parts.size() + 1,
                    offset,
                    length,
                    new ETag('"' + md5 + '"'),
                    new Checksum(algorithm, part.get(algorithm.name()).asText()),
                    Integer.toUnsignedLong(crc32c)));
            offset += length;
        }
        return ExpectedObject.of(offset, algorithm, parts);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theETagIsTheMd5OfTheMd5s(Vector vector) {
        assertThat(expected(vector.json, ChecksumAlgorithm.CRC32C).eTag())
                .isEqualTo(new ETag('"' + vector.json.get("multipartEtag").asText() + '"'));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void crcsOfPartsMakeThatOfTheWhole(Vector vector) {
        for (ChecksumAlgorithm algorithm :
                List.of(ChecksumAlgorithm.CRC32C, ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC64NVME)) {
            ExpectedObject expected = expected(vector.json, algorithm);

            assertThat(expected.checksum())
                    .isEqualTo(new Checksum(
                            algorithm,
                            vector.json
                                    .at("/fullObject/" + algorithm + "/base64")
                                    .asText()));
            assertThat(expected.fullObjectChecksum()).isEqualTo(expected.checksum());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void sha256OfPartsIsComposite(Vector vector) {
        ExpectedObject expected = expected(vector.json, ChecksumAlgorithm.SHA256);

        assertThat(expected.checksum())
                .isEqualTo(new Checksum(
                        ChecksumAlgorithm.SHA256,
                        vector.json.at("/composite/SHA256").asText()));
        assertThat(expected.fullObjectChecksum()).isNull();
    }

    @Test
    void aChecksumDecidesBeforeAnETagAndAnETagThatIsNoMd5DecidesNothing() {
        ExpectedObject expected = new ExpectedObject(7, 2, MD5S, RIGHT);

        assertThat(expected.compare(NO_MD5, List.of(RIGHT))).isEqualTo(ExpectedObject.Verdict.SAME);
        assertThat(expected.compare(MD5S, List.of(WRONG))).isEqualTo(ExpectedObject.Verdict.OTHER);
        assertThat(expected.compare(MD5S, List.of())).isEqualTo(ExpectedObject.Verdict.SAME);
        assertThat(expected.compare(OTHER_MD5S, List.of())).isEqualTo(ExpectedObject.Verdict.OTHER);
        assertThat(expected.compare(NO_MD5, List.of())).isEqualTo(ExpectedObject.Verdict.UNPROVEN);
        assertThat(expected.compare(null, List.of())).isEqualTo(ExpectedObject.Verdict.UNPROVEN);
    }

    @Test
    void partsWhoseETagsAreNoMd5sGiveNoETag() {
        FakeS3.Part bytes = FakeS3.Part.of(new byte[3]);
        PartRecord part = new PartRecord(1, 0, bytes.bytes().length, NO_MD5, null, 0);

        assertThat(ExpectedObject.of(3, null, List.of(part)).eTag()).isNull();
    }
}
