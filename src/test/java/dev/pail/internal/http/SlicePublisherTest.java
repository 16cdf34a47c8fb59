package dev.pail.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.ChannelFileSource;
import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.FileBody;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.RequestBody.Access;
import dev.pail.internal.body.SliceReader;
import dev.pail.internal.body.SourceFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlicePublisherTest {

    private static final int BUFFER = 4096;
    private static final int MAPPED_SLICE = 16 << 20;

    @TempDir
    Path directory;

    private final DirectBuffers buffers = new DirectBuffers(BUFFER, 4);

    @ParameterizedTest
    @EnumSource(Access.class)
    @Tag("Z1")
    @Tag("Z2")
    void sendsExactlyItsRegion(Access access) throws IOException {
        byte[] content = content(10 * BUFFER);
        try (FileSource source = ChannelFileSource.open(file(content))) {
            SlicePublisher publisher = new SlicePublisher(new FileBody(source, 7, 9L * BUFFER + 1, buffers), access);
            Collector collector = new Collector(Long.MAX_VALUE);

            publisher.subscribe(collector);

            assertThat(collector.end.join()).isEqualTo(Arrays.copyOfRange(content, 7, 9 * BUFFER + 8));
            assertThat(publisher.contentLength()).isEqualTo(9L * BUFFER + 1);
            publisher.exchangeEnded(true);
        }
        assertThat(buffers.outstanding()).isZero();
    }

    @Test
    @Tag("Z1")
    void readsNothingThatWasNotAskedFor() throws IOException {
        try (FileSource source = ChannelFileSource.open(file(content(10 * BUFFER)))) {
            SlicePublisher publisher = new SlicePublisher(new FileBody(source, 0, 10L * BUFFER, buffers), Access.JAVA);
            Collector collector = new Collector(0);
            publisher.subscribe(collector);
            assertThat(buffers.outstanding()).isZero();

            collector.subscription.request(1);
            assertThat(collector.count()).isEqualTo(BUFFER);
            assertThat(buffers.outstanding()).isEqualTo(1);

            collector.subscription.request(2);
            assertThat(collector.count()).isEqualTo(3 * BUFFER);
            assertThat(collector.end).isNotDone();
            publisher.exchangeEnded(false);
        }
        assertThat(buffers.outstanding()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void anEmptyBodyCompletesWhateverIsAskedFor(long demand) {
        Collector collector = new Collector(demand);

        new SlicePublisher(RequestBody.EMPTY, Access.JAVA).subscribe(collector);

        assertThat(collector.end).isCompletedWithValueMatching(bytes -> bytes.length == 0);
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    @Tag("Z7")
    void twoReadersAtTheSameTimeEachGetTheWholeBody(Access access) throws Exception {
        byte[] content = content(200 * BUFFER + 5);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (FileSource source = ChannelFileSource.open(file(content))) {
            SlicePublisher publisher = new SlicePublisher(new FileBody(source, 0, content.length, buffers), access);
            CyclicBarrier start = new CyclicBarrier(2);
            Callable<byte[]> reader = () -> {
                Collector collector = new Collector(1);
                collector.requestsOneByOne = true;
                start.await();
                publisher.subscribe(collector);
                return collector.end.join();
            };

            for (Future<byte[]> read : threads.invokeAll(List.of(reader, reader))) {
                assertThat(Arrays.equals(read.get(), content)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Tag("C4")
    void everyReadingGivesItsBuffersBackWhenTheExchangeHasEnded() throws IOException {
        byte[] content = content(5 * BUFFER);
        try (FileSource source = ChannelFileSource.open(file(content))) {
            SlicePublisher publisher =
                    new SlicePublisher(new FileBody(source, 0, content.length, buffers), Access.JAVA);
            Collector first = new Collector(2);
            Collector second = new Collector(Long.MAX_VALUE);

            publisher.subscribe(first);
            publisher.subscribe(second);
            assertThat(second.end).isCompleted();
            publisher.exchangeEnded(true);
        }
        assertThat(buffers.outstanding()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    @Tag("Z3")
    void aFileThatShrinksIsATypedErrorAndIsNotPadded(Access access) throws IOException {
        byte[] content = content(MAPPED_SLICE + 2 * BUFFER);
        Path file = file(content);
        try (FileSource source = ChannelFileSource.open(file)) {
            SlicePublisher publisher = new SlicePublisher(new FileBody(source, 0, content.length, buffers), access);
            Collector collector = new Collector(1);
            publisher.subscribe(collector);
            int before = collector.count();

            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(before + 1L);
            }
            collector.subscription.request(Long.MAX_VALUE);

            assertThat(collector.end)
                    .failsWithin(Duration.ZERO)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(SourceFailedException.class)
                    .withMessageContaining("shrank");
            assertThat(collector.count()).isEqualTo(before);
            assertThat(publisher.taken()).isLessThan(content.length);
            publisher.exchangeEnded(false);
        }
        assertThat(buffers.outstanding()).isZero();
    }

    @Test
    @Tag("Z3")
    void aBodyThatEndsEarlyIsATypedError() {
        Collector collector = new Collector(Long.MAX_VALUE);

        new SlicePublisher(longer(new BytesBody(ByteBuffer.allocate(5)), 6), Access.JAVA).subscribe(collector);

        assertThat(collector.end)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(SourceFailedException.class)
                .withMessageContaining("the body ended at byte 5 of 6");
    }

    @Test
    @Tag("Z3")
    void aBodyThatIsLongerThanItSaysIsNotSentWhole() {
        Collector collector = new Collector(Long.MAX_VALUE);

        new SlicePublisher(longer(new BytesBody(ByteBuffer.allocate(5)), 4), Access.JAVA).subscribe(collector);

        assertThat(collector.end).isCompletedExceptionally();
    }

    @Test
    void aBodyThatCannotBeOpenedIsATypedError() {
        Collector collector = new Collector(1);
        RequestBody broken = new RequestBody() {
            @Override
            public long length() {
                return 1;
            }

            @Override
            public boolean replayable() {
                return true;
            }

            @Override
            public SliceReader open(Access access) throws IOException {
                throw new IOException("no such disk");
            }
        };

        new SlicePublisher(broken, Access.JAVA).subscribe(collector);

        assertThat(collector.end)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(SourceFailedException.class)
                .withMessageContaining("no such disk");
    }

    @Test
    void takenFollowsTheSliceThatIsBeingWritten() {
        SlicePublisher publisher = new SlicePublisher(new BytesBody(ByteBuffer.allocate(100)), Access.JAVA);
        assertThat(publisher.taken()).isZero();
        Collector collector = new Collector(1);
        collector.drains = false;
        publisher.subscribe(collector);
        assertThat(publisher.taken()).isZero();

        collector.last.position(60);

        assertThat(publisher.taken()).isEqualTo(60);
    }

    private static RequestBody longer(RequestBody body, long length) {
        return new RequestBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public boolean replayable() {
                return true;
            }

            @Override
            public SliceReader open(Access access) throws IOException {
                return body.open(access);
            }
        };
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("file"), content);
    }

    /** Takes slices and keeps their bytes. */
    private static final class Collector implements Flow.Subscriber<ByteBuffer> {
        private final CompletableFuture<byte[]> end = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final long demand;
        private boolean requestsOneByOne;
        private boolean drains = true;
        private Flow.Subscription subscription;
        private ByteBuffer last;

        Collector(long demand) {
            this.demand = demand;
        }

        int count() {
            return bytes.size();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (demand > 0) {
                given.request(demand);
            }
        }

        @Override
        public void onNext(ByteBuffer slice) {
            last = slice;
            if (drains) {
                byte[] copy = new byte[slice.remaining()];
                slice.get(copy);
                bytes.writeBytes(copy);
            }
            if (requestsOneByOne) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(bytes.toByteArray());
        }
    }
}
