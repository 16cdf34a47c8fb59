package dev.pail.internal.op;

import dev.pail.internal.body.BodyChecksum;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.sign.ChunkSigner;
import dev.pail.internal.sign.PayloadMode;
import dev.pail.model.ChecksumAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A body in {@code aws-chunked} framing: chunks of 64 KiB, each signed or not, and a trailer with the checksum. */
final class AwsChunkedBody implements RequestBody {

    private final RequestBody inner;
    private final PayloadMode mode;
    private final @Nullable ChecksumAlgorithm trailer;
    private final Supplier<ChunkSigner> framing;

    /** The framing is made anew for each reading: every chunk's signature holds the one before. */
    AwsChunkedBody(
            RequestBody inner, PayloadMode mode, @Nullable ChecksumAlgorithm trailer, Supplier<ChunkSigner> framing) {
        this.inner = inner;
        this.mode = mode;
        this.trailer = trailer;
        this.framing = framing;
    }

    @Override
    public long length() {
        ChecksumAlgorithm algorithm = trailer;
        long trailerBytes =
                algorithm == null ? 0 : ChunkSigner.trailerLength(algorithm.header(), base64Length(algorithm));
        return ChunkSigner.encodedLength(mode, inner.length(), ChunkSigner.CHUNK_BYTES, trailerBytes);
    }

    private static int base64Length(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32, CRC32C -> 8;
            case CRC64NVME -> 12;
            case SHA256 -> 44;
        };
    }

    @Override
    public boolean replayable() {
        return inner.replayable();
    }

    @Override
    public SliceReader open(Access access) throws IOException {
        return new Framed(inner.open(Access.JAVA), framing.get());
    }

    private final class Framed implements SliceReader {
        private final SliceReader source;
        private final ChunkSigner signer;
        private final @Nullable BodyChecksum checksum = trailer == null ? null : BodyChecksum.of(trailer);
        private @Nullable ByteBuffer pending;
        private boolean ended;

        Framed(SliceReader source, ChunkSigner signer) {
            this.source = source;
            this.signer = signer;
        }

        @Override
        public @Nullable ByteBuffer next() throws IOException {
            if (ended) {
                return null;
            }
            ByteBuffer chunk = nextChunk();
            if (!chunk.hasRemaining()) {
                ended = true;
                return ByteBuffer.wrap(end());
            }
            if (checksum != null) {
                checksum.update(chunk.duplicate());
            }
            byte[] header = signer.header(chunk);
            byte[] tail = ChunkSigner.chunkEnd();
            return ByteBuffer.allocate(header.length + chunk.remaining() + tail.length)
                    .put(header)
                    .put(chunk)
                    .put(tail)
                    .flip();
        }

        /** Every chunk but the last is full, however the source cuts its slices. */
        private ByteBuffer nextChunk() throws IOException {
            ByteBuffer chunk = ByteBuffer.allocate(ChunkSigner.CHUNK_BYTES);
            while (chunk.hasRemaining()) {
                ByteBuffer slice = pending;
                if (slice == null || !slice.hasRemaining()) {
                    slice = source.next();
                    pending = slice;
                    if (slice == null) {
                        break;
                    }
                }
                int count = Math.min(chunk.remaining(), slice.remaining());
                chunk.put(slice.slice(slice.position(), count));
                slice.position(slice.position() + count);
            }
            return chunk.flip();
        }

        private byte[] end() {
            if (trailer == null || checksum == null) {
                return signer.end();
            }
            TreeMap<String, String> trailers = new TreeMap<>();
            trailers.put(trailer.header(), Base64.getEncoder().encodeToString(checksum.value()));
            return signer.end(trailers);
        }

        @Override
        public void close(boolean quiet) {
            ended = true;
            source.close(true);
        }
    }
}
