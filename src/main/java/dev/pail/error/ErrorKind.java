package dev.pail.error;

/**
 * Family of a failure, for a {@code switch} that need not know each of S3's several hundred codes.
 *
 * <p>The code itself stays as S3 sent it, see {@link S3Exception#code()}.
 */
public enum ErrorKind {
    /** The bucket's name breaks S3's naming rules; nothing was sent. */
    BUCKET_INVALID,
    /** A parameter was refused, here or by S3. */
    PARAM_INVALID,
    /** S3 asks for fewer requests: {@code SlowDown}, 429, or a 503 without a body. */
    RATE_LIMIT_EXCEEDED,
    /** No bucket of that name. */
    BUCKET_NOT_FOUND,
    /** No object of that key. */
    OBJECT_NOT_FOUND,
    /** The object has no such version. */
    VERSION_NOT_FOUND,
    /** The upload ID is unknown: aborted, completed or expired. */
    UPLOAD_NOT_FOUND,
    /** The credentials are valid but may not do this. */
    ACCESS_DENIED,
    /** The signature S3 computed differs: a wrong secret key, or a proxy that alters requests. */
    SIGNATURE_MISMATCH,
    /** The access key or the session token is unknown. */
    CREDENTIAL_INVALID,
    /** The session token or the credentials have expired. */
    CREDENTIAL_EXPIRED,
    /** This machine's clock is more than 15 minutes off the server's. */
    CLOCK_SKEW,
    /** A condition such as {@code If-Match} did not hold. */
    PRECONDITION_FAILED,
    /** Another request on the same key or bucket is in progress. */
    CONFLICT,
    /** The requested range lies outside the object. */
    RANGE_INVALID,
    /** The bytes do not match their checksum. */
    CHECKSUM_MISMATCH,
    /** A part is too small, too large, missing or out of order. */
    PART_INVALID,
    /** The server failed in a way that passes. */
    SERVER_TRANSIENT,
    /** The bucket lives in another region or behind another endpoint. */
    WRONG_REGION,
    /** The server does not know this operation or header. */
    NOT_IMPLEMENTED,
    /** No whole answer arrived: refused, reset, timed out, cut short. */
    NETWORK,
    /** The endpoint's breaker is open; nothing was sent. */
    BREAKER_OPEN,
    /** The caller cancelled the call, or interrupted its thread. */
    CANCELLED,
    /** The checkpoint cannot be used: in use elsewhere, unreadable, or of another format version. */
    CHECKPOINT,
    /** A code that the table does not know; transient by its status class. */
    UNKNOWN
}
