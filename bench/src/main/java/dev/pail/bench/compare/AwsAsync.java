package dev.pail.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** AWS SDK 2, asynchronous client, awaited; files through its transfer manager. */
abstract class AwsAsync implements Contender {
    private final S3AsyncClient s3;
    private final S3TransferManager transfers;

    AwsAsync(S3AsyncClient s3) {
        this.s3 = s3;
        this.transfers = S3TransferManager.builder()
                .s3Client(s3)
                .transferDirectoryMaxConcurrency(Task.THREADS)
                .build();
    }

    @Override
    public void upload(Path file, String key) {
        transfers
                .uploadFile(u ->
                        u.source(file).putObjectRequest(p -> p.bucket(BUCKET).key(key)))
                .completionFuture()
                .join();
    }

    @Override
    public void download(String key, Path target) {
        transfers
                .downloadFile(d -> d.destination(target)
                        .getObjectRequest(g -> g.bucket(BUCKET).key(key)))
                .completionFuture()
                .join();
    }

    @Override
    public void put(String key, byte[] content) {
        s3.putObject(r -> r.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(content))
                .join();
    }

    @Override
    public long get(String key) {
        return s3.getObject(r -> r.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArrayUnsafe()
                .length;
    }

    @Override
    public long list() {
        AtomicLong count = new AtomicLong();
        s3.listObjectsV2Paginator(r -> r.bucket(BUCKET))
                .contents()
                .subscribe(object -> count.addAndGet(object.key().isEmpty() || object.size() < 0 ? 0 : 1))
                .join();
        return count.get();
    }

    @Override
    public void uploadTree(Path directory, String prefix) {
        requireNone(transfers
                .uploadDirectory(u -> u.source(directory).bucket(BUCKET).s3Prefix(prefix))
                .completionFuture()
                .join()
                .failedTransfers());
    }

    @Override
    public void downloadTree(Path directory) {
        requireNone(transfers
                .downloadDirectory(d ->
                        d.destination(directory).bucket(BUCKET).listObjectsV2RequestTransformer(l -> l.prefix("tree/")))
                .completionFuture()
                .join()
                .failedTransfers());
    }

    private static void requireNone(List<?> failed) {
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.size() + " files failed, the first: " + failed.get(0));
        }
    }

    @Override
    public void close() {
        transfers.close();
        s3.close();
    }
}
