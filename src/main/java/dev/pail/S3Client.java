package dev.pail;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.ServerProfile;
import dev.pail.error.CancelledException;
import dev.pail.error.CheckpointException;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.internal.op.CompleteMultipartUpload;
import dev.pail.internal.op.CopyObject;
import dev.pail.internal.op.DeleteBucket;
import dev.pail.internal.op.DeleteObject;
import dev.pail.internal.op.ListBuckets;
import dev.pail.internal.op.ListMultipartUploads;
import dev.pail.internal.op.ListObjectsV2;
import dev.pail.internal.op.ListParts;
import dev.pail.internal.op.Sinks;
import dev.pail.internal.op.UploadPartCopy;
import dev.pail.model.Body;
import dev.pail.model.Bucket;
import dev.pail.model.BucketHead;
import dev.pail.model.ByteRange;
import dev.pail.model.CallContext;
import dev.pail.model.CallEvent;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.CreateBucketOptions;
import dev.pail.model.CustomerKey;
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
import dev.pail.model.ObjectSummary;
import dev.pail.model.PartPage;
import dev.pail.model.PostPolicy;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedPost;
import dev.pail.model.PresignedRequest;
import dev.pail.model.PresignedUpload;
import dev.pail.model.PutOptions;
import dev.pail.model.PutResult;
import dev.pail.model.UploadedPart;
import dev.pail.transfer.Cleanup;
import dev.pail.transfer.CleanupOptions;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.DownloadResult;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.MultipartCopyResult;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import dev.pail.transfer.UploadSource;
import dev.pail.transfer.Verification;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An S3 client that a program can be killed under.
 *
 * <p>Every call comes blocking and, named {@code …Async}, with a {@link CompletableFuture}. A blocking call that is
 * interrupted ends its exchange, throws {@link CancelledException} and leaves the interrupt flag set.
 *
 * <p><b>Threads</b>: safe for use by many threads; one client is enough for a program. Futures complete on the client's
 * daemon threads.
 *
 * <p><b>Errors</b>: all are {@link S3Exception}s, see there; none is checked.
 */
public final class S3Client extends DirectoryCalls implements AutoCloseable {

    private final BucketCalls buckets;
    private final ObjectCalls objects;
    private final MetadataCalls metadata;
    private final boolean ofTask;

    S3Client(ClientParts parts) {
        this(parts, new TransferCalls(parts), false);
    }

    private S3Client(ClientParts parts, TransferCalls transfers, boolean ofTask) {
        super(parts, transfers);
        this.ofTask = ofTask;
        this.buckets = new BucketCalls(parts);
        this.objects = new ObjectCalls(parts);
        this.metadata = new MetadataCalls(parts, transfers);
    }

    /**
     * Asks the server what it can do, with a few small objects in a bucket, which are deleted again.
     *
     * <p><b>Effects</b>: about a dozen requests; objects whose keys begin with {@code .pail-probe-} come and go. Chunked
     * bodies are tried over plain http only: over https none is sent.
     *
     * @param bucket a bucket in which the caller may write, list and delete
     * @return what is missing, for {@link S3ClientBuilder#serverProfile}
     * @throws ServiceException when S3 refused what every server must do
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public ServerProfile probe(String bucket) {
        return await("probe", probeAsync(bucket));
    }

    /**
     * Asks the server what it can do, without waiting.
     *
     * <p>As {@link #probe}; cancelling the future ends the exchange at hand.
     *
     * @param bucket a bucket in which the caller may write, list and delete
     * @return completes with what is missing; fails with an {@link S3Exception}
     */
    public CompletableFuture<ServerProfile> probeAsync(String bucket) {
        return new Probe(parts, bucket).run();
    }

    /**
     * Starts a client.
     *
     * @return a builder whose endpoint, region and credentials come from the environment until they are set
     */
    public static S3ClientBuilder builder() {
        return new S3ClientBuilder();
    }

    /**
     * Lists the buckets of the caller.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html">ListBuckets</a>
     *
     * @return the buckets, in the order of the server
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public List<Bucket> listBuckets() {
        return await("listBuckets", listBucketsAsync());
    }

    /**
     * Lists the buckets of the caller, without waiting.
     *
     * <p>As {@link #listBuckets()}; cancelling the future ends the exchange.
     *
     * @return completes with the buckets, in the order of the server; fails with an {@link S3Exception}
     */
    public CompletableFuture<List<Bucket>> listBucketsAsync() {
        return call(new ListBuckets());
    }

    /**
     * Creates a bucket in the region of this client; one that is already the caller's is no error.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html">CreateBucket</a>
     *
     * @param bucket name of the bucket, 3 to 63 lower-case letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void createBucket(String bucket) {
        await("createBucket", createBucketAsync(bucket));
    }

    /**
     * Creates a bucket in the region of this client; one that is already the caller's is no error, without waiting.
     *
     * <p>As {@link #createBucket(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 lower-case letters, digits, dots and hyphens
     * @return completes with nothing when the bucket is there; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> createBucketAsync(String bucket) {
        return buckets.create(bucket, CreateBucketOptions.defaults());
    }

    /**
     * Creates a bucket in the region of this client with object lock or further headers; one that is already the caller's
     * is no error.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html">CreateBucket</a>
     *
     * @param bucket name of the bucket, 3 to 63 lower-case letters, digits, dots and hyphens
     * @param options object lock and further headers
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void createBucket(String bucket, CreateBucketOptions options) {
        await("createBucket", createBucketAsync(bucket, options));
    }

    /**
     * Creates a bucket with options, without waiting.
     *
     * <p>As {@link #createBucket(String, CreateBucketOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 lower-case letters, digits, dots and hyphens
     * @param options object lock and further headers
     * @return completes with nothing when the bucket is there; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> createBucketAsync(String bucket, CreateBucketOptions options) {
        return buckets.create(bucket, options);
    }

    /**
     * Asks whether a bucket exists and may be used.
     *
     * <p>A bucket that exists but may not be used is a {@code ServiceException} of kind {@code ACCESS_DENIED}, never empty.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html">HeadBucket</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the bucket, empty when there is none of that name
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<BucketHead> headBucket(String bucket) {
        return await("headBucket", headBucketAsync(bucket));
    }

    /**
     * Asks whether a bucket exists and may be used, without waiting.
     *
     * <p>As {@link #headBucket(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the bucket, empty when there is none of that name; fails with an {@link S3Exception}
     */
    public CompletableFuture<Optional<BucketHead>> headBucketAsync(String bucket) {
        return buckets.head(bucket);
    }

    /**
     * Deletes an empty bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html">DeleteBucket</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteBucket(String bucket) {
        await("deleteBucket", deleteBucketAsync(bucket));
    }

    /**
     * Deletes an empty bucket, without waiting.
     *
     * <p>As {@link #deleteBucket(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when the bucket is gone; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteBucketAsync(String bucket) {
        return call(new DeleteBucket(bucket));
    }

    /**
     * Writes an object in one request, in place of one that is there.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html">PutObject</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param body the bytes, at most 5 GiB; larger files go up with {@link #upload}
     * @param options type, metadata, checksum, conditions
     * @return ETag, version and checksums
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public PutResult putObject(String bucket, String key, Body body, PutOptions options) {
        return await("putObject", putObjectAsync(bucket, key, body, options));
    }

    /**
     * Writes an object in one request, in place of one that is there.
     *
     * <p>As {@link #putObject(String, String, Body, PutOptions)} with the default options.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param body the bytes, at most 5 GiB; larger files go up with {@link #upload}
     * @return ETag, version and checksums
     */
    public PutResult putObject(String bucket, String key, Body body) {
        return putObject(bucket, key, body, PutOptions.defaults());
    }

