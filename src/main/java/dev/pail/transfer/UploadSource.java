package dev.pail.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What an upload reads when it is no file: a stream, a channel, a publisher, or code that writes.
 *
 * <p>Most can be read once: an upload from them that fails, or whose process is killed, leaves nothing behind but what
 * {@code sweepUploads} aborts. One that can be {@linkplain #reopenable read again} is resumed.
 *
 * <p><b>Threads</b>: used by one upload at a time, on the thread that the upload runs on. That thread is interrupted when the
 * upload is stopped while it waits for bytes.
 *
 * @param name what a later run knows it by, 1 to 1,024 characters; {@code null} for what can be read once
 * @param writer gives the bytes; of a source with a name, the same ones each time it is asked
 * @param length bytes that it must give, no fewer and no more; {@link #UNKNOWN_LENGTH} when that is not known
 */
public record UploadSource(@Nullable String name, Writer writer, long length) {

    /** The length of a source that ends when it ends. */
    public static final long UNKNOWN_LENGTH = -1;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int NAME_CHARS_MAX = 1024;

    /** Gives the bytes of an object. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes all bytes; the object is made when it returns, and is not when it throws.
         *
         * @param out takes the bytes and blocks while enough of them wait to be sent; closing it does nothing
         * @throws IOException when the bytes cannot be had: nothing is published
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Checks name and length.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public UploadSource {
        Objects.requireNonNull(writer);
        if (name != null && (name.isEmpty() || name.length() > NAME_CHARS_MAX)) {
            throw new IllegalArgumentException("a name has 1 to " + NAME_CHARS_MAX + " characters");
        }
        if (length < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("negative length: " + length);
        }
    }

    /**
     * A stream, read once to its end.
     *
     * @param in not closed
     * @return a source of unknown length
     */
    public static UploadSource of(InputStream in) {
        return writtenBy(out -> copy(in, out));
    }

    /**
     * A channel in blocking mode, read once to its end.
     *
     * @param in not closed, but by an interrupt as every channel is
     * @return a source of unknown length
     */
    public static UploadSource of(ReadableByteChannel in) {
        return writtenBy(out -> {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (in.read(buffer.clear()) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
            }
        });
    }

    /**
     * A publisher, subscribed to once; one buffer is asked for at a time.
     *
     * @param bytes its buffers may be used again once the next is asked for; its error fails the upload
     * @return a source of unknown length
     */
    public static UploadSource of(Flow.Publisher<ByteBuffer> bytes) {
        return writtenBy(out -> new Received(out).all(bytes));
    }

    /**
     * Code that writes the bytes, once. What ends a stream by closing it, such as a {@code GZIPOutputStream}, may do so.
     *
     * @param writer called once
     * @return a source of unknown length
     */
    public static UploadSource writtenBy(Writer writer) {
        return new UploadSource(null, writer, UNKNOWN_LENGTH);
    }

    /**
     * A stream that can be opened again, by this process or a later one: an upload from it that was cut short is resumed.
     *
     * <p>The same call with the same name reads the stream anew from its start; parts whose bytes have the CRC-32C that was
     * recorded are not sent again.
     *
     * @param name what the stream is known by, 1 to 1,024 characters, such as {@code orders-2026-07.csv}
     * @param opener gives the stream from its start; it is closed when it has been read
     * @return a source of unknown length
     */
    public static UploadSource reopenable(String name, Callable<? extends InputStream> opener) {
        Writer writer = out -> {
            try (InputStream in = open(opener)) {
                copy(in, out);
            }
        };
        return new UploadSource(name, writer, UNKNOWN_LENGTH);
    }

    /**
     * Sets the length.
     *
     * @param bytes exactly so many must come, or the upload fails and nothing is published
     * @return a copy with it
     */
    public UploadSource withLength(long bytes) {
        return new UploadSource(name, writer, bytes);
    }

    private static InputStream open(Callable<? extends InputStream> opener) throws IOException {
        try {
            return opener.call();
        } catch (IOException | RuntimeException expected) {
            throw expected;
        } catch (Exception other) {
            throw new IOException(other);
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
        }
    }

    /** Brings what a publisher gives to the thread of the upload. */
    private static final class Received implements Flow.Subscriber<ByteBuffer> {
        private static final Object END = new Object();

        private final OutputStream out;
        private final LinkedBlockingQueue<Object> signals = new LinkedBlockingQueue<>();

        Received(OutputStream out) {
            this.out = out;
        }

        void all(Flow.Publisher<ByteBuffer> bytes) throws IOException {
            bytes.subscribe(this);
            Flow.@Nullable Subscription from = null;
            try {
                for (Object signal = signals.take(); signal != END; signal = signals.take()) {
                    if (signal instanceof Throwable failure) {
                        throw new IOException("the publisher failed: " + failure, failure);
                    }
                    if (signal instanceof ByteBuffer buffer) {
                        write(buffer);
                    } else {
                        from = (Flow.Subscription) signal;
                    }
                    if (from != null) {
                        from.request(1);
                    }
                }
                from = null;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the publisher");
            } finally {
                if (from != null) {
                    from.cancel();
                }
            }
        }

        private void write(ByteBuffer buffer) throws IOException {
            if (buffer.hasArray()) {
                out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            } else {
                byte[] copy = new byte[buffer.remaining()];
                buffer.duplicate().get(copy);
                out.write(copy);
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            signals.add(subscription);
        }

        @Override
        public void onNext(ByteBuffer item) {
            signals.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            signals.add(failure);
        }

        @Override
        public void onComplete() {
            signals.add(END);
        }
    }
}
