package dev.pail.internal.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NameForceTest {

    private static final int THREADS = 16;
    private static final int ROUNDS = 50;

    @TempDir
    Path directory;

    @Test
    void everybodyComesBack() throws Exception {
        NameForce names = new NameForce();
        CountDownLatch together = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Path mine = i % 4 == 0 ? directory.resolveSibling(directory.getFileName() + "-gone") : directory;
                all.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        names.force(mine);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(names.inside(directory)).isZero();
    }

    @Test
    void whoComesWhileOneRunsSharesTheNext() throws Exception {
        AtomicInteger forces = new AtomicInteger();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        NameForce names = new NameForce(any -> {
            if (forces.incrementAndGet() == 1) {
                began.countDown();
                assertThatNoException().isThrownBy(goOn::await);
            }
        });
        Thread first = new Thread(() -> names.force(directory));
        first.start();
        began.await();
        List<Thread> late = Stream.generate(() -> new Thread(() -> names.force(directory)))
                .limit(THREADS)
                .toList();
        late.forEach(Thread::start);
        while (names.inside(directory) <= THREADS) {
            Thread.onSpinWait();
        }
        assertThat(forces).as("nobody is content with one that began before").hasValue(1);
        goOn.countDown();
        first.join();
        for (Thread each : late) {
            each.join();
        }
        assertThat(forces).hasValue(2);
    }

    @Test
    void anInterruptedThreadComesBackWithItsFlag() {
        Thread.currentThread().interrupt();
        new NameForce().force(directory);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aForceThatBreaksIsMadeAgainByTheNext() {
        AtomicInteger forces = new AtomicInteger();
        NameForce names = new NameForce(any -> {
            if (forces.incrementAndGet() == 1) {
                throw new IllegalStateException("broken");
            }
        });
        assertThatIllegalStateException().isThrownBy(() -> names.force(directory));
        assertThat(names.inside(directory)).isZero();
        names.force(directory);
        assertThat(forces).hasValue(2);
    }
}