    /**
     * Writes an object in one request, in place of one that is there, without waiting.
     *
     * <p>As {@link #putObject(String, String, Body, PutOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param body the bytes, at most 5 GiB; larger files go up with {@link #upload}
     * @param options type, metadata, checksum, conditions
     * @return completes with ETag, version and checksums; fails with an {@link S3Exception}
     */
    public CompletableFuture<PutResult> putObjectAsync(String bucket, String key, Body body, PutOptions options) {
        return objects.put(bucket, key, body, options);
    }

    /**
     * Copies an object inside the server, in place of one that is there; type, metadata and tags go along, or are replaced.
     *
     * <p>A 200 whose body is an error is a {@code ServiceException}. The bytes do not pass through this machine.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">CopyObject</a>
     *
     * @param source object to read, at most 5 GiB, with its version and conditions
     * @param bucket name of the copy's bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the copy, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options whose metadata and tags the copy gets, storage class, conditions
     * @return ETag, time, versions and checksums
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; of kind {@code PRECONDITION_FAILED} when a condition does not hold
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public CopyResult copyObject(CopySource source, String bucket, String key, CopyOptions options) {
        return await("copyObject", copyObjectAsync(source, bucket, key, options));
    }

    /**
     * Copies an object inside the server, in place of one that is there.
     *
     * <p>As {@link #copyObject(CopySource, String, String, CopyOptions)} with the default options.
     *
     * @param source object to read, at most 5 GiB, with its version and conditions
     * @param bucket name of the copy's bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the copy, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @return ETag, time, versions and checksums
     */
    public CopyResult copyObject(CopySource source, String bucket, String key) {
        return copyObject(source, bucket, key, CopyOptions.defaults());
    }

    /**
     * Copies an object inside the server, in place of one that is there, without waiting.
     *
     * <p>As {@link #copyObject(CopySource, String, String, CopyOptions)}; cancelling the future ends the exchange, the
     * server may finish the copy all the same.
     *
     * @param source object to read, at most 5 GiB, with its version and conditions
     * @param bucket name of the copy's bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the copy, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options whose metadata and tags the copy gets, storage class, conditions
     * @return completes with ETag, time, versions and checksums; fails with an {@link S3Exception}
     */
    public CompletableFuture<CopyResult> copyObjectAsync(
            CopySource source, String bucket, String key, CopyOptions options) {
        return call(new CopyObject(source, bucket, key, options));
    }

    /**
     * Changes type, metadata and stored headers of an object in place: S3 copies it onto itself.
     *
     * <p>What the change does not touch stays: content type, metadata, {@code Cache-Control}, {@code Content-Disposition},
     * {@code Content-Encoding}, {@code Content-Language}, {@code Expires}, tags, storage class, encryption. The object's
     * ACL becomes the default one, its time is new and its ETag may be. In a bucket with versioning this writes a version.
     *
     * <p>An object that another client writes meanwhile is not overwritten: the copy is bound to the ETag that was read.
     * Above 5 GiB it is made in parts, whose completion is bound to it as well. No byte passes through this machine.
     *
     * <pre>{@code s3.replaceMetadata("photos", "a.jpg", now -> now.withContentType("image/jpeg").withMetadata("owner", "me"));}</pre>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param change gets what the object has, gives what it shall have
     * @return ETag, time, versions and checksums
     * @throws InvalidCallException when an argument is refused; nothing was changed
     * @throws ServiceException when S3 said no; of kind {@code PRECONDITION_FAILED} when the object was written meanwhile:
     *     calling again changes the new one
     * @throws TransportException when no whole answer arrived after all attempts; calling again is safe
     */
    public CopyResult replaceMetadata(String bucket, String key, UnaryOperator<PutOptions> change) {
        return await("replaceMetadata", replaceMetadataAsync(bucket, key, change));
    }

    /**
     * Changes type, metadata and stored headers of an object in place, without waiting.
     *
     * <p>As {@link #replaceMetadata(String, String, UnaryOperator)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param change gets what the object has, gives what it shall have; on a thread of the client's
     * @return completes with ETag, time, versions and checksums; fails with an {@link S3Exception}, or with what the change
     *     throws
     */
    public CompletableFuture<CopyResult> replaceMetadataAsync(
            String bucket, String key, UnaryOperator<PutOptions> change) {
        return replaceMetadataAsync(bucket, key, null, change);
    }

    /**
     * Changes type, metadata and stored headers of an object that is encrypted with a key of the caller's.
     *
     * <p>As {@link #replaceMetadata(String, String, UnaryOperator)}. The object stays encrypted with the key unless the change
     * gives another {@link PutOptions#withServerSideEncryption encryption}.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param customerKey key of SSE-C that the object is encrypted with, {@code null} for none
     * @param change gets what the object has, the key included, gives what it shall have
     * @return ETag, time, versions and checksums
     */
    public CopyResult replaceMetadata(
            String bucket, String key, @Nullable CustomerKey customerKey, UnaryOperator<PutOptions> change) {
        return await("replaceMetadata", replaceMetadataAsync(bucket, key, customerKey, change));
    }

    /**
     * Changes type, metadata and stored headers of an object that is encrypted with a key of the caller's, without waiting.
     *
     * <p>As {@link #replaceMetadata(String, String, CustomerKey, UnaryOperator)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param customerKey key of SSE-C that the object is encrypted with, {@code null} for none
     * @param change gets what the object has, the key included, gives what it shall have; on a thread of the client's
     * @return completes with ETag, time, versions and checksums; fails with an {@link S3Exception}, or with what the change
     *     throws
     */
    public CompletableFuture<CopyResult> replaceMetadataAsync(
            String bucket, String key, @Nullable CustomerKey customerKey, UnaryOperator<PutOptions> change) {
        return metadata.replace(bucket, key, customerKey, change);
    }

    /**
     * Makes a part of an upload from an object that the server has, or from a range of it; again replaces the part.
     *
     * <p>A 200 whose body is an error is a {@code ServiceException}. Give the source's ETag as condition, or the parts may
     * come from two objects. MinIO refuses such parts in an upload that was created with a checksum algorithm.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html">UploadPartCopy</a>
     *
     * @param source object to read, with its version and conditions
     * @param range bytes of it, both ends given, 5 MiB to 5 GiB but for the last part; {@code null} for all
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @return the part as {@link #completeMultipartUpload} wants it, with the checksum that the server computed, if any
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; of kind {@code PRECONDITION_FAILED} when a condition does not hold
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public UploadedPart uploadPartCopy(
            CopySource source, @Nullable ByteRange range, String bucket, String key, String uploadId, int partNumber) {
        return await("uploadPartCopy", uploadPartCopyAsync(source, range, bucket, key, uploadId, partNumber));
    }

    /**
     * Makes a part of an upload from an object that the server has, or from a range of it, without waiting.
     *
     * <p>As {@link #uploadPartCopy(CopySource, ByteRange, String, String, String, int)}; cancelling the future ends the
     * exchange.
     *
     * @param source object to read, with its version and conditions
     * @param range bytes of it, both ends given, 5 MiB to 5 GiB but for the last part; {@code null} for all
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @return completes with the part; fails with an {@link S3Exception}
     */
    public CompletableFuture<UploadedPart> uploadPartCopyAsync(
            CopySource source, @Nullable ByteRange range, String bucket, String key, String uploadId, int partNumber) {
        return uploadPartCopyAsync(source, range, new MultipartUpload(bucket, key, uploadId, null), partNumber);
    }

