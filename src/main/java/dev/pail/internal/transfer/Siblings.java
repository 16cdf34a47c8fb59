package dev.pail.internal.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long the requests of one transfer take, and which of them lag far behind the others. Thread safe.
 *
 * <p>Source of the bounds: the AWS CRT client, whose limit is the larger of a second and the ninth decile, then the mean and
 * 700 ms, and none where the mean is above 5 s. Here all must be exceeded, and twice the mean: a part that is only slow because
 * the line is full would be no faster on another connection.
 */
final class Siblings {

    /** A request of the transfer. */
    interface Member {
        /** Whether a second one may take its place: not when it was tried again already, of its own or by the server's wish. */
        boolean mayBeMadeAgain();

        /** Gives it up and makes it anew. */
        void makeAgain();
    }

    private static final int SAMPLES_MIN = 10;
    private static final int SAMPLES_MAX = 100;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long BEHIND_MEAN = Duration.ofMillis(700).toNanos();
    private static final long MEAN_MAX = Duration.ofSeconds(5).toNanos();

    private final Map<Member, Long> underWay = new HashMap<>();
    private final long[] took = new long[SAMPLES_MAX];
    private long count;

    synchronized void begun(Member member, long now) {
        underWay.put(member, now);
    }

    synchronized void ended(Member member, long now, boolean well) {
        Long began = underWay.remove(member);
        if (began != null && well) {
            took[(int) (count % SAMPLES_MAX)] = now - began;
            count++;
        }
    }

    /** Makes those again that lag; called now and then. */
    void look(long now) {
        List<Member> lagging = new ArrayList<>();
        synchronized (this) {
            long bound = boundNanos();
            underWay.forEach((member, began) -> {
                if (now - began > bound && member.mayBeMadeAgain()) {
                    lagging.add(member);
                }
            });
        }
        lagging.forEach(Member::makeAgain);
    }

    /** How long a request may take before it lags. */
    private long boundNanos() {
        int samples = (int) Math.min(count, SAMPLES_MAX);
        if (samples < SAMPLES_MIN) {
            return Long.MAX_VALUE;
        }
        long[] sorted = Arrays.copyOf(took, samples);
        Arrays.sort(sorted);
        long mean = Arrays.stream(sorted).sum() / samples;
        long ninthDecile = sorted[samples * 9 / 10];
        return mean > MEAN_MAX
                ? Long.MAX_VALUE
                : Math.max(Math.max(SECOND, ninthDecile), Math.max(mean + BEHIND_MEAN, 2 * mean));
    }
}
