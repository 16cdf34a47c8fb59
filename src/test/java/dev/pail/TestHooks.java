package dev.pail;

import dev.pail.config.S3Limits;
import dev.pail.internal.body.ChannelFileTarget;
import dev.pail.internal.body.FileTarget;
import dev.pail.internal.http.HttpTransport;
import dev.pail.internal.retry.Scheduler;
import dev.pail.model.CopyResult;
import dev.pail.model.CustomerKey;
import dev.pail.model.PutOptions;
import dev.pail.transfer.MultipartCopyOptions;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Opens the builder's package-private hooks to the tests of other packages. */
public final class TestHooks {

    private TestHooks() {}

    /** Tells the client a time of the test's own. */
    public static S3ClientBuilder clock(S3ClientBuilder builder, InstantSource clock) {
        return builder.clock(clock);
    }

    /** Tells the client how time passes: its waits, its deadlines and its breaker's. */
    public static S3ClientBuilder time(S3ClientBuilder builder, Scheduler waits, LongSupplier nanoClock) {
        return builder.time(waits, nanoClock);
    }

    /** Puts something around the transport, or in its place. */
    public static S3ClientBuilder transport(S3ClientBuilder builder, UnaryOperator<HttpTransport> around) {
        return builder.transport(around);
    }

    /** As {@link S3Client#replaceMetadata}, but for objects above 5 MiB in parts of 5 MiB. */
    public static CompletableFuture<CopyResult> replaceMetadataInParts(
            S3Client client,
            String bucket,
            String key,
            @Nullable CustomerKey customerKey,
            UnaryOperator<PutOptions> change) {
        MultipartCopyOptions small = MultipartCopyOptions.defaults()
                .withThresholdBytes(S3Limits.PART_SIZE_BYTES_MIN)
                .withPartSizeBytes(S3Limits.PART_SIZE_BYTES_MIN);
        return new MetadataCalls(client.parts, new TransferCalls(client.parts), small)
                .replace(bucket, key, customerKey, change);
    }

    /** Puts something between downloads and the disk. */
    public static S3ClientBuilder disk(S3ClientBuilder builder, UnaryOperator<FileTarget.Opener> around) {
        return builder.targetOpener(around.apply(ChannelFileTarget.opener()));
    }

    /** Tells the client variables and system properties of the test's own. */
    public static S3ClientBuilder environment(
            S3ClientBuilder builder, Map<String, String> variables, Map<String, String> properties) {
        return builder.environment(variables::get).properties(properties::get);
    }

    /** Buffers that parts of streams hold. */
    public static int streamBuffersLent(S3Client client) {
        return client.parts.transfers().memory().outstanding();
    }

    /** Requests that transfers may have under way. */
    public static int lanesOpen(S3Client client) {
        return client.parts.transfers().lanes().open();
    }
}
