package dev.pail;

import dev.pail.config.S3Limits;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.internal.op.DeleteObjects;
import dev.pail.internal.op.HeadBucket;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.op.ListObjectVersions;
import dev.pail.internal.op.RawCall;
import dev.pail.internal.op.S3Operation;
import dev.pail.model.CustomerKey;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectIdentifier;
import dev.pail.model.ObjectVersion;
import dev.pail.model.ObjectVersionPage;
import dev.pail.model.RawAnswer;
import dev.pail.model.RawRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Many objects or versions at once, waiting for one to be there, and calls that have no method of their own. */
abstract sealed class ObjectVersionCalls extends ObjectSettingCalls permits DirectoryCalls {

    private final Bodies bodies;

    ObjectVersionCalls(ClientParts parts) {
        super(parts);
        this.bodies = new Bodies(parts.transfers());
    }

    /**
     * Deletes many objects or versions, 1,000 a request, one request after the other.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html">DeleteObjects</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param objects what to delete; nothing is sent for none
     * @return what became of each; a key that did not exist counts as deleted
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 refused a whole request; those before it took effect
     * @throws TransportException when no whole answer arrived after all attempts; the call may be made again
     */
    public DeleteObjectsResult deleteObjects(String bucket, List<ObjectIdentifier> objects) {
        return await("deleteObjects", deleteObjectsAsync(bucket, objects, false));
    }

    /**
     * Deletes many objects or versions, without waiting.
     *
     * <p>As {@link #deleteObjects(String, List)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param objects what to delete; nothing is sent for none
     * @param bypassGovernance true to delete what is kept in governance mode, for who may
     * @return completes with what became of each; fails with an {@link S3Exception}
     */
    public CompletableFuture<DeleteObjectsResult> deleteObjectsAsync(
            String bucket, List<ObjectIdentifier> objects, boolean bypassGovernance) {
        List<DeleteObjects> requests = new ArrayList<>();
        for (int from = 0; from < objects.size(); from += S3Limits.PAGE_MAX) {
            List<ObjectIdentifier> batch = objects.subList(from, Math.min(objects.size(), from + S3Limits.PAGE_MAX));
            requests.add(new DeleteObjects(bucket, List.copyOf(batch), bypassGovernance));
        }
        return deleteFrom(requests, 0, new DeleteObjectsResult(List.of(), List.of()));
    }

    private CompletableFuture<DeleteObjectsResult> deleteFrom(
            List<DeleteObjects> requests, int index, DeleteObjectsResult before) {
        if (index == requests.size()) {
            return CompletableFuture.completedFuture(before);
        }
        DeleteObjects request = requests.get(index);
        CompletableFuture<DeleteObjectsResult> asked = Outcome.of(call(request), result -> result, failure -> {
            DeleteObjectsResult told = failure.httpStatus() == 200 ? request.outcome() : null;
            return told == null ? null : CompletableFuture.completedFuture(told);
        });
        return Outcome.andThen(asked, result -> {
            List<DeleteObjectsResult.Deleted> deleted = new ArrayList<>(before.deleted());
            List<DeleteObjectsResult.Failed> errors = new ArrayList<>(before.errors());
            deleted.addAll(result.deleted());
            errors.addAll(result.errors());
            return deleteFrom(requests, index + 1, new DeleteObjectsResult(deleted, errors));
        });
    }

    /**
     * Lists one page of a bucket's versions and delete markers.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html">ListObjectVersions</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param options prefix, delimiter, size of the page; {@code startAfter} counts for the first page
     * @param keyMarker key to go on after, {@code null} for the first page
     * @param versionIdMarker version of that key to go on after, {@code null} for none
     * @return the page; its markers lead to the next, also in another process
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public ObjectVersionPage listObjectVersionsPage(
            String bucket, ListOptions options, @Nullable String keyMarker, @Nullable String versionIdMarker) {
        return await("listObjectVersions", listObjectVersionsPageAsync(bucket, options, keyMarker, versionIdMarker));
    }

    /**
     * Lists one page of a bucket's versions and delete markers, without waiting.
     *
     * <p>As {@link #listObjectVersionsPage}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param options prefix, delimiter, size of the page
     * @param keyMarker key to go on after, {@code null} for the first page
     * @param versionIdMarker version of that key to go on after, {@code null} for none
     * @return completes with the page; fails with an {@link S3Exception}
     */
    public CompletableFuture<ObjectVersionPage> listObjectVersionsPageAsync(
            String bucket, ListOptions options, @Nullable String keyMarker, @Nullable String versionIdMarker) {
        return call(new ListObjectVersions(bucket, options, keyMarker, versionIdMarker));
    }

