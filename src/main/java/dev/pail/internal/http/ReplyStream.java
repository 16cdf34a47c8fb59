package dev.pail.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A body as a stream: one batch of buffers ahead of the reader, never more. */
final class ReplyStream extends InputStream {

    private final Object lock = new Object();
    private final ArrayDeque<ByteBuffer> ready = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failure;
    private boolean ended;
    private boolean closed;

    Flow.Subscriber<List<ByteBuffer>> subscriber() {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                synchronized (lock) {
                    subscription = given;
                }
                given.request(1);
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {
                synchronized (lock) {
                    for (ByteBuffer buffer : buffers) {
                        if (buffer.hasRemaining()) {
                            ready.addLast(buffer);
                        }
                    }
                    lock.notifyAll();
                }
            }

            @Override
            public void onError(Throwable thrown) {
                synchronized (lock) {
                    failure = thrown;
                    lock.notifyAll();
                }
            }

            @Override
            public void onComplete() {
                synchronized (lock) {
                    ended = true;
                    lock.notifyAll();
                }
            }
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = await();
        if (buffer == null) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    private @Nullable ByteBuffer await() throws IOException {
        boolean asked = false;
        while (true) {
            Flow.Subscription source;
            synchronized (lock) {
                while (!ready.isEmpty() && !ready.getFirst().hasRemaining()) {
                    ready.removeFirst();
                }
                if (closed) {
                    throw new IOException("the stream is closed");
                }
                if (!ready.isEmpty()) {
                    return ready.getFirst();
                }
                if (failure != null) {
                    throw failure instanceof IOException io ? io : new IOException(failure.getMessage(), failure);
                }
                if (ended) {
                    return null;
                }
                if (asked) {
                    waitForBytes();
                    continue;
                }
                source = subscription;
            }
            asked = true;
            if (source != null) {
                source.request(1);
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its caller loops over what it waits for
    private void waitForBytes() throws IOException {
        try {
            lock.wait();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while reading the body").initCause(interrupted);
        }
    }

    @Override
    public int available() {
        synchronized (lock) {
            return ready.isEmpty() ? 0 : ready.getFirst().remaining();
        }
    }

    @Override
    public void close() {
        Flow.Subscription source;
        synchronized (lock) {
            closed = true;
            ready.clear();
            source = ended || failure != null ? null : subscription;
            lock.notifyAll();
        }
        if (source != null) {
            source.cancel();
        }
    }
}
