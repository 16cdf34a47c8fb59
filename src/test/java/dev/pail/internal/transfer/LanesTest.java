package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ServiceException;
import dev.pail.internal.body.Bandwidth;
import dev.pail.internal.op.CallScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may send, how many at a time, and what becomes of one that lags: on a clock of the test's. */
class LanesTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long now;
    private final Lanes lanes = lanes(8);
    private final TransferControl control = new TransferControl("Upload", "b/k");
    private final List<CompletableFuture<String>> made = new ArrayList<>();

    private Lanes lanes(int max) {
        return new Lanes(max, () -> now, new Bandwidth(() -> now), new Bandwidth(() -> now), Runnable::run);
    }

    private CompletableFuture<String> ask() {
        return ask(lanes, control);
    }

    private CompletableFuture<String> ask(Lanes of, TransferControl by) {
        return of.run(by, scope -> {
            CompletableFuture<String> call = new CompletableFuture<>();
            made.add(call);
            return call;
        });
    }

    private static ServiceException slowDown() {
        return new ServiceException(
                ErrorDetail.of("UploadPart", "b/k", ErrorKind.RATE_LIMIT_EXCEEDED, "SlowDown", "slow down", "wait")
                        .withAnswer(503, null, null),
                true,
                null);
    }

    @Test
    void soManyAtATimeAndTheRestInTurn() {
        IntStream.range(0, 10).forEach(each -> ask());
        assertThat(made).hasSize(8);

        made.get(3).complete("done");

        assertThat(made).hasSize(9);
    }

    @Test
    void thoseOfAHigherPriorityAreServedFirst() {
        Lanes one = lanes(1);
        TransferControl low = new TransferControl("Upload", "low");
        TransferControl high = new TransferControl("Upload", "high");
        CompletableFuture<String> running = ask(one, low);
        CompletableFuture<String> waitingLow = ask(one, low);
        CompletableFuture<String> waitingHigh = ask(one, high);
        high.priority(1);

        made.get(0).complete("first");
        made.get(1).complete("second");

        assertThat(running).isCompletedWithValue("first");
        assertThat(waitingHigh).isCompletedWithValue("second");
        assertThat(waitingLow).isNotDone();
    }

    @Test
    void whatTheServerDoesByItselfIsNeverMadeTwice() {
        for (int sibling = 0; sibling < 20; sibling++) {
            ask();
            made.get(sibling).complete("done");
        }
        CompletableFuture<String> lagging = lanes.runOnce(control, () -> new CallScope(null), scope -> {
            CompletableFuture<String> call = new CompletableFuture<>();
            made.add(call);
            return call;
        });
        int before = made.size();

        control.siblings().look(Long.MAX_VALUE / 2);

        assertThat(made).hasSize(before);
        assertThat(lagging).isNotDone();
    }

    @Test
    @Tag("C7")
    void theNumberIsHalvedOnceForAllThatWereUnderWay() {
        IntStream.range(0, 8).forEach(each -> ask());

        made.get(0).completeExceptionally(slowDown());
        made.get(1).completeExceptionally(slowDown());
        made.get(2).completeExceptionally(slowDown());

        assertThat(lanes.open()).isEqualTo(4);
        IntStream.range(0, 5).forEach(each -> ask());
        assertThat(made).as("five are under way still").hasSize(8);
        made.get(3).complete("done");
        made.get(4).complete("done");
        assertThat(made).hasSize(9);
    }

    @Test
    void aFurtherRefusalHalvesAgainAndOneLaneStays() {
        for (int round = 0; round < 6; round++) {
            ask();
            made.get(made.size() - 1).completeExceptionally(slowDown());
        }

        assertThat(lanes.open()).isEqualTo(1);
        ask();
        assertThat(made).hasSize(7);
    }

    @Test
    @Tag("C7")
    void successesBringItBack() {
        ask();
        made.get(0).completeExceptionally(slowDown());
        assertThat(lanes.open()).isEqualTo(4);

        for (int success = 0; success < 5; success++) {
            ask();
            made.get(made.size() - 1).complete("done");
        }
        assertThat(lanes.open()).isEqualTo(5);
        for (int success = 0; success < 100; success++) {
            ask();
            made.get(made.size() - 1).complete("done");
        }
        assertThat(lanes.open()).as("never more than at the start").isEqualTo(8);
    }

    @Test
    void otherFailuresChangeNothing() {
        ask();
        made.get(0)
                .completeExceptionally(new ServiceException(
                        ErrorDetail.of("UploadPart", "b/k", ErrorKind.ACCESS_DENIED, "AccessDenied", "no", "ask")
                                .withAnswer(403, null, null),
                        false,
                        null));

        assertThat(lanes.open()).isEqualTo(8);
    }

    @Test
    void aSuspendedTransferAsksForNothing() {
        control.suspend();
        CompletableFuture<String> asked = ask();
        assertThat(made).isEmpty();

        control.resume();
        made.get(0).complete("done");

        assertThat(asked).isCompletedWithValue("done");
    }

    @Test
    @Tag("X2")
    void aStoppedTransferLeavesItsPlaceToOthers() {
        Lanes one = lanes(1);
        TransferControl other = new TransferControl("Upload", "other");
        ask(one, control);
        CompletableFuture<String> waiting = ask(one, control);
        TransferControl suspended = new TransferControl("Upload", "suspended");
        suspended.suspend();
        CompletableFuture<String> resting = ask(one, suspended);

        control.cancel();
        suspended.cancel();

        assertThat(waiting).isCancelled();
        assertThat(resting).isCompletedExceptionally();
        assertThat(made.get(0)).isCancelled();
        ask(one, other);
        assertThat(made).hasSize(2);
    }

    // Stragglers

    private void tenThatTake(long nanos) {
        for (int each = 0; each < 10; each++) {
            ask();
            now += nanos;
            made.get(made.size() - 1).complete("done");
        }
    }

    @Test
    void oneThatLagsIsMadeOnceMore() {
        tenThatTake(SECOND / 5);
        CompletableFuture<String> asked = ask();
        now += SECOND;
        control.siblings().look(now);
        assertThat(made).as("a second is nothing yet").hasSize(11);

        now += 1;
        control.siblings().look(now);

        assertThat(made).hasSize(12);
        assertThat(made.get(10)).isCancelled();
        now += 100 * SECOND;
        control.siblings().look(now);
        assertThat(made).as("once").hasSize(12);
        made.get(11).complete("done");
        assertThat(asked).isCompletedWithValue("done");
    }

    @Test
    void nothingLagsBehindTooFewOrTooSlowSiblings() {
        ask();
        now += 60 * SECOND;
        control.siblings().look(now);
        assertThat(made).hasSize(1);
        made.get(0).complete("done");

        tenThatTake(6 * SECOND);
        ask();
        now += 100 * SECOND;
        control.siblings().look(now);
        assertThat(made).hasSize(12);
    }

    @Test
    void whatIsOnlySlowIsLeftAlone() {
        tenThatTake(3 * SECOND);
        ask();
        now += 6 * SECOND;
        control.siblings().look(now);
        assertThat(made).hasSize(11);

        now += 1;
        control.siblings().look(now);

        assertThat(made).hasSize(12);
    }
}
