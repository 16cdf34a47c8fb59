package dev.pail.internal.op;

import dev.pail.internal.http.HttpReply;
import dev.pail.model.ObjectHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lands an object in a file: a temporary one beside the target, forced to the disk, then renamed over it. The target is
 * untouched until then.
 */
public final class FileSink implements ObjectSink<ObjectHead> {

    private final Path target;

    /**
     * Names the target.
     *
     * @param target the file; its directory must exist
     */
    public FileSink(Path target) {
        this.target = target.toAbsolutePath();
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public CompletableFuture<ObjectHead> take(ObjectHead head, HttpReply reply) {
        Landing landing;
        try {
            landing = new Landing(head);
        } catch (IOException e) {
            reply.firstBytes(0);
            return CompletableFuture.failedFuture(new TargetFailedException(target, e));
        }
        reply.subscribe(landing);
        return landing.landed;
    }

    private final class Landing implements Flow.Subscriber<List<ByteBuffer>> {
        private final ObjectHead head;
        private final Path temporary;
        private final FileChannel channel;
        private final CompletableFuture<ObjectHead> landed = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Landing(ObjectHead head) throws IOException {
            this.head = head;
            // not createTempFile: the file will be the caller's, with the rights the caller's umask gives
            this.temporary = target.resolveSibling("." + target.getFileName() + "."
                    + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX)
                    + ".pail-part");
            this.channel = FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            try {
                for (ByteBuffer buffer : buffers) {
                    while (buffer.hasRemaining()) {
                        channel.write(buffer);
                    }
                }
            } catch (IOException e) {
                if (subscription != null) {
                    subscription.cancel();
                }
                drop(new TargetFailedException(target, e));
                return;
            }
            if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            drop(failure);
        }

        @Override
        public void onComplete() {
            try {
                channel.force(true);
                channel.close();
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                forceDirectory();
                landed.complete(head);
            } catch (IOException e) {
                drop(new TargetFailedException(target, e));
            }
        }

        private void forceDirectory() {
            Path directory = target.getParent();
            if (directory != null) {
                try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
                    entry.force(true);
                } catch (IOException unsupported) {
                    return; // not every file system lets a directory be opened; the rename itself is done
                }
            }
        }

        private void drop(Throwable failure) {
            try {
                channel.close();
                Files.deleteIfExists(temporary);
            } catch (IOException leftBehind) {
                failure.addSuppressed(leftBehind);
            }
            landed.completeExceptionally(failure);
        }
    }
}