    /**
     * Lists a bucket's versions and delete markers, all pages, lazily.
     *
     * @param bucket name of the bucket
     * @param options prefix; a delimiter hides what it rolls up, {@link #listObjectVersionsPage} shows it
     * @return the versions in the order of the server, for one thread
     * @throws S3Exception from the stream's own operations, as {@link #listObjectVersionsPage}
     */
    public Stream<ObjectVersion> listObjectVersions(String bucket, ListOptions options) {
        return Pages.<ObjectVersionPage, ObjectVersionPage, ObjectVersion>stream(
                "ListObjectVersions",
                bucket,
                null,
                before -> listObjectVersionsPage(
                        bucket,
                        options,
                        before == null ? null : before.nextKeyMarker(),
                        before == null ? null : before.nextVersionIdMarker()),
                page -> page.nextKeyMarker() == null ? null : page,
                ObjectVersionPage::versions);
    }

    /**
     * Makes a request that no method of this client makes: addressed, signed, retried and typed like every other.
     *
     * @param request method, bucket, key, query, headers, body
     * @return the answer, its body whole and at most 16 MiB
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public RawAnswer request(RawRequest request) {
        return await("request", requestAsync(request));
    }

    /**
     * Makes a request that no method of this client makes, without waiting.
     *
     * <p>As {@link #request(RawRequest)}; cancelling the future ends the exchange.
     *
     * @param request method, bucket, key, query, headers, body
     * @return completes with the answer; fails with an {@link S3Exception}
     */
    public CompletableFuture<RawAnswer> requestAsync(RawRequest request) {
        return bodies.use("Raw" + request.method(), request.body(), body -> call(new RawCall(request, body)));
    }

    /**
     * Waits until a bucket is there, or is not.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param exists true to wait until it is there, false until it is gone
     * @param max longest time to wait; two minutes are usual
     * @throws TransportException of code {@code WaiterTimeout} when the time is up; waiting again may help
     * @throws ServiceException when S3 refused the question
     */
    public void waitForBucket(String bucket, boolean exists, Duration max) {
        await("waitForBucket", waitForBucketAsync(bucket, exists, max));
    }

    /**
     * Waits until a bucket is there, or is not, without holding a thread.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param exists true to wait until it is there, false until it is gone
     * @param max longest time to wait
     * @return completes when it is so; fails as {@link #waitForBucket} throws
     */
    public CompletableFuture<@Nullable Void> waitForBucketAsync(String bucket, boolean exists, Duration max) {
        return waiter("WaitForBucket", bucket, max, () -> isThere(new HeadBucket(bucket), exists))
                .start();
    }

    /**
     * Waits until an object is there, or is not.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param exists true to wait until it is there, false until it is gone
     * @param max longest time to wait; two minutes are usual
     * @throws TransportException of code {@code WaiterTimeout} when the time is up; waiting again may help
     * @throws ServiceException when S3 refused the question
     */
    public void waitForObject(String bucket, String key, boolean exists, Duration max) {
        await("waitForObject", waitForObjectAsync(bucket, key, exists, max));
    }

    /**
     * Waits until an object is there, or is not, without holding a thread.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param exists true to wait until it is there, false until it is gone
     * @param max longest time to wait
     * @return completes when it is so; fails as {@link #waitForObject(String, String, boolean, Duration)} throws
     */
    public CompletableFuture<@Nullable Void> waitForObjectAsync(
            String bucket, String key, boolean exists, Duration max) {
        return waitForObjectAsync(bucket, key, exists, max, null);
    }

    /**
     * Waits until an object that is encrypted with a key of the caller's is there, or is not.
     *
     * <p>As {@link #waitForObject(String, String, boolean, Duration)}.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param exists true to wait until it is there, false until it is gone
     * @param max longest time to wait; two minutes are usual
     * @param customerKey key of SSE-C that the object is encrypted with, {@code null} for none
     */
    public void waitForObject(
            String bucket, String key, boolean exists, Duration max, @Nullable CustomerKey customerKey) {
        await("waitForObject", waitForObjectAsync(bucket, key, exists, max, customerKey));
    }

    /**
     * Waits until an object that is encrypted with a key of the caller's is there, or is not, without holding a thread.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param exists true to wait until it is there, false until it is gone
     * @param max longest time to wait
     * @param customerKey key of SSE-C that the object is encrypted with, {@code null} for none
     * @return completes when it is so; fails as {@link #waitForObject(String, String, boolean, Duration)} throws
     */
    public CompletableFuture<@Nullable Void> waitForObjectAsync(
            String bucket, String key, boolean exists, Duration max, @Nullable CustomerKey customerKey) {
        GetOptions options = GetOptions.defaults().withCustomerKey(customerKey);
        return waiter(
                        "WaitForObject",
                        bucket + '/' + key,
                        max,
                        () -> isThere(new HeadObject(bucket, key, options), exists))
                .start();
    }

    private Waiter waiter(String operation, String target, Duration max, Supplier<CompletableFuture<Boolean>> ask) {
        return new Waiter(parts.scheduler(), System::nanoTime, operation, target, max, ask);
    }

    private CompletableFuture<Boolean> isThere(S3Operation<?> head, boolean wanted) {
        return Outcome.of(
                call(head),
                there -> wanted,
                failure -> failure.httpStatus() == 404 ? CompletableFuture.completedFuture(!wanted) : null);
    }
}