    /**
     * Makes a part of an upload that this client created, with the customer key of SSE-C if it has one.
     *
     * <p>As {@link #uploadPartCopy(CopySource, ByteRange, String, String, String, int)}, which says what fails it.
     *
     * @param source object to read, with its version, conditions and key
     * @param range bytes of it, both ends given, 5 MiB to 5 GiB but for the last part; {@code null} for all
     * @param upload what {@link #createMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @return the part as {@link #completeMultipartUpload} wants it, with the checksum that the server computed, if any
     */
    public UploadedPart uploadPartCopy(
            CopySource source, @Nullable ByteRange range, MultipartUpload upload, int partNumber) {
        return await("uploadPartCopy", uploadPartCopyAsync(source, range, upload, partNumber));
    }

    /**
     * Makes a part of an upload that this client created, without waiting.
     *
     * <p>As {@link #uploadPartCopy(CopySource, ByteRange, MultipartUpload, int)}; cancelling the future ends the exchange.
     *
     * @param source object to read, with its version, conditions and key
     * @param range bytes of it, both ends given, 5 MiB to 5 GiB but for the last part; {@code null} for all
     * @param upload what {@link #createMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @return completes with the part; fails with an {@link S3Exception}
     */
    public CompletableFuture<UploadedPart> uploadPartCopyAsync(
            CopySource source, @Nullable ByteRange range, MultipartUpload upload, int partNumber) {
        return call(new UploadPartCopy(
                source, range, upload.bucket(), upload.key(), upload.uploadId(), partNumber, upload.customerKey()));
    }

    /**
     * Reads an object, or a range of it, as a stream.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">GetObject</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options range, version, conditions
     * @return head and bytes; close it, it holds a connection
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public ObjectStream getObject(String bucket, String key, GetOptions options) {
        return await("getObject", getObjectAsync(bucket, key, options));
    }

    /**
     * Reads an object, or a range of it, as a stream.
     *
     * <p>As {@link #getObject(String, String, GetOptions)} with the default options.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @return head and bytes; close it, it holds a connection
     */
    public ObjectStream getObject(String bucket, String key) {
        return getObject(bucket, key, GetOptions.defaults());
    }

    /**
     * Reads an object, or a range of it, as a stream, without waiting.
     *
     * <p>As {@link #getObject(String, String, GetOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options range, version, conditions
     * @return completes with head and bytes; close it, it holds a connection; fails with an {@link S3Exception}
     */
    public CompletableFuture<ObjectStream> getObjectAsync(String bucket, String key, GetOptions options) {
        return objects.get(bucket, key, options, Sinks.stream());
    }

    /**
     * Reads an object, or a range of it, into memory.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">GetObject</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options range, version, conditions
     * @return head and bytes
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public ObjectBytes getObjectBytes(String bucket, String key, GetOptions options) {
        return await("getObjectBytes", getObjectBytesAsync(bucket, key, options));
    }

    /**
     * Reads an object, or a range of it, into memory.
     *
     * <p>As {@link #getObjectBytes(String, String, GetOptions)} with the default options.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @return head and bytes
     */
    public ObjectBytes getObjectBytes(String bucket, String key) {
        return getObjectBytes(bucket, key, GetOptions.defaults());
    }

    /**
     * Reads an object, or a range of it, into memory, without waiting.
     *
     * <p>As {@link #getObjectBytes(String, String, GetOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options range, version, conditions
     * @return completes with head and bytes; fails with an {@link S3Exception}
     */
    public CompletableFuture<ObjectBytes> getObjectBytesAsync(String bucket, String key, GetOptions options) {
        return objects.get(bucket, key, options, Sinks.bytes());
    }

    /**
     * Asks what S3 says of an object.
     *
     * <p>A missing bucket is a {@code ServiceException} of code {@code NoSuchBucket}, a refusal one of kind {@code ACCESS_DENIED}; neither is ever empty.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">HeadObject</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options version and conditions
     * @return the head, empty when the bucket has no such key
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<ObjectHead> headObject(String bucket, String key, GetOptions options) {
        return await("headObject", headObjectAsync(bucket, key, options));
    }

    /**
     * Asks what S3 says of an object.
     *
     * <p>As {@link #headObject(String, String, GetOptions)} with the default options.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @return the head, empty when the bucket has no such key
     */
    public Optional<ObjectHead> headObject(String bucket, String key) {
        return headObject(bucket, key, GetOptions.defaults());
    }

    /**
     * Asks what S3 says of an object, without waiting.
     *
     * <p>As {@link #headObject(String, String, GetOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options version and conditions
     * @return completes with the head, empty when the bucket has no such key; fails with an {@link S3Exception}
     */
    public CompletableFuture<Optional<ObjectHead>> headObjectAsync(String bucket, String key, GetOptions options) {
        return objects.head(bucket, key, options);
    }

    /**
     * Deletes an object, or one version of it; one that is not there is no error.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html">DeleteObject</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options version and condition
     * @return whether a delete marker is concerned, and which version
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public DeleteResult deleteObject(String bucket, String key, DeleteOptions options) {
        return await("deleteObject", deleteObjectAsync(bucket, key, options));
    }

    /**
     * Deletes an object, or one version of it; one that is not there is no error.
     *
     * <p>As {@link #deleteObject(String, String, DeleteOptions)} with the default options.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @return whether a delete marker is concerned, and which version
     */
    public DeleteResult deleteObject(String bucket, String key) {
        return deleteObject(bucket, key, DeleteOptions.defaults());
    }

    /**
     * Deletes an object, or one version of it; one that is not there is no error, without waiting.
     *
     * <p>As {@link #deleteObject(String, String, DeleteOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options version and condition
     * @return completes with whether a delete marker is concerned, and which version; fails with an {@link S3Exception}
     */
    public CompletableFuture<DeleteResult> deleteObjectAsync(String bucket, String key, DeleteOptions options) {
        return call(new DeleteObject(bucket, key, options));
    }

    /**
     * Lists one page of a bucket's keys.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">ListObjectsV2</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param options prefix, delimiter, place to go on from
     * @return the page, with the token of the next one
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public ObjectPage listObjectsPage(String bucket, ListOptions options) {
        return await("listObjectsPage", listObjectsPageAsync(bucket, options));
    }

    /**
     * Lists one page of a bucket's keys, without waiting.
     *
     * <p>As {@link #listObjectsPage(String, ListOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param options prefix, delimiter, place to go on from
     * @return completes with the page, with the token of the next one; fails with an {@link S3Exception}
     */
    public CompletableFuture<ObjectPage> listObjectsPageAsync(String bucket, ListOptions options) {
        return call(new ListObjectsV2(bucket, options));
    }

