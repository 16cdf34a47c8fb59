package dev.pail.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteCollectorTest {

    private static final int MAX = 10;

    private final ScriptedBody body = new ScriptedBody();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MAX - 1, MAX})
    void collectsUpToItsLimit(int length) {
        ByteCollector collector = collector(false);

        body.next("x".repeat(length));
        body.complete();

        assertThat(collector.result().join()).isEqualTo("x".repeat(length).getBytes(US_ASCII));
        assertThat(body.cancelled()).isFalse();
    }

    @Test
    void joinsBatchesInTheirOrder() {
        ByteCollector collector = collector(false);

        body.next("ab", "", "c");
        body.next("defg");
        body.complete();

        assertThat(collector.result().join()).asString(US_ASCII).isEqualTo("abcdefg");
    }

    @Test
    void oneByteTooManyIsRefusedAndTheConnectionGivenUp() {
        ByteCollector collector = collector(false);
        body.next("0123456789");

        body.next("x");

        assertThatThrownBy(() -> collector.result().join())
                .cause()
                .isInstanceOf(ReplyTooLargeException.class)
                .hasMessageContaining("10");
        assertThat(body.cancelled()).isTrue();
    }

    @Test
    void oneByteTooManyIsCutOffWhereTheStartIsEnough() {
        ByteCollector collector = collector(true);
        body.next("01234567");

        body.next("89x", "y");

        assertThat(collector.result().join()).asString(US_ASCII).isEqualTo("0123456789");
        assertThat(body.cancelled()).isTrue();
    }

    @Test
    void aBodyThatBreaksOffIsNoShorterBody() {
        ByteCollector collector = collector(true);
        IOException reset = new IOException("reset");
        body.next("abc");

        body.fail(reset);

        assertThatThrownBy(() -> collector.result().join()).cause().isSameAs(reset);
    }

    @Test
    void aReplyCollectsByTheSameRules() {
        HttpReply reply = new HttpReply(200, Map.of(), body, () -> {});
        CompletableFuture<byte[]> bytes = reply.bytes(MAX);

        body.next("0123456789", "x");

        assertThatThrownBy(bytes::join).cause().isInstanceOf(ReplyTooLargeException.class);
    }

    private ByteCollector collector(boolean truncate) {
        ByteCollector collector = new ByteCollector(MAX, truncate);
        body.subscribe(collector);
        return collector;
    }
}
