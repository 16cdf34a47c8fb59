package dev.pail.config;

import java.time.Duration;

/**
 * Every number of the protocol, and every bound this client sets itself, with its source.
 *
 * <p>Sizes are bytes, bounds are inclusive. S3-compatible servers may allow less; none is known to allow more.
 */
public final class S3Limits {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    /**
     * Smallest part of a multipart upload, 5 MiB; the last part may be smaller.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">multipart upload limits</a>
     */
    public static final long PART_SIZE_BYTES_MIN = 5 * MIB;

    /**
     * Largest part of a multipart upload, 5 GiB.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">multipart upload limits</a>
     */
    public static final long PART_SIZE_BYTES_MAX = 5 * GIB;

    /**
     * Most parts of one upload, which is also the highest part number; part numbers start at 1.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">multipart upload limits</a>
     */
    public static final int PARTS_MAX = 10_000;

    /**
     * Largest object that one {@code PutObject} may store, 5 GiB.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html">uploading objects</a>
     */
    public static final long PUT_OBJECT_BYTES_MAX = 5 * GIB;

    /**
     * Largest object, 48.8 TiB: what 10,000 parts of 5 GiB hold. The default of a setting, since servers differ: AWS
     * allowed 5 TiB until December 2025 and 50 TB since, which this is.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">multipart upload limits</a>
     */
    public static final long OBJECT_BYTES_MAX = PARTS_MAX * PART_SIZE_BYTES_MAX;

    /**
     * Longest key, in bytes of its UTF-8 form.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html">naming objects</a>
     */
    public static final int KEY_BYTES_MAX = 1024;

    /**
     * Most user metadata of one object: the sum of the bytes of names without {@code x-amz-meta-} and of values.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html">object metadata</a>
     */
    public static final int METADATA_BYTES_MAX = 2048;

    /**
     * Most tags of one object.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html">object tags</a>
     */
    public static final int OBJECT_TAGS_MAX = 10;

    /**
     * Most headers of one request, in bytes of names and values together.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html">object metadata</a>
     */
    public static final int HEADER_BYTES_MAX = 8192;

    /**
     * Most entries of one page of {@code ListObjectsV2}, {@code ListParts} and {@code ListMultipartUploads}.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">ListObjectsV2</a>
     */
    public static final int PAGE_MAX = 1000;

    /**
     * Most keys of one {@code DeleteObjects}.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html">DeleteObjects</a>
     */
    public static final int DELETE_KEYS_MAX = 1000;

    /**
     * Shortest bucket name, in characters.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">bucket names</a>
     */
    public static final int BUCKET_NAME_LENGTH_MIN = 3;

    /**
     * Longest bucket name, in characters.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html">bucket names</a>
     */
    public static final int BUCKET_NAME_LENGTH_MAX = 63;

    /**
     * Shortest life of a presigned URL.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">X-Amz-Expires</a>
     */
    public static final Duration PRESIGN_EXPIRES_MIN = Duration.ofSeconds(1);

    /**
     * Longest life of a presigned URL, 7 days.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">X-Amz-Expires</a>
     */
    public static final Duration PRESIGN_EXPIRES_MAX = Duration.ofDays(7);

    /**
     * How far the time in a request may be off the server's, either way.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">RequestTimeTooSkewed</a>
     */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(15);

    /**
     * Size of a part where the caller names none, 8 MiB; raised so that the file fits in {@link #PARTS_MAX} parts.
     *
     * <p>Source: own choice, the same as <a
     * href="https://docs.aws.amazon.com/cli/latest/topic/s3-config.html">multipart_chunksize</a> of the AWS CLI
     */
    public static final long PART_SIZE_BYTES_DEFAULT = 8 * MIB;

    /**
     * Size of a part of a copy inside the server where the caller names none, 128 MiB: it answers well within the time in
     * which a connection may be idle.
     *
     * <p>Source: own choice, within <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html">UploadPartCopy</a>'s 5 MiB to 5 GiB
     */
    public static final long COPIED_PART_BYTES_DEFAULT = 128 * MIB;

    /**
     * A computed part size is a multiple of this, 1 MiB.
     *
     * <p>Source: own choice; as <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">S3</a> asks
     * only for {@link #PART_SIZE_BYTES_MIN}, any step will do
     */
    public static final long PART_SIZE_BYTES_STEP = MIB;