    /**
     * Starts an upload in parts. {@link #upload} does all of it, and survives a kill.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html">CreateMultipartUpload</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options type, metadata and checksum algorithm of the object to be
     * @return the upload ID; parts stay, and are billed, until the upload is completed or aborted
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public MultipartUpload createMultipartUpload(String bucket, String key, PutOptions options) {
        return await("createMultipartUpload", createMultipartUploadAsync(bucket, key, options));
    }

    /**
     * Starts an upload in parts. {@link #upload} does all of it, and survives a kill.
     *
     * <p>As {@link #createMultipartUpload(String, String, PutOptions)} with the default options.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @return the upload ID; parts stay, and are billed, until the upload is completed or aborted
     */
    public MultipartUpload createMultipartUpload(String bucket, String key) {
        return createMultipartUpload(bucket, key, PutOptions.defaults());
    }

    /**
     * Starts an upload in parts. {@link #upload} does all of it, and survives a kill, without waiting.
     *
     * <p>As {@link #createMultipartUpload(String, String, PutOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param options type, metadata and checksum algorithm of the object to be
     * @return completes with the upload ID; parts stay, and are billed, until the upload is completed or aborted; fails with an {@link S3Exception}
     */
    public CompletableFuture<MultipartUpload> createMultipartUploadAsync(
            String bucket, String key, PutOptions options) {
        return objects.createMultipartUpload(bucket, key, options);
    }

    /**
     * Sends one part; sending a number again replaces the part.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html">UploadPart</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @param body the bytes: 5 MiB to 5 GiB, the last part may be shorter
     * @param checksum the upload's checksum algorithm, {@code null} for none
     * @return what {@code CompleteMultipartUpload} wants to know of the part
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public UploadedPart uploadPart(
            String bucket,
            String key,
            String uploadId,
            int partNumber,
            Body body,
            @Nullable ChecksumAlgorithm checksum) {
        return await("uploadPart", uploadPartAsync(bucket, key, uploadId, partNumber, body, checksum));
    }

    /**
     * Sends one part; sending a number again replaces the part.
     *
     * <p>As {@link #uploadPart(String, String, String, int, Body, ChecksumAlgorithm)} with CRC-32C.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @param body the bytes: 5 MiB to 5 GiB, the last part may be shorter
     * @return what {@code CompleteMultipartUpload} wants to know of the part
     */
    public UploadedPart uploadPart(String bucket, String key, String uploadId, int partNumber, Body body) {
        return uploadPart(bucket, key, uploadId, partNumber, body, ChecksumAlgorithm.CRC32C);
    }

    /**
     * Sends one part; sending a number again replaces the part, without waiting.
     *
     * <p>As {@link #uploadPart(String, String, String, int, Body, ChecksumAlgorithm)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @param body the bytes: 5 MiB to 5 GiB, the last part may be shorter
     * @param checksum the upload's checksum algorithm, {@code null} for none
     * @return completes with what {@code CompleteMultipartUpload} wants to know of the part; fails with an {@link S3Exception}
     */
    public CompletableFuture<UploadedPart> uploadPartAsync(
            String bucket,
            String key,
            String uploadId,
            int partNumber,
            Body body,
            @Nullable ChecksumAlgorithm checksum) {
        return uploadPartAsync(new MultipartUpload(bucket, key, uploadId, null), partNumber, body, checksum);
    }

    /**
     * Sends one part of an upload that this client created, with the customer key of SSE-C if it has one.
     *
     * <p>As {@link #uploadPart(String, String, String, int, Body, ChecksumAlgorithm)}, which says what fails it.
     *
     * @param upload what {@link #createMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @param body the bytes: 5 MiB to 5 GiB, the last part may be shorter
     * @param checksum the upload's checksum algorithm, {@code null} for none
     * @return what {@code CompleteMultipartUpload} wants to know of the part
     */
    public UploadedPart uploadPart(
            MultipartUpload upload, int partNumber, Body body, @Nullable ChecksumAlgorithm checksum) {
        return await("uploadPart", uploadPartAsync(upload, partNumber, body, checksum));
    }

    /**
     * Sends one part of an upload that this client created, without waiting.
     *
     * <p>As {@link #uploadPart(MultipartUpload, int, Body, ChecksumAlgorithm)}; cancelling the future ends the exchange.
     *
     * @param upload what {@link #createMultipartUpload} gave
     * @param partNumber 1 to 10,000
     * @param body the bytes: 5 MiB to 5 GiB, the last part may be shorter
     * @param checksum the upload's checksum algorithm, {@code null} for none
     * @return completes with what {@code CompleteMultipartUpload} wants to know of the part; fails with an {@link S3Exception}
     */
    public CompletableFuture<UploadedPart> uploadPartAsync(
            MultipartUpload upload, int partNumber, Body body, @Nullable ChecksumAlgorithm checksum) {
        return objects.uploadPart(upload, partNumber, body, checksum);
    }

    /**
     * Lists one page of the parts that S3 holds of an upload.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html">ListParts</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param partNumberMarker part number to go on after, 0 for the first page
     * @return the page, ascending
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public PartPage listParts(String bucket, String key, String uploadId, int partNumberMarker) {
        return await("listParts", listPartsAsync(bucket, key, uploadId, partNumberMarker));
    }

    /**
     * Lists one page of the parts that S3 holds of an upload, without waiting.
     *
     * <p>As {@link #listParts(String, String, String, int)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param partNumberMarker part number to go on after, 0 for the first page
     * @return completes with the page, ascending; fails with an {@link S3Exception}
     */
    public CompletableFuture<PartPage> listPartsAsync(
            String bucket, String key, String uploadId, int partNumberMarker) {
        return listPartsAsync(new MultipartUpload(bucket, key, uploadId, null), partNumberMarker);
    }

    /**
     * Lists one page of the parts of an upload that this client created, with the customer key of SSE-C if it has one:
     * without it S3 keeps the checksums of such parts back.
     *
     * <p>As {@link #listParts(String, String, String, int)}, which says what fails it.
     *
     * @param upload what {@link #createMultipartUpload} gave
     * @param partNumberMarker part number to go on after, 0 for the first page
     * @return the page, ascending
     */
    public PartPage listParts(MultipartUpload upload, int partNumberMarker) {
        return await("listParts", listPartsAsync(upload, partNumberMarker));
    }

    /**
     * Lists one page of the parts of an upload that this client created, without waiting.
     *
     * <p>As {@link #listParts(MultipartUpload, int)}; cancelling the future ends the exchange.
     *
     * @param upload what {@link #createMultipartUpload} gave
     * @param partNumberMarker part number to go on after, 0 for the first page
     * @return completes with the page, ascending; fails with an {@link S3Exception}
     */
    public CompletableFuture<PartPage> listPartsAsync(MultipartUpload upload, int partNumberMarker) {
        return call(new ListParts(
                upload.bucket(), upload.key(), upload.uploadId(), partNumberMarker, upload.customerKey()));
    }

