package dev.pail.internal.body;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.PayloadSigning;
import dev.pail.config.RetryPolicy;
import dev.pail.error.S3Exception;
import dev.pail.transfer.UploadOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that uploads one file and tells how it ended and how many bytes its threads allocated. */
final class MeteredUpload {

    static final String DONE = "DONE";
    static final String FAILED = "FAILED";
    static final String ALLOCATED = "ALLOCATED";

    private MeteredUpload() {}

    /** Arguments: endpoint, file, part size in bytes, parts in flight. */
    public static void main(String[] args) {
        long before = allocated();
        try (S3Client client = S3Client.builder()
                .endpoint(args[0])
                .region("us-east-1")
                .credentials(CredentialsProvider.of("key", "secret"))
                .payloadSigning(PayloadSigning.UNSIGNED_ANY_SCHEME)
                .checkpointStore(CheckpointStore.inMemory())
                .retryPolicy(RetryPolicy.defaults())
                .build()) {
            client.upload(
                    "bucket",
                    "key",
                    Path.of(args[1]),
                    UploadOptions.defaults()
                            .withPartSizeBytes(Long.parseLong(args[2]))
                            .withPartsInFlight(Integer.parseInt(args[3])));
            System.out.println(ALLOCATED + ' ' + (allocated() - before));
            System.out.println(DONE);
        } catch (S3Exception failure) {
            System.out.println(FAILED + ' ' + failure.getClass().getSimpleName() + ' ' + failure.code());
        }
    }

    /** Of all threads that live; those of the client live until it is closed. */
    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