    /**
     * Smallest file that goes up in parts where the caller says nothing, 16 MiB: two parts.
     *
     * <p>Source: own choice; <a href="https://docs.aws.amazon.com/cli/latest/topic/s3-config.html">multipart_threshold</a>
     * of the AWS CLI is 8 MB
     */
    public static final long MULTIPART_THRESHOLD_BYTES_DEFAULT = 16 * MIB;

    /**
     * Memory for the parts of streams where the caller says nothing, 64 MiB.
     *
     * <p>Source: own choice; the AWS SDK for Java keeps <a
     * href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/s3-async-client-multipart.html">four parts</a>
     */
    public static final long STREAM_BUFFER_BYTES_DEFAULT = 64 * MIB;

    /**
     * Parts of one size of a stream of unknown length; the next thousand have twice the size, up to
     * {@link #PART_SIZE_BYTES_MAX}. From 8 MiB on {@link #PARTS_MAX} parts hold 7.8 TiB so.
     *
     * <p>Source: own choice, within the <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">multipart upload limits</a>
     */
    public static final int STREAM_PARTS_OF_ONE_SIZE = 1000;

    /**
     * Parts sent at the same time where the caller says nothing.
     *
     * <p>Source: own choice; <a
     * href="https://docs.aws.amazon.com/cli/latest/topic/s3-config.html">max_concurrent_requests</a> of the AWS CLI is 10
     */
    public static final int PARTS_IN_FLIGHT_DEFAULT = 8;

    /**
     * Most bytes of a file that are looked at to find its content type.
     *
     * <p>Source: <a
     * href="https://github.com/apache/tika/blob/main/tika-core/src/main/java/org/apache/tika/mime/MimeTypes.java">Tika's
     * getMinLength</a>: its patterns need no more
     */
    public static final int CONTENT_TYPE_PEEK_BYTES_MAX = (int) (64 * KIB);

    /**
     * Longest content type that a detector may answer, in characters.
     *
     * <p>Source: <a href="https://www.rfc-editor.org/rfc/rfc6838#section-4.2">RFC 6838, 4.2</a>: 127 for each of the two names
     */
    public static final int CONTENT_TYPE_CHARS_MAX = 255;

    /**
     * Longest wait for a detector of content types; then the name decides.
     *
     * <p>Source: own choice; <a href="https://tika.apache.org/">Tika</a>'s first answer takes 0.4 s of two idle cores
     */
    public static final Duration CONTENT_TYPE_WAIT_MAX = Duration.ofSeconds(10);

    /**
     * Largest XML answer that is read, 16 MiB. A page of 1,000 keys of 1,024 bytes, each byte percent-encoded, is 3 MiB.
     *
     * <p>Source: own choice, from the bounds of <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">ListObjectsV2</a>
     */
    public static final int XML_BYTES_MAX = (int) (16 * MIB);

    /**
     * Deepest nesting of elements in an XML answer that is read. Those this client reads nest to 4.
     *
     * <p>Source: own choice, from the shapes in the <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Types.html">API's data types</a>
     */
    public static final int XML_DEPTH_MAX = 32;

    /**
     * Largest manifest of a directory that is written or read, 64 MiB: about 600,000 files with names of 40 bytes. It is held in
     * memory.
     *
     * <p>Source: own choice, from the <a
     * href="https://www.gnu.org/software/coreutils/manual/html_node/sha2-utilities.html">lines of sha256sum</a>
     */
    public static final int MANIFEST_BYTES_MAX = (int) (64 * MIB);

    /**
     * Most bytes of an error's body that are read, 64 KiB; the rest is dropped.
     *
     * <p>Source: own choice, from the shape of <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">error responses</a>
     */
    public static final int ERROR_BYTES_MAX = (int) (64 * KIB);

    /**
     * Most bytes of an answer's head, 384 KiB.
     *
     * <p>Source: {@code jdk.http.maxHeaderSize} of the <a
     * href="https://docs.oracle.com/en/java/javase/25/docs/api/java.net.http/module-summary.html">JDK's client</a>
     */
    public static final int ANSWER_HEAD_BYTES_MAX = (int) (384 * KIB);

    /**
     * Longest time a connection for downloads is kept that nobody uses, 20 s: S3 closes its own not much later.
     *
     * <p>Source: own choice, below {@code jdk.httpclient.keepalive.timeout} of the <a
     * href="https://docs.oracle.com/en/java/javase/25/docs/api/java.net.http/module-summary.html">JDK's client</a>, 30 s
     */
    public static final Duration CONNECTION_IDLE_MAX = Duration.ofSeconds(20);