    /**
     * Joins parts to an object. A 200 whose body is an error is a {@code ServiceException}.
     *
     * <p>After a lost answer a repeated call may say {@code NoSuchUpload} although the object is whole; {@link #upload} resolves that.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">CompleteMultipartUpload</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param parts the parts, ascending
     * @param options size, checksum, conditions
     * @return ETag, version and checksums
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public PutResult completeMultipartUpload(
            String bucket, String key, String uploadId, List<UploadedPart> parts, CompleteOptions options) {
        return await("completeMultipartUpload", completeMultipartUploadAsync(bucket, key, uploadId, parts, options));
    }

    /**
     * Joins parts to an object. A 200 whose body is an error is a {@code ServiceException}.
     *
     * <p>As {@link #completeMultipartUpload(String, String, String, List, CompleteOptions)} with the default options.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param parts the parts, ascending
     * @return ETag, version and checksums
     */
    public PutResult completeMultipartUpload(String bucket, String key, String uploadId, List<UploadedPart> parts) {
        return completeMultipartUpload(bucket, key, uploadId, parts, CompleteOptions.defaults());
    }

    /**
     * Joins parts to an object. A 200 whose body is an error is a {@code ServiceException}, without waiting.
     *
     * <p>As {@link #completeMultipartUpload(String, String, String, List, CompleteOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @param parts the parts, ascending
     * @param options size, checksum, conditions
     * @return completes with ETag, version and checksums; fails with an {@link S3Exception}
     */
    public CompletableFuture<PutResult> completeMultipartUploadAsync(
            String bucket, String key, String uploadId, List<UploadedPart> parts, CompleteOptions options) {
        return call(new CompleteMultipartUpload(bucket, key, uploadId, List.copyOf(parts), options));
    }

    /**
     * Ends an upload and frees its parts; one that is unknown is no error.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html">AbortMultipartUpload</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void abortMultipartUpload(String bucket, String key, String uploadId) {
        await("abortMultipartUpload", abortMultipartUploadAsync(bucket, key, uploadId));
    }

    /**
     * Ends an upload and frees its parts; one that is unknown is no error, without waiting.
     *
     * <p>As {@link #abortMultipartUpload(String, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param uploadId upload ID that {@code CreateMultipartUpload} gave
     * @return completes with nothing when the upload is ended; a part in flight may land afterwards: abort once more; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> abortMultipartUploadAsync(String bucket, String key, String uploadId) {
        return objects.abortMultipartUpload(bucket, key, uploadId);
    }

    /**
     * Lists one page of a bucket's unfinished uploads.
     *
     * <p>MinIO gives only the uploads whose key is the prefix.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html">ListMultipartUploads</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param options prefix and size of the page
     * @param keyMarker key to go on after, {@code null} for the first page
     * @param uploadIdMarker upload ID to go on after, {@code null} for the first page
     * @return the page, with the markers of the next one
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public MultipartUploadPage listMultipartUploadsPage(
            String bucket, ListOptions options, @Nullable String keyMarker, @Nullable String uploadIdMarker) {
        return await(
                "listMultipartUploadsPage", listMultipartUploadsPageAsync(bucket, options, keyMarker, uploadIdMarker));
    }

    /**
     * Lists one page of a bucket's unfinished uploads, without waiting.
     *
     * <p>As {@link #listMultipartUploadsPage(String, ListOptions, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param options prefix and size of the page
     * @param keyMarker key to go on after, {@code null} for the first page
     * @param uploadIdMarker upload ID to go on after, {@code null} for the first page
     * @return completes with the page, with the markers of the next one; fails with an {@link S3Exception}
     */
    public CompletableFuture<MultipartUploadPage> listMultipartUploadsPageAsync(
            String bucket, ListOptions options, @Nullable String keyMarker, @Nullable String uploadIdMarker) {
        return call(new ListMultipartUploads(bucket, options, keyMarker, uploadIdMarker));
    }

    /**
     * Reads an object, or a range of it, into a subscriber of the caller's.
     *
     * <p>The subscriber sets the pace. A body that breaks off after its first bytes is not read again.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param subscriber gets the bytes on the client's threads, and the failure of the body
     * @param options range, version, conditions
     * @return completes with the head when the body has ended whole; fails with an {@link S3Exception}
     */
    public CompletableFuture<ObjectHead> getObjectAsync(
            String bucket, String key, Flow.Subscriber<? super List<ByteBuffer>> subscriber, GetOptions options) {
        return objects.get(bucket, key, options, Sinks.subscriber(subscriber));
    }

    /**
     * Lists a bucket's keys, all pages, lazily: a page is asked for when the stream comes to it.
     *
     * @param bucket name of the bucket
     * @param options prefix and place to start; a delimiter hides what it rolls up, {@link #listObjectsPage} shows it
     * @return the objects in the order of the server, for one thread
     * @throws S3Exception from the stream's own operations, as {@link #listObjectsPage}; and an {@link IntegrityException} of
     *     code {@code ListingEndless} where more is left after {@link dev.pail.config.S3Limits#LIST_PAGES_MAX} pages
     */
    public Stream<ObjectSummary> listObjects(String bucket, ListOptions options) {
        return Pages.stream(
                "ListObjectsV2",
                bucket,
                options.continuationToken(),
                token -> listObjectsPage(bucket, token == null ? options : options.withContinuationToken(token)),
                ObjectPage::nextContinuationToken,
                ObjectPage::objects);
    }

    /**
     * Lists a bucket's unfinished uploads, all pages, lazily.
     *
     * @param bucket name of the bucket
     * @param prefix keys start with it; MinIO takes it for the whole key
     * @return the uploads in the order of the server, for one thread
     */
    public Stream<MultipartUpload> listMultipartUploads(String bucket, String prefix) {
        return Pages.<MultipartUploadPage, MultipartUploadPage, MultipartUpload>stream(
                "ListMultipartUploads",
                bucket,
                null,
                before -> listMultipartUploadsPage(
                        bucket,
                        ListOptions.prefix(prefix),
                        before == null ? null : before.nextKeyMarker(),
                        before == null ? null : before.nextUploadIdMarker()),
                page -> page.nextKeyMarker() == null ? null : page,
                MultipartUploadPage::uploads);
    }

    /**
     * Uploads a file: in one request, or from 16 MiB in parts with a checkpoint. Killed? Call it again.
     *
     * <p>The same call in a new process finds the checkpoint, asks S3 which parts it has, compares their ETags with the
     * recorded ones and the file's bytes with the recorded checksums, and sends only what is missing.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param file a regular file; it must not change until the call has ended
     * @param options part size, parts in flight, metadata and the rest
     * @return the result; the object is whole and verified
     * @throws InvalidCallException when an argument or a limit is broken; nothing was sent
     * @throws CheckpointException when another process works on the same target, or the checkpoint cannot be used
     * @throws IntegrityException when the file changed meanwhile, or S3 holds other bytes; nothing was published
     * @throws ServiceException when S3 said no; what was sent is kept, {@link S3Exception#resume} says where
     * @throws TransportException when no whole answer arrived; what was sent is kept
     */
    public UploadResult upload(String bucket, String key, Path file, UploadOptions options) {
        return TransferCalls.run(transfers.upload(bucket, key, file, options));
    }

    /**
     * Uploads a file with the default options, see {@link #upload(String, String, Path, UploadOptions)}.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param file a regular file
     * @return the result; the object is whole and verified
     */
    public UploadResult upload(String bucket, String key, Path file) {
        return upload(bucket, key, file, UploadOptions.defaults());
    }

    /**
     * Uploads a file without waiting, see {@link #upload(String, String, Path, UploadOptions)}.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param file a regular file
     * @param options part size, parts in flight, metadata and the rest
     * @return the running transfer: its future, its progress, and the means to pause or cancel it
     * @throws InvalidCallException when an argument or a limit is broken; nothing was sent
     */
    public Transfer<UploadResult> uploadAsync(String bucket, String key, Path file, UploadOptions options) {
        return transfers.start(transfers.upload(bucket, key, file, options));
    }

