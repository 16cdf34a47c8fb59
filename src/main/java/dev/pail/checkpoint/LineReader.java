package dev.pail.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of a stream, each kept up to a bounded length; what is longer is read over. */
final class LineReader {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int LINE_BYTES_FIRST = 1 << 10;

    private final InputStream in;
    private final int lineBytesMax;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int bufferStart;
    private int bufferEnd;
    private byte[] line = new byte[LINE_BYTES_FIRST];
    private int length;
    private boolean ended;
    private long endedCount;
    private long position;

    LineReader(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /** Reads the next line; false at the end of the stream. */
    boolean next() throws IOException {
        length = 0;
        ended = false;
        boolean any = false;
        while (!ended && fill()) {
            any = true;
            int end = bufferStart;
            while (end < bufferEnd && buffer[end] != '\n') {
                end++;
            }
            keep(end - bufferStart);
            ended = end < bufferEnd;
            int taken = end - bufferStart + (ended ? 1 : 0);
            bufferStart += taken;
            position += taken;
        }
        if (ended) {
            endedCount++;
        }
        return any;
    }

    /** The line without its newline, valid up to {@link #length} and until the next call. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /** Whether a newline ended the line and not the end of the stream. */
    boolean isEnded() {
        return ended;
    }

    /** How many lines had a newline. */
    long ended() {
        return endedCount;
    }

    /** Bytes read so far, up to the start of the next line. */
    long position() {
        return position;
    }

    private boolean fill() throws IOException {
        if (bufferStart == bufferEnd) {
            bufferStart = 0;
            bufferEnd = Math.max(0, in.read(buffer, 0, buffer.length));
        }
        return bufferStart < bufferEnd;
    }

    /** A line that is longer than allowed keeps its first bytes and grows by one byte too many, so no frame fits it. */
    private void keep(int count) {
        int kept = Math.min(count, lineBytesMax + 1 - length);
        if (length + kept > line.length) {
            line = Arrays.copyOf(line, Math.min(lineBytesMax + 1, Math.max(length + kept, line.length * 2)));
        }
        System.arraycopy(buffer, bufferStart, line, length, kept);
        length += kept;
    }
}
