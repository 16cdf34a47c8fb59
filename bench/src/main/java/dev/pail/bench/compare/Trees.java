package dev.pail.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The files of a directory one by one, from as many threads as the other tasks have. */
final class Trees {
    private Trees() {}

    interface Step {
        void run(int number) throws Exception;
    }

    static void each(Step step) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Task.THREADS);
        try {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < Task.THREADS; thread++) {
                running.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < Sink.TREE_KEYS; i = next.getAndIncrement()) {
                        step.run(i);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