    /**
     * Uploads what is no file: a stream, a channel, a publisher, or what code writes. Below the threshold in one request, else
     * in parts.
     *
     * <p>Parts wait in memory until S3 has them, so that each can be sent again: at most {@code partsInFlight + 1} of them,
     * and over all uploads of the client {@link S3ClientBuilder#streamBufferBytesMax}, beside one for each upload. Where the
     * length is not known every thousandth part doubles the size of those that follow, so that 10,000 parts of 8 MiB at first
     * hold 7.8 TiB.
     *
     * <p>A source that can be read once leaves nothing behind when the upload fails, whatever the failure policy says. One that
     * is {@linkplain UploadSource#reopenable reopenable} is resumed by the same call as a file is.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param source gives the bytes; user metadata is the caller's alone, since there is no file to tell of
     * @param options part size, parts in flight, metadata and the rest
     * @return the result; the object is whole and verified
     * @throws InvalidCallException when an argument or a limit is broken; of code {@code EntityTooLarge} also later, when more
     *     bytes come than an object or its parts may hold
     * @throws CheckpointException when another process works on the same target, or the checkpoint cannot be used
     * @throws IntegrityException of code {@code SourceLength} when fewer or more bytes come than were stated, of {@code
     *     SourceFailed} when the source fails, or when S3 holds other bytes; nothing was published
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived
     */
    public UploadResult upload(String bucket, String key, UploadSource source, UploadOptions options) {
        return TransferCalls.run(transfers.upload(bucket, key, source, options));
    }

    /**
     * Uploads what is no file with the default options, see {@link #upload(String, String, UploadSource, UploadOptions)}.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param source gives the bytes
     * @return the result; the object is whole and verified
     */
    public UploadResult upload(String bucket, String key, UploadSource source) {
        return upload(bucket, key, source, UploadOptions.defaults());
    }

    /**
     * Uploads what is no file without waiting, see {@link #upload(String, String, UploadSource, UploadOptions)}.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param source gives the bytes, on a thread of the client's
     * @param options part size, parts in flight, metadata and the rest
     * @return the running transfer: its future, its progress, and the means to pause or cancel it
     * @throws InvalidCallException when an argument or a limit is broken; nothing was sent
     */
    public Transfer<UploadResult> uploadAsync(String bucket, String key, UploadSource source, UploadOptions options) {
        return transfers.start(transfers.upload(bucket, key, source, options));
    }

    /**
     * Opens a stream that writes an object. Nothing is published before {@link S3OutputStream#complete}.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param options part size, parts in flight, metadata and the rest
     * @return the stream; complete it, and close it in any case
     * @throws InvalidCallException when an argument or a limit is broken; nothing was sent
     */
    public S3OutputStream objectOutputStream(String bucket, String key, UploadOptions options) {
        return transfers.stream(bucket, key, options);
    }

    /**
     * Downloads an object to a file: in one answer, or from 16 MiB by parallel ranges with a checkpoint. Killed? Call it
     * again.
     *
     * <p>The bytes go into a file beside the target, {@code .<name>.<hash>.pail-part}, which takes the target's name when it
     * is whole, proven and on the disk; until then a target that was there stays as it was, byte for byte. Every range is
     * asked for with the ETag and version of the first answer. The same call in a new process finds the checkpoint, compares
     * the object with the one that was begun and the bytes on the disk with the recorded checksums, and reads only what is
     * missing. What the whole was proven by says {@link DownloadResult#verification}.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">GetObject</a>
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param target the file to make or replace; no directory, no link, and in a directory that is there
     * @param options version, conditions, range size, ranges in flight and the rest
     * @return the result; the file is whole
     * @throws InvalidCallException of code {@code TargetUnwritable} when the target or its directory cannot be written, before
     *     anything is sent or later; what was read is kept
     * @throws CheckpointException when another process downloads to the same file, or the checkpoint cannot be used
     * @throws IntegrityException of code {@code ObjectChanged} when the object was replaced meanwhile, twice or where the
     *     options forbid to start over; of {@code ChecksumMismatch} when the bytes are not those that S3 stored
     * @throws ServiceException when S3 said no; what was read is kept, {@link S3Exception#resume} says where
     * @throws TransportException when no whole answer arrived; what was read is kept
     */
    public DownloadResult download(String bucket, String key, Path target, DownloadOptions options) {
        return TransferCalls.run(transfers.download(bucket, key, target, options));
    }

    /**
     * Downloads an object to a file with the default options, see {@link #download(String, String, Path, DownloadOptions)}.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param target the file to make or replace
     * @return the result; the file is whole
     */
    public DownloadResult download(String bucket, String key, Path target) {
        return download(bucket, key, target, DownloadOptions.defaults());
    }

    /**
     * Downloads an object to a file without waiting, see {@link #download(String, String, Path, DownloadOptions)}.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param target the file to make or replace
     * @param options version, conditions, range size, ranges in flight and the rest
     * @return the running transfer: its future, its progress, and the means to pause or cancel it
     * @throws InvalidCallException when an option is out of range or the target cannot be written; nothing was sent
     */
    public Transfer<DownloadResult> downloadAsync(String bucket, String key, Path target, DownloadOptions options) {
        return transfers.start(transfers.download(bucket, key, target, options));
    }

    /**
     * Finds the downloads from this client's endpoint that were begun and not finished. Sends nothing.
     *
     * @return their checkpoints; {@link #download} with bucket, key and {@code file().path()} of one goes on with it
     */
    public List<Checkpoint> unfinishedDownloads() {
        return transfers.unfinished(Checkpoint.Kind.DOWNLOAD);
    }

    /**
     * Copies an object inside the server: in one request, or above 5 GiB in parts with a checkpoint. Killed? Call it again.
     *
     * <p>No byte comes by this program. Every request is bound to the ETag that the source has at the start; a source that is
     * replaced meanwhile is copied anew, once, unless {@code source} names the tag itself. The same call in a new process finds
     * the checkpoint, and copies only the parts that journal and server do not agree on. Type, metadata and tags are the
     * source's or those of the options in both ways alike; {@code CreateMultipartUpload} copies none of them, so they are read
     * and given with it. Size and, where S3 shows one of both, full-object checksum of the copy are compared at the end.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html">UploadPartCopy</a>, <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">CopyObject</a>
     *
     * @param source the object, its version and conditions
     * @param bucket name of the copy's bucket
     * @param key key of the copy
     * @param options whose metadata and tags the copy gets, part size, parts in flight and the rest
     * @return the result; the copy is whole
     * @throws InvalidCallException when an argument or a limit is broken; nothing was sent
     * @throws CheckpointException when another process copies to the same key, or the checkpoint cannot be used
     * @throws IntegrityException when the copy is not what its source is
     * @throws ServiceException when S3 said no, {@code PreconditionFailed} where the source is not the wanted one; parts are
     *     kept, {@link S3Exception#resume} says where
     * @throws TransportException when no whole answer arrived; parts are kept
     */
    public MultipartCopyResult copy(CopySource source, String bucket, String key, MultipartCopyOptions options) {
        return TransferCalls.run(transfers.copy(source, bucket, key, options));
    }

