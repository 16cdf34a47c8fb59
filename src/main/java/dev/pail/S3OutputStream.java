package dev.pail;

import dev.pail.error.S3Exception;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes an object, as a stream or a channel. The object is made by {@link #complete}, and by nothing else.
 *
 * <pre>{@code
 * try (S3OutputStream out = s3.objectOutputStream("photos", "list.csv", UploadOptions.defaults())) {
 *     report.writeTo(out);
 *     UploadResult done = out.complete();
 * }
 * }</pre>
 *
 * <p>{@link #close} cannot know whether the block before it has ended or thrown, so it never publishes: without
 * {@code complete} it aborts the upload and throws, which where the block has thrown is a suppressed exception. A wrapper that
 * closes what it wraps must therefore be finished, not closed, before {@code complete}; or use {@code
 * UploadSource.writtenBy}, where it may be closed.
 *
 * <p><b>Effects</b>: below the threshold of the options one {@code PutObject}, else parts that wait in memory until S3 has
 * them; writing blocks while it is full. {@link #flush} does nothing more, since S3 shows no object before it is whole.
 *
 * <p><b>Threads</b>: for one thread at a time.
 */
public final class S3OutputStream extends OutputStream implements WritableByteChannel {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String target;
    private final Handover bytes;
    private final Transfer<UploadResult> upload;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private boolean open = true;

    S3OutputStream(String target, Handover bytes, Transfer<UploadResult> upload) {
        this.target = target;
        this.bytes = bytes;
        this.upload = upload;
        upload.future().whenComplete((result, failure) -> bytes.end());
    }

    /**
     * The upload behind the stream, to be watched and stopped.
     *
     * @return it runs until the stream is completed or closed
     */
    public Transfer<UploadResult> transfer() {
        return upload;
    }

    /**
     * Writes one byte.
     *
     * @param oneByte its low eight bits
     * @throws IOException as of {@link #write(byte[], int, int)}
     */
    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    /**
     * Writes bytes; blocks while the memory for parts is full.
     *
     * @param from holds them
     * @param offset 0-based offset of the first
     * @param count how many
     * @throws IOException when the upload has failed, whose {@link S3Exception} is the cause, or the stream is closed
     */
    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, from.length);
        requireOpen();
        if (buffered + count > buffer.length) {
            handOver(buffer, 0, buffered);
            buffered = 0;
        }
        if (count >= buffer.length) {
            handOver(from, offset, count);
        } else {
            System.arraycopy(from, offset, buffer, buffered, count);
            buffered += count;
        }
    }

    /**
     * Writes all that remains in a buffer.
     *
     * @param from its position is at its limit afterwards
     * @return how many bytes these were
     * @throws IOException as of {@link #write(byte[], int, int)}
     */
    @Override
    public int write(ByteBuffer from) throws IOException {
        int count = from.remaining();
        byte[] copy = new byte[Math.min(count, BUFFER_BYTES)];
        while (from.hasRemaining()) {
            int some = Math.min(copy.length, from.remaining());
            from.get(copy, 0, some);
            write(copy, 0, some);
        }
        return count;
    }

    private void handOver(byte[] from, int offset, int count) throws IOException {
        if (count == 0) {
            return;
        }
        try {
            if (!bytes.give(from, offset, count)) {
                throw ended();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            upload.cancel();
            throw new InterruptedIOException("interrupted while writing to " + target + ": the upload is aborted");
        }
    }

    private IOException ended() {
        try {
            Waiting.on("upload", upload.future());
        } catch (S3Exception why) {
            return new IOException(why.getMessage(), why);
        }
        return new IOException("the upload to " + target + " has ended");
    }

    /**
     * Makes the object of all that was written, and closes the stream.
     *
     * @return the object; it is whole and verified
     * @throws IOException when the stream was closed before
     * @throws S3Exception when the object could not be made; nothing was published, but for what the message of a lost answer
     *     says
     */
    public UploadResult complete() throws IOException {
        requireOpen();
        handOver(buffer, 0, buffered);
        buffered = 0;
        open = false;
        bytes.complete();
        return Waiting.on("upload", upload.future());
    }

    /** Aborts the upload and closes the stream: nothing is published. Does nothing after {@link #complete}. */
    public void abort() {
        if (!open) {
            return;
        }
        open = false;
        upload.cancel();
        bytes.end();
        upload.future().handle((result, failure) -> null).join();
    }

    /**
     * Whether bytes can be written.
     *
     * @return false after {@link #complete}, {@link #abort} and {@link #close}
     */
    @Override
    public boolean isOpen() {
        return open;
    }

    /**
     * Closes the stream. Does nothing after {@link #complete} and {@link #abort}; else it aborts the upload.
     *
     * @throws IOException when the stream was not completed: nothing was published
     */
    @Override
    public void close() throws IOException {
        if (open) {
            abort();
            throw new IOException("the stream to " + target
                    + " was closed before complete(): the upload is aborted, nothing was published");
        }
    }

    private void requireOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    /** Brings bytes from the thread that writes to the thread of the upload, without a copy. */
    static final class Handover {
        private byte @Nullable [] given;
        private int offset;
        private int count;
        private boolean completed;
        private boolean over;

        /** Returns when the bytes were taken; false when the upload has ended. */
        synchronized boolean give(byte[] from, int first, int howMany) throws InterruptedException {
            given = from;
            offset = first;
            count = howMany;
            notifyAll();
            while (given != null && !over) {
                wait();
            }
            return !over;
        }

        synchronized void complete() {
            completed = true;
            notifyAll();
        }

        synchronized void end() {
            over = true;
            notifyAll();
        }

        /** Runs on the thread of the upload, until all was written. */
        void drainTo(OutputStream out) throws IOException {
            try {
                for (byte[] bytes = next(); bytes != null; bytes = next()) {
                    out.write(bytes, offset, count);
                    taken();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped while waiting for bytes");
            }
        }

        private synchronized byte @Nullable [] next() throws InterruptedException, IOException {
            while (given == null && !completed && !over) {
                wait();
            }
            if (over) {
                throw new IOException("the stream was closed before it was complete");
            }
            return given;
        }

        private synchronized void taken() {
            given = null;
            notifyAll();
        }
    }
}
