package dev.pail.internal.sign;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.SortedMap;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Frames one body as {@code aws-chunked}: a header before each chunk, {@link #chunkEnd()} after it, an end after the
 * last. Each signature holds the one before, so the order is fixed and each attempt needs a new instance.
 *
 * <p><b>Threads</b>: one at a time.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html">signed chunks</a>,
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">trailers</a>
 */
public final class ChunkSigner {

    /** Bytes of every chunk but the last, by default. */
    public static final int CHUNK_BYTES = 64 * 1024;

    /** Smallest chunk that S3 takes, the last excepted. */
    public static final int CHUNK_BYTES_MIN = 8 * 1024;

    private static final String SIGNATURE_FIELD = ";chunk-signature=";
    private static final String TRAILER_SIGNATURE_FIELD = "x-amz-trailer-signature:";
    private static final String LINE_END = "\r\n";
    private static final int SIGNATURE_LENGTH = 64;

    private final PayloadMode mode;
    private final String amzDateAndScope;
    private final @Nullable Mac mac;
    private final @Nullable MessageDigest digest;
    private String previousSignature;
    private boolean ended;

    ChunkSigner(PayloadMode mode, HmacSha256 key, String amzDate, String credentialScope, String seedSignature) {
        this.mode = mode;
        this.amzDateAndScope = amzDate + '\n' + credentialScope + '\n';
        this.mac = key.newMac();
        this.digest = PayloadHash.newSha256();
        this.previousSignature = seedSignature;
    }

    private ChunkSigner() {
        this.mode = PayloadMode.STREAMING_UNSIGNED_TRAILER;
        this.amzDateAndScope = "";
        this.mac = null;
        this.digest = null;
        this.previousSignature = "";
    }

    /**
     * Frames without signatures.
     *
     * @return the framing of {@link PayloadMode#STREAMING_UNSIGNED_TRAILER}
     */
    public static ChunkSigner unsigned() {
        return new ChunkSigner();
    }

    /**
     * Bytes that one trailer takes.
     *
     * @param name its name, such as {@code x-amz-checksum-crc32c}
     * @param valueLength characters of its value, such as 8 for a CRC32C in Base64
     * @return bytes of its line
     */
    public static long trailerLength(String name, int valueLength) {
        return name.length() + 1L + valueLength + LINE_END.length();
    }

    /**
     * Computes {@code Content-Length} before the first byte is read.
     *
     * @param mode one of the streaming modes
     * @param decodedLength bytes of the body itself, which is {@code x-amz-decoded-content-length}
     * @param chunkBytes bytes of every chunk but the last, at least {@link #CHUNK_BYTES_MIN}
     * @param trailersLength sum of {@link #trailerLength} over the trailers, 0 in a mode without
     * @return bytes of the framed body
     * @throws IllegalArgumentException if the mode does not go with the trailers, or a number is out of range
     */
    public static long encodedLength(PayloadMode mode, long decodedLength, int chunkBytes, long trailersLength) {
        if (!mode.isChunked() || mode.hasTrailer() != (trailersLength > 0)) {
            throw new IllegalArgumentException(mode + " with " + trailersLength + " bytes of trailers");
        }
        if (decodedLength < 0 || chunkBytes < CHUNK_BYTES_MIN) {
            throw new IllegalArgumentException(decodedLength + " bytes in chunks of " + chunkBytes);
        }
        long rest = decodedLength % chunkBytes;
        long chunks =
                decodedLength / chunkBytes * chunkLength(mode, chunkBytes) + (rest == 0 ? 0 : chunkLength(mode, rest));
        long trailers = trailersLength
                + (mode == PayloadMode.STREAMING_SIGNED_TRAILER
                        ? trailerLength(TRAILER_SIGNATURE_FIELD, SIGNATURE_LENGTH) - 1
                        : 0);
        return chunks + headerLength(mode, 0) + trailers + LINE_END.length();
    }

    private static long chunkLength(PayloadMode mode, long length) {
        return headerLength(mode, length) + length + LINE_END.length();
    }

    private static long headerLength(PayloadMode mode, long length) {
        int signature = mode.hasChunkSignatures() ? SIGNATURE_FIELD.length() + SIGNATURE_LENGTH : 0;
        return Long.toHexString(length).length() + signature + (long) LINE_END.length();
    }

    /**
     * What ends a chunk on the wire.
     *
     * @return a carriage return and a line feed, in an array of the caller's own
     */
    public static byte[] chunkEnd() {
        return ascii(LINE_END);
    }

    /**
     * Makes the header of the next chunk.
     *
     * @param chunk its bytes, at least one; the position stays where it is
     * @return for example {@code 10000;chunk-signature=ad80…8648} and the line's end
     * @throws IllegalArgumentException if the chunk is empty, which would end the body
     * @throws IllegalStateException after the end
     */
    public byte[] header(ByteBuffer chunk) {
        if (!chunk.hasRemaining()) {
            throw new IllegalArgumentException("an empty chunk would end the body, use end()");
        }
        requireOpen();
        MessageDigest hash = digest;
        if (hash == null) {
            return header(chunk.remaining(), "");
        }
        hash.update(chunk.duplicate());
        return header(chunk.remaining(), PayloadHash.hex(hash.digest()));
    }

    /**
     * Ends a body without trailers.
     *
     * @return the last, empty chunk
     * @throws IllegalStateException after the end, or in a mode with trailers
     */
    public byte[] end() {
        requireEnd(false);
        byte[] header = header(0, PayloadHash.EMPTY);
        return join(header, LINE_END);
    }

    /**
     * Ends a body with its trailers.
     *
     * @param trailers lower-case names and values; at least one
     * @return the last, empty chunk, the trailers and, where chunks are signed, their signature
     * @throws IllegalStateException after the end, or in a mode without trailers
     * @throws IllegalArgumentException if there is none
     * @throws dev.pail.error.InvalidCallException if a value holds what cannot be sent
     */
    public byte[] end(SortedMap<String, String> trailers) {
        requireEnd(true);
        if (trailers.isEmpty()) {
            throw new IllegalArgumentException("no trailer");
        }
        byte[] header = header(0, PayloadHash.EMPTY);
        StringBuilder lines = new StringBuilder();
        StringBuilder canonical = new StringBuilder();
        for (Map.Entry<String, String> trailer : trailers.entrySet()) {
            canonical.append(trailer.getKey()).append(':');
            CanonicalHeaders.appendValue(canonical, trailer.getKey(), trailer.getValue());
            canonical.append('\n');
            lines.append(trailer.getKey())
                    .append(':')
                    .append(trailer.getValue())
                    .append(LINE_END);
        }
        if (mode.hasChunkSignatures()) {
            String hash = PayloadHash.sha256HexOfAscii(canonical.toString());
            lines.append(TRAILER_SIGNATURE_FIELD)
                    .append(nextSignature("AWS4-HMAC-SHA256-TRAILER\n", hash))
                    .append(LINE_END);
        }
        return join(header, lines.append(LINE_END).toString());
    }

    private byte[] header(int length, String hash) {
        String size = Integer.toHexString(length);
        if (!mode.hasChunkSignatures()) {
            return ascii(size + LINE_END);
        }
        String signature = nextSignature("AWS4-HMAC-SHA256-PAYLOAD\n", PayloadHash.EMPTY + '\n' + hash);
        return ascii(size + SIGNATURE_FIELD + signature + LINE_END);
    }

    private String nextSignature(String algorithmLine, String hashes) {
        Mac keyed = mac;
        if (keyed == null) {
            throw new IllegalStateException(mode + " has no signatures");
        }
        String stringToSign = algorithmLine + amzDateAndScope + previousSignature + '\n' + hashes;
        previousSignature = PayloadHash.hex(keyed.doFinal(ascii(stringToSign)));
        return previousSignature;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the body has ended");
        }
    }

    private void requireEnd(boolean withTrailers) {
        requireOpen();
        if (mode.hasTrailer() != withTrailers) {
            throw new IllegalStateException(mode + (withTrailers ? " has no trailers" : " needs trailers"));
        }
        ended = true;
    }

    private static byte[] join(byte[] header, String rest) {
        return ascii(new String(header, StandardCharsets.US_ASCII) + rest);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "ChunkSigner[" + mode + ']';
    }
}