    /**
     * Most pages one listing follows, a million: a thousand million keys. It ends a server that always has one more.
     *
     * <p>Source: own choice; <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">S3</a> sets
     * no bound on the continuation
     */
    public static final int LIST_PAGES_MAX = 1_000_000;

    /**
     * Most retries a {@link RetryPolicy} may ask for.
     *
     * <p>Source: own choice; the AWS SDKs make <a
     * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">3 attempts</a>, the most
     * persistent of the known clients 10
     */
    public static final int RETRIES_MAX = 100;

    /**
     * Tokens that a client has for retries when it starts, and at most, unless it is told another number.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">retry behaviour of the
     * AWS SDKs</a>, the rules of 2026
     */
    public static final int RETRY_BUDGET_TOKENS_DEFAULT = 500;

    /**
     * Largest number of tokens that a client may be given; more than any client can use up, it means no limit.
     *
     * <p>Source: own choice; the AWS SDKs' <a
     * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">500</a> cannot be changed
     */
    public static final int RETRY_BUDGET_TOKENS_MAX = 1_000_000_000;

    /**
     * Tokens that a retry costs, unless the server asked for fewer requests.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">retry behaviour of the AWS
     * SDKs</a>, the rules of 2026
     */
    public static final int RETRY_COST_TOKENS = 14;

    /**
     * Tokens that a retry costs after the server asked for fewer requests.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">retry behaviour of the AWS
     * SDKs</a>, the rules of 2026
     */
    public static final int RETRY_COST_THROTTLED_TOKENS = 5;

    /**
     * How much longer than the strategy's own wait a server may make a client wait before a retry.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">retry behaviour of the AWS
     * SDKs</a>, the rules of 2026: a hint is clamped to [wait, wait + 5 s]
     */
    public static final Duration RETRY_HINT_EXTRA_MAX = Duration.ofSeconds(5);

    /**
     * Longest wait before a retry; what a {@link Backoff} gives beyond it is cut.
     *
     * <p>Source: own choice; the AWS SDKs wait at most <a
     * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">20 s</a>
     */
    public static final Duration RETRY_WAIT_MAX = Duration.ofDays(1);

    /**
     * Most repairs of one call: immediate repetitions after what was wrong with the request has been put right.
     *
     * <p>Source: own choice; one for the clock, one for the <a
     * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html">region</a>, one for credentials that
     * expired, and two for headers that a server does not know
     */
    public static final int REPAIRS_MAX = 5;

    /**
     * Most buckets whose region a client remembers because it is not its own; the one used longest ago is forgotten first.
     *
     * <p>Source: own choice; <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html">S3</a>
     * gives an account 10,000 buckets, few programs use more than some
     */
    public static final int BUCKET_REGIONS_MAX = 1000;

    /**
     * Wait of a waiter after its first question; each further wait is twice the one before.
     *
     * <p>Source: own choice; the AWS SDKs' waiters ask every <a
     * href="https://docs.aws.amazon.com/boto3/latest/reference/services/s3/waiter/ObjectExists.html">5 s</a>
     */
    public static final Duration WAITER_FIRST = Duration.ofMillis(250);

    /**
     * Longest wait between two questions of a waiter.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/boto3/latest/reference/services/s3/waiter/ObjectExists.html">the AWS
     * SDKs' waiters</a>, 5 s
     */
    public static final Duration WAITER_WAIT_MAX = Duration.ofSeconds(5);

    /**
     * Smallest body that waits for {@code 100 Continue}, 1 MiB: below it waiting costs more than sending in vain.
     *
     * <p>Source: the same as <a
     * href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/http-configuration.html">the AWS SDK for
     * Java</a>
     */
    public static final long EXPECT_CONTINUE_BYTES_MIN = MIB;

    /**
     * Longest wait for {@code 100 Continue} before the body is sent all the same, 1 s.
     *
     * <p>Source: own choice; <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-10.1.1">RFC 9110</a> forbids only
     * to wait for ever
     */
    public static final Duration EXPECT_CONTINUE_WAIT_MAX = Duration.ofSeconds(1);

    /**
     * Most calls of a {@code CredentialsProvider} at the same time; a provider that hangs holds no more threads.
     *
     * <p>Source: own choice; the peers ask in the calling thread, see <a
     * href="https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html">credential providers</a>
     */
    public static final int CREDENTIALS_ASKED_MAX = 4;

    private S3Limits() {}
}
