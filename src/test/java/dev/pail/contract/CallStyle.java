package dev.pail.contract;

import dev.pail.S3Client;
import dev.pail.model.Body;
import dev.pail.model.Bucket;
import dev.pail.model.BucketHead;
import dev.pail.model.ByteRange;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.DeleteOptions;
import dev.pail.model.DeleteResult;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.MultipartUpload;
import dev.pail.model.MultipartUploadPage;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectPage;
import dev.pail.model.ObjectStream;
import dev.pail.model.PartPage;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.SyncOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** The two ways to make a call; every assertion of the contract holds for both. */
enum CallStyle {
    BLOCKING {
        @Override
        <T> T call(Supplier<T> blocking, Supplier<CompletableFuture<T>> async) {
            try {
                return blocking.get();
            } catch (RuntimeException failed) {
                NoSecretTold.note(failed);
                throw failed;
            }
        }
    },
    ASYNC {
        @Override
        <T> T call(Supplier<T> blocking, Supplier<CompletableFuture<T>> async) {
            return await(async.get());
        }
    };

    private static final long SECONDS_MAX = 60;

    abstract <T> T call(Supplier<T> blocking, Supplier<CompletableFuture<T>> async);

    /** Waits and throws what the future failed with. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            NoSecretTold.note(failed);
            if (failed.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError("a future failed with something that is no RuntimeException", failed);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the future did not end within " + SECONDS_MAX + " s", e);
        }
    }

    Calls on(S3Client client) {
        return new Calls(this, client);
    }

    /** The client's calls, made in one style. */
    record Calls(CallStyle style, S3Client client) {

        private <T> T call(Supplier<T> blocking, Function<S3Client, CompletableFuture<T>> async) {
            return style.call(blocking, () -> async.apply(client));
        }

        private void run(Runnable blocking, Function<S3Client, CompletableFuture<Void>> async) {
            call(
                    () -> {
                        blocking.run();
                        return null;
                    },
                    async);
        }

        List<Bucket> listBuckets() {
            return call(client::listBuckets, S3Client::listBucketsAsync);
        }

        void createBucket(String bucket) {
            run(() -> client.createBucket(bucket), c -> c.createBucketAsync(bucket));
        }

        Optional<BucketHead> headBucket(String bucket) {
            return call(() -> client.headBucket(bucket), c -> c.headBucketAsync(bucket));
        }

        void deleteBucket(String bucket) {
            run(() -> client.deleteBucket(bucket), c -> c.deleteBucketAsync(bucket));
        }

        PutResult put(String bucket, String key, String text) {
            return put(bucket, key, Body.of(text), PutOptions.defaults());
        }

        PutResult put(String bucket, String key, Body body, PutOptions options) {
            return call(
                    () -> client.putObject(bucket, key, body, options),
                    c -> c.putObjectAsync(bucket, key, body, options));
        }

        ObjectStream getStream(String bucket, String key, GetOptions options) {
            return call(() -> client.getObject(bucket, key, options), c -> c.getObjectAsync(bucket, key, options));
        }

        ObjectBytes get(String bucket, String key) {
            return get(bucket, key, GetOptions.defaults());
        }

        ObjectBytes get(String bucket, String key, GetOptions options) {
            return call(
                    () -> client.getObjectBytes(bucket, key, options),
                    c -> c.getObjectBytesAsync(bucket, key, options));
        }

        DownloadResult download(String bucket, String key, Path target, DownloadOptions options) {
            return call(
                    () -> client.download(bucket, key, target, options),
                    c -> c.downloadAsync(bucket, key, target, options).future());
        }

        DirectoryResult uploadDirectory(String bucket, String prefix, Path directory, DirectoryOptions options) {
            return call(
                    () -> client.uploadDirectory(bucket, prefix, directory, options),
                    c -> c.uploadDirectoryAsync(bucket, prefix, directory, options)
                            .future());
        }

        DirectoryResult downloadDirectory(String bucket, String prefix, Path directory, DirectoryOptions options) {
            return call(
                    () -> client.downloadDirectory(bucket, prefix, directory, options),
                    c -> c.downloadDirectoryAsync(bucket, prefix, directory, options)
                            .future());
        }

