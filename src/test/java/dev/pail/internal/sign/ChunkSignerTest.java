package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.auth.Credentials;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkSignerTest {

    private static final int CHUNK = ChunkSigner.CHUNK_BYTES_MIN;
    private static final SortedMap<String, String> TRAILERS =
            new TreeMap<>(Map.of("x-amz-checksum-crc32c", "sOO8/Q=="));

    private static ChunkSigner chunks(PayloadMode mode) {
        SigV4Signer signer = Samples.signer();
        SignedHeaders seed = signer.sign(Samples.request(mode.literal()), Samples.LASTING, Samples.SCOPE, Samples.NOW);
        return signer.chunkSigner(mode, seed, Samples.LASTING, Samples.SCOPE);
    }

    @ParameterizedTest
    @EnumSource(value = PayloadMode.class, names = "STREAMING_.*", mode = EnumSource.Mode.MATCH_ALL)
    void knowsTheLengthBeforehand(PayloadMode mode) {
        long trailers = mode.hasTrailer() ? ChunkSigner.trailerLength("x-amz-checksum-crc32c", 8) : 0;
        for (int length : new int[] {0, 1, 15, 16, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 255}) {
            ChunkSigner chunks = chunks(mode);
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            for (int at = 0; at < length; at += CHUNK) {
                byte[] chunk = new byte[Math.min(CHUNK, length - at)];
                wire.writeBytes(chunks.header(ByteBuffer.wrap(chunk)));
                wire.writeBytes(chunk);
                wire.writeBytes(ChunkSigner.chunkEnd());
            }
            wire.writeBytes(mode.hasTrailer() ? chunks.end(TRAILERS) : chunks.end());

            assertThat(ChunkSigner.encodedLength(mode, length, CHUNK, trailers)).isEqualTo(wire.size());
        }
    }

    @Test
    void countsFarBeyondAnInt() {
        long fiveTebibytes = 5L << 40;
        long chunkCount = fiveTebibytes / ChunkSigner.CHUNK_BYTES;
        long perChunk = "10000".length() + ";chunk-signature=".length() + 64 + 4 + (long) ChunkSigner.CHUNK_BYTES;

        assertThat(ChunkSigner.encodedLength(PayloadMode.STREAMING_SIGNED, fiveTebibytes, ChunkSigner.CHUNK_BYTES, 0))
                .isEqualTo(chunkCount * perChunk + 86);
    }

    @Test
    void leavesTheBufferWhereItWas() {
        ByteBuffer heap = ByteBuffer.wrap("..hello..".getBytes(StandardCharsets.US_ASCII), 2, 5);
        ByteBuffer direct = ByteBuffer.allocateDirect(5)
                .put("hello".getBytes(StandardCharsets.US_ASCII))
                .flip();

        byte[] ofHeap = chunks(PayloadMode.STREAMING_SIGNED).header(heap);
        byte[] ofDirect = chunks(PayloadMode.STREAMING_SIGNED).header(direct.asReadOnlyBuffer());

        assertThat(ofHeap).isEqualTo(ofDirect);
        assertThat(heap.position()).isEqualTo(2);
        assertThat(PayloadHash.sha256Hex(direct)).isEqualTo(PayloadHash.sha256Hex(heap));
        assertThat(direct.remaining()).isEqualTo(5);
    }

    @Test
    void eachSignatureHoldsTheOneBefore() {
        ByteBuffer same = ByteBuffer.wrap(new byte[] {1});
        ChunkSigner chunks = chunks(PayloadMode.STREAMING_SIGNED);

        assertThat(chunks.header(same)).isNotEqualTo(chunks.header(same));
    }

    @Test
    void refusesWhatWouldBreakTheFraming() {
        ChunkSigner ended = chunks(PayloadMode.STREAMING_SIGNED);
        ended.end();

        assertThatThrownBy(() -> ended.header(ByteBuffer.wrap(new byte[1]))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ended::end).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> chunks(PayloadMode.STREAMING_SIGNED).header(ByteBuffer.allocate(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("end()");
        assertThatThrownBy(() -> chunks(PayloadMode.STREAMING_SIGNED).end(TRAILERS))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> chunks(PayloadMode.STREAMING_SIGNED_TRAILER).end())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ChunkSigner.unsigned().end(new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesModesThatDoNotFit() {
        SigV4Signer signer = Samples.signer();
        SignedHeaders anonymous =
                signer.sign(Samples.request(PayloadHash.EMPTY), Credentials.anonymous(), Samples.SCOPE, Samples.NOW);

        assertThatThrownBy(() -> signer.chunkSigner(
                        PayloadMode.STREAMING_SIGNED, anonymous, Credentials.anonymous(), Samples.SCOPE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("anonymous");
        assertThatThrownBy(
                        () -> signer.chunkSigner(PayloadMode.SIGNED, anonymous, Credentials.anonymous(), Samples.SCOPE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no chunks");
        assertThatThrownBy(() -> ChunkSigner.encodedLength(PayloadMode.STREAMING_SIGNED, 1, CHUNK, 32))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkSigner.encodedLength(PayloadMode.STREAMING_UNSIGNED_TRAILER, 1, CHUNK, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkSigner.encodedLength(PayloadMode.STREAMING_SIGNED, 1, CHUNK - 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(PayloadMode.SIGNED::literal).isInstanceOf(IllegalStateException.class);
    }
}
