package dev.pail.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReplyStreamTest {

    private final ScriptedBody body = new ScriptedBody();
    private final InputStream stream = new HttpReply(200, Map.of(), body, () -> {}).stream();

    @Test
    void givesTheBytesOfAllBatchesInOrder() throws IOException {
        body.next("ab", "", "cde");
        body.onRequest(() -> body.onRequest(body::complete).next("fg"));

        assertThat(stream.readAllBytes()).asString(US_ASCII).isEqualTo("abcdefg");
        assertThat(stream.read()).isEqualTo(-1);
    }

    @Test
    void readsSingleBytesUnsigned() throws IOException {
        body.next("a");
        body.onRequest(body::complete);

        assertThat(stream.read()).isEqualTo('a');
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(stream.read(new byte[0])).isZero();
    }

    @Test
    void asksForOneBatchAtATime() throws IOException {
        assertThat(body.requested()).isEqualTo(1);
        body.next("abc");

        assertThat(stream.readNBytes(3)).hasSize(3);
        assertThat(body.requested()).as("what came was enough").isEqualTo(1);

        body.onRequest(() -> body.onRequest(() -> {}).next("d"));
        assertThat(stream.read()).isEqualTo('d');
        assertThat(body.requested()).isEqualTo(2);
    }

    @Test
    void saysWhatCanBeReadWithoutWaiting() throws IOException {
        assertThat(stream.available()).isZero();

        body.next("abc");
        stream.read();

        assertThat(stream.available()).isEqualTo(2);
    }

    @Test
    void aBodyThatBreaksOffIsAnErrorAfterItsLastByte() throws IOException {
        IOException reset = new IOException("reset");
        body.next("abc");
        body.fail(reset);

        assertThat(stream.readNBytes(3)).asString(US_ASCII).isEqualTo("abc");
        assertThatThrownBy(stream::read).isSameAs(reset);
        assertThatThrownBy(stream::read).as("and stays one").isSameAs(reset);
    }

    @Test
    void anErrorThatIsNoIOExceptionKeepsItsCause() {
        RuntimeException odd = new IllegalStateException("odd");
        body.fail(odd);

        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasCause(odd);
    }

    @Test
    void closingEarlyGivesTheConnectionUp() throws IOException {
        body.next("abc");

        stream.close();

        assertThat(body.cancelled()).isTrue();
        assertThat(stream.available()).isZero();
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("the stream is closed");
    }

    @Test
    void closingAfterTheEndCancelsNothing() throws IOException {
        body.complete();

        stream.close();

        assertThat(body.cancelled()).isFalse();
    }

    @Test
    void aWaitingReaderWakesForBytesErrorsTheEndAndClose() throws Exception {
        assertThat(whileWaiting(() -> body.next("a"))).isEqualTo("97");
        assertThat(whileWaiting(() -> body.next("b"))).isEqualTo("98");
        assertThat(whileWaiting(stream::close)).isEqualTo("the stream is closed");
    }

    @Test
    void aWaitingReaderWakesAtTheEnd() throws Exception {
        assertThat(whileWaiting(body::complete)).isEqualTo("-1");
    }

    @Test
    void aWaitingReaderWakesForAnError() throws Exception {
        assertThat(whileWaiting(() -> body.fail(new IOException("reset")))).isEqualTo("reset");
    }

    @Test
    void anInterruptEndsTheReadAndIsKept() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(stream::read)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("interrupted")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPartOfABatchIsNotLostBetweenReads() throws IOException {
        body.next("abcdef");
        byte[] into = new byte[4];
        AtomicInteger count = new AtomicInteger(stream.read(into, 1, 2));

        count.addAndGet(stream.read(into, 3, 1));

        assertThat(count).hasValue(3);
        assertThat(into).containsExactly(0, 'a', 'b', 'c');
        assertThat(stream.available()).isEqualTo(3);
    }

    /** Reads on a thread of its own, and acts when that thread waits. */
    private String whileWaiting(ThrowingAction action) throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                result.complete(String.valueOf(stream.read()));
            } catch (IOException e) {
                result.complete(e.getMessage());
            }
        });
        reader.start();
        while (reader.getState() != Thread.State.WAITING && !result.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(result).isNotDone();
        action.run();
        return result.get(60, TimeUnit.SECONDS);
    }

    private interface ThrowingAction {
        void run() throws IOException;
    }
}