        DirectoryResult verifyDirectory(String bucket, String prefix, Path directory, DirectoryOptions options) {
            return call(
                    () -> client.verifyDirectory(bucket, prefix, directory, options),
                    c -> c.verifyDirectoryAsync(bucket, prefix, directory, options)
                            .future());
        }

        DirectoryResult verifyObjects(String bucket, String prefix, DirectoryOptions options) {
            return call(
                    () -> client.verifyObjects(bucket, prefix, options),
                    c -> c.verifyObjectsAsync(bucket, prefix, options).future());
        }

        DirectoryResult syncUp(String bucket, String prefix, Path directory, SyncOptions options) {
            return call(
                    () -> client.syncUp(bucket, prefix, directory, options),
                    c -> c.syncUpAsync(bucket, prefix, directory, options).future());
        }

        DirectoryResult syncDown(String bucket, String prefix, Path directory, SyncOptions options) {
            return call(
                    () -> client.syncDown(bucket, prefix, directory, options),
                    c -> c.syncDownAsync(bucket, prefix, directory, options).future());
        }

        Optional<ObjectHead> head(String bucket, String key) {
            return head(bucket, key, GetOptions.defaults());
        }

        Optional<ObjectHead> head(String bucket, String key, GetOptions options) {
            return call(() -> client.headObject(bucket, key, options), c -> c.headObjectAsync(bucket, key, options));
        }

        DeleteResult delete(String bucket, String key) {
            return delete(bucket, key, DeleteOptions.defaults());
        }

        DeleteResult delete(String bucket, String key, DeleteOptions options) {
            return call(
                    () -> client.deleteObject(bucket, key, options), c -> c.deleteObjectAsync(bucket, key, options));
        }

        ObjectPage list(String bucket, ListOptions options) {
            return call(() -> client.listObjectsPage(bucket, options), c -> c.listObjectsPageAsync(bucket, options));
        }

        MultipartUpload createUpload(String bucket, String key, PutOptions options) {
            return call(
                    () -> client.createMultipartUpload(bucket, key, options),
                    c -> c.createMultipartUploadAsync(bucket, key, options));
        }

        UploadedPart uploadPart(MultipartUpload upload, int partNumber, Body body) {
            return call(
                    () -> client.uploadPart(
                            upload.bucket(),
                            upload.key(),
                            upload.uploadId(),
                            partNumber,
                            body,
                            ChecksumAlgorithm.CRC32C),
                    c -> c.uploadPartAsync(
                            upload.bucket(),
                            upload.key(),
                            upload.uploadId(),
                            partNumber,
                            body,
                            ChecksumAlgorithm.CRC32C));
        }

        CopyResult copy(CopySource source, String bucket, String key, CopyOptions options) {
            return call(
                    () -> client.copyObject(source, bucket, key, options),
                    c -> c.copyObjectAsync(source, bucket, key, options));
        }

        UploadedPart copyPart(CopySource source, ByteRange range, MultipartUpload upload, int partNumber) {
            return call(
                    () -> client.uploadPartCopy(
                            source, range, upload.bucket(), upload.key(), upload.uploadId(), partNumber),
                    c -> c.uploadPartCopyAsync(
                            source, range, upload.bucket(), upload.key(), upload.uploadId(), partNumber));
        }

        PartPage listParts(MultipartUpload upload, int marker) {
            return call(
                    () -> client.listParts(upload.bucket(), upload.key(), upload.uploadId(), marker),
                    c -> c.listPartsAsync(upload.bucket(), upload.key(), upload.uploadId(), marker));
        }

        PutResult complete(MultipartUpload upload, List<UploadedPart> parts, CompleteOptions options) {
            return call(
                    () -> client.completeMultipartUpload(
                            upload.bucket(), upload.key(), upload.uploadId(), parts, options),
                    c -> c.completeMultipartUploadAsync(
                            upload.bucket(), upload.key(), upload.uploadId(), parts, options));
        }

        void abort(MultipartUpload upload) {
            run(
                    () -> client.abortMultipartUpload(upload.bucket(), upload.key(), upload.uploadId()),
                    c -> c.abortMultipartUploadAsync(upload.bucket(), upload.key(), upload.uploadId()));
        }

        MultipartUploadPage listUploads(String bucket, ListOptions options) {
            return call(
                    () -> client.listMultipartUploadsPage(bucket, options, null, null),
                    c -> c.listMultipartUploadsPageAsync(bucket, options, null, null));
        }
    }
}
