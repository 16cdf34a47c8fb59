package dev.pail.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.TestHooks;
import dev.pail.error.CancelledException;
import dev.pail.testkit.FakeS3.Reply;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be done to a transfer that runs. */
class ControlTest {

    @TempDir
    private Path directory;

    private UploadBench bench(int parts) {
        UploadBench bench = new UploadBench(directory, parts * UploadBench.PART_BYTES);
        bench.leaveHalfDone(List.of());
        return bench;
    }

    private static Transfer<UploadResult> start(UploadBench bench, int inFlight) {
        return bench.client.uploadAsync(
                UploadBench.BUCKET, UploadBench.KEY, bench.file, UploadBench.OPTIONS.withPartsInFlight(inFlight));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Test
    void whoWaitsForAPermitGivesUpWhenItIsStopped() throws Exception {
        TransferControl control = new TransferControl("Upload", "b/k", null, 1);

        control.asRequest(() -> {
            CompletableFuture<String> second =
                    CompletableFuture.supplyAsync(() -> control.asRequest(() -> "not one at a time"));
            control.cancel();
            assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
            return "";
        });
    }

    @Test
    void aSuspendedTransferSendsNothingAndGoesOn() throws Exception {
        try (UploadBench bench = bench(6)) {
            CompletableFuture<Transfer<UploadResult>> running = new CompletableFuture<>();
            CountDownLatch suspended = new CountDownLatch(1);
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == 2) {
                    running.join().suspend();
                    suspended.countDown();
                }
                return server.answer(request);
            });
            Transfer<UploadResult> transfer = start(bench, 1);
            running.complete(transfer);
            suspended.await();
            while (transfer.progress().partsDone() < 2) {
                Thread.onSpinWait();
            }
            assertThat(bench.s3.partsSent()).containsExactly(1, 2);
            assertThat(transfer.future()).isNotDone();

            transfer.resume();
            transfer.future().get();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.partsSent()).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @ParameterizedTest
    @EnumSource(FailurePolicy.class)
    @Tag("X2")
    @Tag("U6")
    void cancellingSaysWhatBecomesOfTheParts(FailurePolicy policy) throws Exception {
        try (UploadBench bench = bench(6)) {
            CompletableFuture<Transfer<UploadResult>> running = new CompletableFuture<>();
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == 3) {
                    running.join().cancel(policy);
                }
                return server.answer(request);
            });
            Transfer<UploadResult> transfer = start(bench, 1);
            running.complete(transfer);

            assertThatThrownBy(() -> transfer.future().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancelledException.class);

            boolean kept = policy == FailurePolicy.KEEP;
            assertThat(bench.s3.uploads()).hasSize(kept ? 1 : 0);
            assertThat(bench.store.list()).hasSize(kept ? 1 : 0);
            assertThat(bench.s3.objects()).isEmpty();
        }
    }

    @Test
    void aSuspendedTransferCanBeCancelled() throws Exception {
        try (UploadBench bench = bench(3)) {
            CompletableFuture<Transfer<UploadResult>> running = new CompletableFuture<>();
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == 1) {
                    running.join().suspend();
                }
                return server.answer(request);
            });
            Transfer<UploadResult> transfer = start(bench, 1);
            running.complete(transfer);
            while (transfer.progress().partsDone() < 1) {
                Thread.onSpinWait();
            }

            transfer.cancel(FailurePolicy.ABORT);

            assertThatThrownBy(() -> transfer.future().get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CancelledException.class);
            assertThat(bench.s3.uploads()).isEmpty();
        }
    }

    @Test
    void closingTheClientEndsASuspendedTransferAndKeepsItsParts() throws Exception {
        UploadBench bench = bench(3);
        CompletableFuture<Transfer<UploadResult>> running = new CompletableFuture<>();
        bench.s3.fault((request, server) -> {
            if (request.partNumber() == 1) {
                running.join().suspend();
            }
            return server.answer(request);
        });
        Transfer<UploadResult> transfer = start(bench, 1);
        running.complete(transfer);
        while (transfer.progress().partsDone() < 1) {
            Thread.onSpinWait();
        }

        bench.close();

        assertThatThrownBy(() -> transfer.future().get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CancelledException.class);
        assertThat(bench.s3.uploads()).hasSize(1);
    }

    @Test
    void aPartThatLagsFarBehindItsSiblingsIsSentAgain() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (UploadBench bench = bench(20)) {
            AtomicBoolean first = new AtomicBoolean(true);
            bench.s3.fault((request, server) -> {
                if (request.partNumber() == 15 && first.getAndSet(false)) {
                    await(never);
                    throw new IOException("nobody waits for this answer any more");
                }
                return server.answer(request);
            });

            UploadResult result = start(bench, 4).future().get();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(bench.s3.partsSent().stream().filter(part -> part == 15)).hasSize(2);
            assertThat(result.parts()).isEqualTo(20);
        } finally {
            never.countDown();
        }
    }

    @Test
    void aServerThatAsksForFewerRequestsGetsFewer() throws Exception {
        try (UploadBench bench = bench(40)) {
            AtomicInteger refusals = new AtomicInteger(4);
            bench.s3.fault((request, server) -> request.is("UploadPart") && refusals.getAndDecrement() > 0
                    ? Reply.error(503, "SlowDown")
                    : server.answer(request));

            int before = TestHooks.lanesOpen(bench.client);
            start(bench, 8).future().get();

            assertThat(bench.object()).isEqualTo(bench.content);
            assertThat(TestHooks.lanesOpen(bench.client)).isLessThan(before);
        }
    }

    @Test
    void negativeLimitsAreRefused() throws Exception {
        try (UploadBench bench = bench(1)) {
            Transfer<UploadResult> transfer = start(bench, 1);
            transfer.future().get();

            assertThatThrownBy(() -> transfer.limitBandwidth(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> bench.client.limitUpload(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> bench.client.limitDownload(-1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @Tag("L6")
    void rateAndTimeLeftAreThoseOfTheLastSeconds() {
        AtomicLong now = new AtomicLong();
        TransferProgress progress = new TransferProgress(10_000, 10, null, 0, now::get);
        progress.reuse(1000);
        assertThat(progress.now().bytesPerSecond()).isZero();
        assertThat(progress.now().timeLeft()).isNull();

        for (int part = 2; part <= 6; part++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            progress.ended(part, 1000);
        }

        Progress half = progress.now();
        assertThat(half.bytesPerSecond()).isEqualTo(1000);
        assertThat(half.timeLeft()).isEqualTo(Duration.ofSeconds(4));
        assertThat(half.bytesReused()).isEqualTo(1000);
        for (int second = 0; second < 30; second++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            progress.tell();
            assertThat(progress.now().bytes()).isEqualTo(6000);
        }
        assertThat(progress.now().bytesPerSecond()).as("it stands").isZero();
        progress.finished();
        assertThat(progress.now()).isEqualTo(new Progress(10_000, 10_000, 1000, 6, 10));
        assertThat(progress.now().timeLeft()).isZero();
    }
}
