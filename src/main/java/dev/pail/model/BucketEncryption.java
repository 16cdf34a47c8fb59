package dev.pail.model;

import org.jspecify.annotations.Nullable;

/**
 * How a bucket encrypts what is written without a word on encryption.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html">PutBucketEncryption</a>
 *
 * @param algorithm {@code AES256}, {@code aws:kms} or {@code aws:kms:dsse}
 * @param kmsKeyId id or ARN of the KMS key, {@code null} for the account's own
 * @param bucketKeyEnabled true to have one data key for many objects, which spares requests to KMS
 */
public record BucketEncryption(String algorithm, @Nullable String kmsKeyId, boolean bucketKeyEnabled) {

    /** SSE-S3, what Amazon S3 does by itself. */
    public static final BucketEncryption AES256 = new BucketEncryption("AES256", null, false);
}
