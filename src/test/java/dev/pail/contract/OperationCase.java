package dev.pail.contract;

import dev.pail.S3Client;
import dev.pail.testkit.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one operation gives on a server that has it: a row of {@code docs/servers.md}.
 *
 * @param operation its name in S3's words, or the client's for what is made of several
 */
record OperationCase(String operation, Check check) {

    interface Check {
        void on(Place place) throws Exception;
    }

    /** In the order of the table. */
    static List<OperationCase> all() {
        List<OperationCase> all = new ArrayList<>(BucketCases.all());
        all.addAll(BucketSettingCases.all());
        all.addAll(ObjectCases.all());
        all.addAll(ObjectSettingCases.all());
        all.addAll(UploadCases.all());
        return all;
    }

    /** Where a case runs: a server, a way to make calls, a bucket and a directory that nothing else uses. */
    record Place(TestServer server, CallStyle style, S3Client s3, String bucket, Path directory) {

        <T> T call(Function<S3Client, T> blocking, Function<S3Client, CompletableFuture<T>> async) {
            return style.call(() -> blocking.apply(s3), () -> async.apply(s3));
        }

        <T> void read(
                Function<S3Client, T> blocking, Function<S3Client, CompletableFuture<T>> async, Consumer<T> check) {
            check.accept(call(blocking, async));
        }

        void run(Consumer<S3Client> blocking, Function<S3Client, CompletableFuture<Void>> async) {
            call(
                    client -> {
                        blocking.accept(client);
                        return null;
                    },
                    async);
        }

        CallStyle.Calls calls() {
            return style.on(s3);
        }
    }
}
