package dev.pail.cli;

import dev.pail.transfer.Progress;
import dev.pail.transfer.Transfer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressState;

/**
 * The progress of one transfer: a bar on a terminal, {@code progress} lines with {@code --json}. Never goes back.
 *
 * <p>A failed attempt takes its bytes back in the library's figures; here the display then waits until they are sent again.
 */
final class Progressing implements AutoCloseable {

    /** Time between two looks: keeps within ten JSON lines a second, the last one included. */
    static final Duration INTERVAL = Duration.ofMillis(125);

    private static final long PAUSE_SECONDS = 4;
    private static final int BAR_CELLS_MAX = 40;

    /** For the bar: the total of a stream, or of a directory that is still being looked at. */
    private static final long UNKNOWN = -1;

    /** Room for the {@code ^C} that a terminal echoes at the cursor. */
    private static final int CTRL_C_COLUMNS = 3;

    private final Output output;
    private final String name;
    private boolean totalKnown = true;
    private ProgressBar bar;
    private long bytesShown = -1;
    private volatile long bytesReused;
    private long startedNanos;

    Progressing(Output output, String name) {
        this.output = output;
        this.name = name;
        this.startedNanos = System.nanoTime();
    }

    /** Of a stream: what the transfer calls its total is what it has read so far. */
    Progressing withoutTotal() {
        totalKnown = false;
        return this;
    }

    /** Takes how far the transfer is; {@code reused} are bytes that an earlier run had moved. */
    void show(long bytes, long total, long reused) {
        if (bytes <= bytesShown) {
            return;
        }
        bytesShown = bytes;
        if (reused != bytesReused) {
            bytesReused = reused;
            startedNanos = System.nanoTime();
        }
        if (total > 0) {
            output.event("event", "progress", "bytes", bytes, "total", total);
        }
        if (bar == null && bytes > 0 && output.barWanted()) {
            bar = open(total);
        }
        if (bar != null) {
            bar.maxHint(total > 0 ? total : UNKNOWN);
            bar.stepTo(bytes);
        }
    }

    /** Shows a transfer until it ends, and pauses it on an interrupt. */
    <T> T follow(Transfer<T> transfer) throws Exception {
        while (true) {
            try {
                return transfer.future().get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Progress now = transfer.progress();
                show(now.bytes(), totalKnown ? now.total() : 0, now.bytesReused());
            } catch (InterruptedException e) {
                transfer.pause();
                return lastWord(transfer);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    /** After a pause: the transfer may still have ended well. */
    private static <T> T lastWord(Transfer<T> transfer) throws Exception {
        try {
            return transfer.future().get(PAUSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new InterruptedException();
        }
    }

    private ProgressBar open(long total) {
        output.barShown(true);
        return ProgressBar.builder()
                .setInitialMax(total > 0 ? total : UNKNOWN)
                .setUpdateIntervalMillis((int) INTERVAL.toMillis())
                .setRenderer(this::render)
                .setConsumer(
                        new ConsoleProgressBarConsumer(output.bar(), Math.max(20, Output.columns() - CTRL_C_COLUMNS)))
                .clearDisplayOnFinish()
                .build();
    }

    /** Such as {@code disk.img  48% [#####     ] 122.9 of 256.0 MiB  80.1 MiB/s  1.7 s left}. */
    private String render(ProgressState state, int columns) {
        long bytes = state.getCurrent();
        long total = Math.max(1, state.getMax());
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedNanos);
        long moved = Math.max(0, bytes - bytesReused);
        if (state.getMax() == UNKNOWN) {
            String line = name + "  " + Amounts.size(bytes) + "  " + Amounts.rate(moved, elapsed);
            return line.substring(0, Math.min(columns, line.length()));
        }
        String left = "";
        if (bytes >= total - 1) {
            left = "  finishing";
        } else if (moved > 0) {
            left = "  " + Amounts.time(elapsed.multipliedBy(total - bytes).dividedBy(moved)) + " left";
        }
        String head = String.format(Locale.ROOT, "%s %3d%% ", name, bytes * 100 / total);
        String tail = String.format(
                " %s of %s  %s%s", Amounts.size(bytes), Amounts.size(total), Amounts.rate(moved, elapsed), left);
        int cells = Math.min(BAR_CELLS_MAX, columns - head.length() - tail.length() - 2);
        if (cells < 5) {
            String line = (head + tail).strip();
            return line.length() <= columns ? line : tail.strip().substring(0, Math.min(columns, tail.length() - 1));
        }
        int full = (int) (bytes * cells / total);
        int reused = (int) Math.min(full, bytesReused * cells / total);
        return head + '[' + "=".repeat(reused) + "#".repeat(full - reused) + " ".repeat(cells - full) + ']' + tail;
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            output.barShown(false);
        }
    }
}