    /**
     * Copies an object inside the server with the default options, see {@link #copy(CopySource, String, String,
     * MultipartCopyOptions)}.
     *
     * @param source the object, its version and conditions
     * @param bucket name of the copy's bucket
     * @param key key of the copy
     * @return the result; the copy is whole
     */
    public MultipartCopyResult copy(CopySource source, String bucket, String key) {
        return copy(source, bucket, key, MultipartCopyOptions.defaults());
    }

    /**
     * Copies an object inside the server without waiting, see {@link #copy(CopySource, String, String,
     * MultipartCopyOptions)}.
     *
     * @param source the object, its version and conditions
     * @param bucket name of the copy's bucket
     * @param key key of the copy
     * @param options whose metadata and tags the copy gets, part size, parts in flight and the rest
     * @return the running transfer: its future, its progress, and the means to pause or cancel it
     * @throws InvalidCallException when an argument or a limit is broken; nothing was sent
     */
    public Transfer<MultipartCopyResult> copyAsync(
            CopySource source, String bucket, String key, MultipartCopyOptions options) {
        return transfers.start(transfers.copy(source, bucket, key, options));
    }

    /**
     * Finds the copies in parts at this client's endpoint that were begun and not finished. Sends nothing.
     *
     * @return their checkpoints; {@link #copy} with {@link Checkpoint#copySource}, bucket, key and the same options goes on
     *     with one
     */
    public List<Checkpoint> unfinishedCopies() {
        return transfers.unfinished(Checkpoint.Kind.COPY);
    }

    /**
     * Signs the reading of an object, for whoever holds the URL. Sends nothing.
     *
     * <p>Waits for the credentials no longer than a call may take; the time that is signed is the server's, as far as answers
     * have told it.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">query form</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param expires how long the URL is valid, 1 second to 7 days; it ends with temporary credentials all the same
     * @param options version, signed headers such as {@code Range}, headers of the answer
     * @return the request, to be sent as it is
     * @throws InvalidCallException when an argument is refused, or the credentials are anonymous
     * @throws TransportException when the provider of the credentials gave no answer in time; later it may
     */
    public PresignedRequest presignGetObject(String bucket, String key, Duration expires, PresignOptions options) {
        return await(
                "presignGetObject", parts.pipeline().presigner().object("GetObject", bucket, key, expires, options));
    }

    /**
     * Signs the asking for an object, for whoever holds the URL. Sends nothing.
     *
     * <p>Waits for the credentials no longer than a call may take; the time that is signed is the server's, as far as answers
     * have told it.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">query form</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param expires how long the URL is valid, 1 second to 7 days; it ends with temporary credentials all the same
     * @param options version, signed headers, headers of the answer
     * @return the request, to be sent as it is
     * @throws InvalidCallException when an argument is refused, or the credentials are anonymous
     * @throws TransportException when the provider of the credentials gave no answer in time; later it may
     */
    public PresignedRequest presignHeadObject(String bucket, String key, Duration expires, PresignOptions options) {
        return await(
                "presignHeadObject", parts.pipeline().presigner().object("HeadObject", bucket, key, expires, options));
    }

    /**
     * Signs the writing of an object, for whoever holds the URL. Sends nothing.
     *
     * <p>Waits for the credentials no longer than a call may take; the time that is signed is the server's, as far as answers
     * have told it.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">query form</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param expires how long the URL is valid, 1 second to 7 days; it ends with temporary credentials all the same
     * @param options signed headers: type, length, checksum, conditions, metadata
     * @return the request, to be sent as it is
     * @throws InvalidCallException when an argument is refused, or the credentials are anonymous
     * @throws TransportException when the provider of the credentials gave no answer in time; later it may
     */
    public PresignedRequest presignPutObject(String bucket, String key, Duration expires, PresignOptions options) {
        return await(
                "presignPutObject", parts.pipeline().presigner().object("PutObject", bucket, key, expires, options));
    }

    /**
     * Signs the deletion of an object, for whoever holds the URL. Sends nothing.
     *
     * <p>Waits for the credentials no longer than a call may take; the time that is signed is the server's, as far as answers
     * have told it.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">query form</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param expires how long the URL is valid, 1 second to 7 days; it ends with temporary credentials all the same
     * @param options version, signed headers
     * @return the request, to be sent as it is
     * @throws InvalidCallException when an argument is refused, or the credentials are anonymous
     * @throws TransportException when the provider of the credentials gave no answer in time; later it may
     */
    public PresignedRequest presignDeleteObject(String bucket, String key, Duration expires, PresignOptions options) {
        return await(
                "presignDeleteObject",
                parts.pipeline().presigner().object("DeleteObject", bucket, key, expires, options));
    }

    /**
     * Signs the sending of one part of an upload, for whoever holds the URL. Sends nothing.
     *
     * <p>Otherwise as {@link #presignPutObject}.
     *
     * @param upload the upload, from {@link #createMultipartUpload(String, String)}
     * @param partNumber 1 to 10,000
     * @param expires how long the URL is valid, 1 second to 7 days; it ends with temporary credentials all the same
     * @param options signed headers: length, checksum
     * @return the request, to be sent as it is; the {@code ETag} of its answer is what completing needs
     * @throws InvalidCallException when an argument is refused, or the credentials are anonymous
     * @throws TransportException when the provider of the credentials gave no answer in time; later it may
     */
    public PresignedRequest presignUploadPart(
            MultipartUpload upload, int partNumber, Duration expires, PresignOptions options) {
        return await("presignUploadPart", parts.pipeline().presigner().part(upload, partNumber, expires, options));
    }

    /**
     * Creates a multipart upload, now, and signs all that finishes it: each part, the completion and the abort.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param partCount how many parts, 1 to 10,000; not all need be used
     * @param expires how long the URLs are valid, 1 second to 7 days; they end with temporary credentials all the same
     * @param options headers of the object to be; its checksum algorithm is left out, since who holds a URL need not know it
     * @return the upload and its requests; abort it when it is not wanted any more
     * @throws InvalidCallException when an argument is refused, or the credentials are anonymous; nothing was sent
     * @throws ServiceException when S3 said no
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public PresignedUpload presignMultipartUpload(
            String bucket, String key, int partCount, Duration expires, PutOptions options) {
        return await("createMultipartUpload", presignMultipartUploadAsync(bucket, key, partCount, expires, options));
    }

    /**
     * Creates a multipart upload and signs all that finishes it, without waiting.
     *
     * <p>As {@link #presignMultipartUpload}.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8, taken as it is: no segment is normalised
     * @param partCount how many parts, 1 to 10,000; not all need be used
     * @param expires how long the URLs are valid, 1 second to 7 days; they end with temporary credentials all the same
     * @param options headers of the object to be; its checksum algorithm is left out
     * @return completes with the upload and its requests; fails with an {@link S3Exception}
     */
    public CompletableFuture<PresignedUpload> presignMultipartUploadAsync(
            String bucket, String key, int partCount, Duration expires, PutOptions options) {
        return objects.presignMultipartUpload(bucket, key, partCount, expires, options);
    }

