package dev.pail;

import dev.pail.internal.http.HttpTransport;
import dev.pail.internal.op.CallScope;
import dev.pail.internal.op.GetObject;
import dev.pail.internal.op.S3Operation;
import dev.pail.internal.op.S3Pipeline;
import dev.pail.internal.retry.Breaker;
import dev.pail.internal.retry.RetryLoop;
import dev.pail.internal.retry.TimerScheduler;
import dev.pail.internal.transfer.Shared;
import dev.pail.model.CallContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** The machinery of one client, wired by its builder. */
record ClientParts(
        String region,
        @Nullable Duration callMax,
        int concurrency,
        S3Pipeline pipeline,
        Shared transfers,
        HttpTransport transport,
        HttpTransport credentialsTransport,
        RetryLoop retries,
        Breaker breaker,
        TimerScheduler scheduler,
        ScheduledExecutorService timer,
        WorkerPool executor)
        implements AutoCloseable {

    ClientParts in(CallContext context) {
        Shared ofTask = transfers.in(context);
        return new ClientParts(
                region,
                callMax,
                concurrency,
                ofTask.pipeline(),
                ofTask,
                transport,
                credentialsTransport,
                retries,
                breaker,
                scheduler,
                timer,
                executor);
    }

    <T extends @Nullable Object> CompletableFuture<T> call(S3Operation<T> operation) {
        return pipeline.call(operation, new CallScope(callMax));
    }

    <T> CompletableFuture<T> call(GetObject<T> get) {
        return pipeline.call(get, new CallScope(callMax));
    }

    @Override
    public void close() {
        retries.close();
        transport.close();
        credentialsTransport.close();
        scheduler.close();
        timer.shutdownNow();
        executor.shutdown();
    }
}