    /**
     * Signs a form that a browser posts to write an object. Sends nothing.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html">browser-based uploads</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param policy what the form must hold
     * @param expires how long the form is valid, 1 second to 7 days; it ends with temporary credentials all the same
     * @return where the form goes, and its signed fields
     * @throws InvalidCallException when an argument is refused, or the credentials are anonymous
     * @throws TransportException when the provider of the credentials gave no answer in time; later it may
     */
    public PresignedPost presignPost(String bucket, PostPolicy policy, Duration expires) {
        return await("presignPost", parts.pipeline().presigner().post(bucket, policy, expires));
    }

    /**
     * Says what content type and user metadata an upload of a file sends, and where each comes from. Sends nothing.
     *
     * <p>An upload that goes on with an unfinished one keeps what the first run chose.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param file a regular file
     * @param options as of the upload
     * @return type and metadata, what was shadowed or left out, and which sources failed
     * @throws InvalidCallException when an argument or a limit is broken
     */
    public UploadExplanation explainUpload(String bucket, String key, Path file, UploadOptions options) {
        return transfers.explain(bucket, key, file, options);
    }

    /**
     * Finds the uploads to this client's endpoint that were begun and not finished. Sends nothing.
     *
     * @return their checkpoints; {@link #upload} with bucket, key and {@code file().path()} of one goes on with it. Of what is no
     *     file the path is {@code stream:} and the source's name
     */
    public List<Checkpoint> unfinishedUploads() {
        return transfers.unfinished(Checkpoint.Kind.UPLOAD);
    }

    /**
     * Aborts unfinished uploads and copies of this client's own checkpoints, never one of another's, and deletes the
     * checkpoints.
     *
     * @param olderThan only those begun longer ago than this; those that a process works on are left alone
     * @return the checkpoints that are gone
     * @throws S3Exception when S3 refuses an abort; that checkpoint and those after it stay
     */
    public List<Checkpoint> sweepUploads(Duration olderThan) {
        return transfers.sweep(olderThan);
    }

    /**
     * Aborts unfinished uploads that no checkpoint names, whoever began them, and frees their parts.
     *
     * <p>Kept is what a checkpoint of this client's store or of those in the options names, also where its run was killed
     * before it knew the upload ID, and what S3 says is younger than asked for. While one of the stores holds a checkpoint that
     * cannot be read nothing is aborted. {@link #sweepUploads} ends those that checkpoints name.
     *
     * <p><b>Effects</b>: {@code ListMultipartUploads}, then {@code AbortMultipartUpload} and {@code ListParts} for each.
     * MinIO lists only uploads whose key is the prefix: there, name each key.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/abort-mpu.html">aborting a multipart upload</a>
     *
     * @param bucket name of the bucket
     * @param prefix what the keys begin with; empty for all of the bucket
     * @param options the age, further stores, dry run
     * @return what was aborted, kept, and could not be aborted
     * @throws CheckpointException when a store cannot be read; nothing was aborted
     * @throws ServiceException when S3 refuses the list
     * @throws TransportException when no whole list arrived
     */
    public Cleanup<MultipartUpload> abortAbandonedUploads(String bucket, String prefix, CleanupOptions options) {
        return transfers.abortAbandonedUploads(bucket, prefix, options);
    }

    /**
     * Deletes the part files of downloads that nobody goes on with. Sends nothing.
     *
     * <p>Deleted is what was last written longer ago than asked for, no process has open, and no checkpoint of this client's
     * store or of those in the options names, or one that is as old; that checkpoint is deleted with it. Part files of a store
     * that is not named look abandoned: their downloads then read everything again.
     *
     * @param directory where to look, directories in it included; links are not followed
     * @param options the age, further stores, dry run
     * @return what was deleted, kept, and could not be deleted, as absolute paths
     * @throws CheckpointException when a store cannot be read; nothing was deleted
     * @throws InvalidCallException when the directory cannot be read; nothing was deleted
     */
    public Cleanup<Path> deleteAbandonedPartFiles(Path directory, CleanupOptions options) {
        return transfers.deleteAbandonedPartFiles(directory, options);
    }

    /**
     * Compares a file with an object without reading the object: by a full-object checksum, else by the ETag.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param file a regular file, read once or, where only an ETag of parts is known, a few times
     * @return what was compared and found
     * @throws ServiceException of code {@code NoSuchKey} when there is no such object
     * @throws InvalidCallException when the file cannot be read
     */
    public Verification verify(String bucket, String key, Path file) {
        return verify(bucket, key, file, null, null);
    }

    /**
     * Compares a file with a version of an object, or with one that is encrypted with a key of the caller's.
     *
     * <p>As {@link #verify(String, String, Path)}. S3 gives no MD5 of what it encrypts with SSE-C: without a checksum only the
     * size is known then.
     *
     * @param bucket name of the bucket
     * @param key key of the object
     * @param file a regular file, read once or, where only an ETag of parts is known, a few times
     * @param versionId version it is about, {@code null} for the latest
     * @param customerKey key of SSE-C that the object is encrypted with, {@code null} for none
     * @return what was compared and found
     * @throws ServiceException of code {@code NoSuchKey} when there is no such object; of kind {@code PARAM_INVALID} or
     *     {@code ACCESS_DENIED} when the key is another one
     * @throws InvalidCallException when the file cannot be read
     */
    public Verification verify(
            String bucket, String key, Path file, @Nullable String versionId, @Nullable CustomerKey customerKey) {
        GetOptions object = GetOptions.defaults().withVersionId(versionId).withCustomerKey(customerKey);
        return transfers.verify(this, bucket, key, file, object);
    }

    /**
     * This client for one task: what its calls and transfers tell the listener carries the task's context.
     *
     * <p>It shares everything with this one, connections, breaker and retry budget included, and ends with it; closing it
     * does nothing. Making one costs next to nothing.
     *
     * @param context what {@link CallEvent#context} is to be, in place of any given before
     * @return a client for the task
     */
    public S3Client in(CallContext context) {
        ClientParts told = parts.in(context);
        return new S3Client(told, transfers.in(told), true);
    }

    /**
     * Limits the bytes that the client sends, all calls and transfers together, from now on.
     *
     * <p>The mean is kept over any few seconds. A body that was begun without any limit is sent as it began; bodies from
     * memory go out in one piece.
     *
     * @param bytesPerSecond 0 for no limit, which is how a client starts
     * @throws IllegalArgumentException when it is negative
     */
    public void limitUpload(long bytesPerSecond) {
        limit(true, bytesPerSecond);
    }

    /**
     * Limits the bytes that the client receives, all calls and transfers together, from now on.
     *
     * @param bytesPerSecond 0 for no limit, which is how a client starts; the mean over any few seconds
     * @throws IllegalArgumentException when it is negative
     */
    public void limitDownload(long bytesPerSecond) {
        limit(false, bytesPerSecond);
    }

    private void limit(boolean sent, long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("negative bandwidth: " + bytesPerSecond);
        }
        parts.transfers().lanes().bandwidth(sent).limit(bytesPerSecond);
    }

    /**
     * What the breaker of the endpoint does with the next attempt.
     *
     * @return always {@code CLOSED} where it is off, see {@link BreakerPolicy#off}
     */
    public BreakerPolicy.State breakerState() {
        return parts.breaker().state();
    }

    /**
     * Ends the client: calls that wait for a retry fail with {@link CancelledException}, further calls are refused.
     * Transfers in progress are paused, their checkpoints stay.
     */
    @Override
    public void close() {
        if (ofTask) {
            return;
        }
        transfers.pauseAll();
        parts.close();
    }
}
