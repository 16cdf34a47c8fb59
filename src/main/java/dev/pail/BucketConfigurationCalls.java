package dev.pail;

import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.internal.op.Subresource;
import dev.pail.internal.xml.BucketXml;
import dev.pail.internal.xml.LifecycleXml;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.BucketEncryption;
import dev.pail.model.BucketVersioning;
import dev.pail.model.CorsRule;
import dev.pail.model.LifecycleRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a bucket: each is read, set in place of the one there, and removed.
 */
abstract sealed class BucketConfigurationCalls extends ClientCalls permits BucketAccessCalls {

    BucketConfigurationCalls(ClientParts parts) {
        super(parts);
    }

    /**
     * Asks in which region a bucket is.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html">GetBucketLocation</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the region; {@code us-east-1} for S3's empty answer
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public String getBucketLocation(String bucket) {
        return await("getBucketLocation", getBucketLocationAsync(bucket));
    }

    /**
     * Asks in which region a bucket is, without waiting.
     *
     * <p>As {@link #getBucketLocation(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the region; {@code us-east-1} for S3's empty answer; fails with an {@link S3Exception}
     */
    public CompletableFuture<String> getBucketLocationAsync(String bucket) {
        return call(Subresource.get("GetBucketLocation", bucket, null, "location", new S3Xml()::locationConstraint));
    }

    /**
     * Asks whether a bucket keeps versions.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html">GetBucketVersioning</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return whether it does
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public BucketVersioning getBucketVersioning(String bucket) {
        return await("getBucketVersioning", getBucketVersioningAsync(bucket));
    }

    /**
     * Asks whether a bucket keeps versions, without waiting.
     *
     * <p>As {@link #getBucketVersioning(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with whether it does; fails with an {@link S3Exception}
     */
    public CompletableFuture<BucketVersioning> getBucketVersioningAsync(String bucket) {
        return call(Subresource.get("GetBucketVersioning", bucket, null, "versioning", BucketXml::versioning));
    }

    /**
     * Switches a bucket's versioning on or suspends it.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html">PutBucketVersioning</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param enabled true to keep versions from now on, false to suspend that; neither deletes a version
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketVersioning(String bucket, boolean enabled) {
        await("putBucketVersioning", putBucketVersioningAsync(bucket, enabled));
    }

    /**
     * Switches a bucket's versioning on or suspends it, without waiting.
     *
     * <p>As {@link #putBucketVersioning(String, boolean)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param enabled true to keep versions from now on, false to suspend that; neither deletes a version
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketVersioningAsync(String bucket, boolean enabled) {
        return call(Subresource.put(
                "PutBucketVersioning", "PUT", bucket, null, "versioning", BucketXml.versioning(enabled)));
    }

    /**
     * Reads the tags of a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html">GetBucketTagging</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the tags, sorted; empty when it has none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Map<String, String> getBucketTagging(String bucket) {
        return await("getBucketTagging", getBucketTaggingAsync(bucket));
    }

    /**
     * Reads the tags of a bucket, without waiting.
     *
     * <p>As {@link #getBucketTagging(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the tags, sorted; empty when it has none; fails with an {@link S3Exception}
     */
    public CompletableFuture<Map<String, String>> getBucketTaggingAsync(String bucket) {
        return orElse(Subresource.get("GetBucketTagging", bucket, null, "tagging", BucketXml::tagging), Map.of());
    }

    /**
     * Sets the tags of a bucket, in place of those it has.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html">PutBucketTagging</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param tags all tags it shall have, at most 50
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketTagging(String bucket, Map<String, String> tags) {
        await("putBucketTagging", putBucketTaggingAsync(bucket, tags));
    }

    /**
     * Sets the tags of a bucket, in place of those it has, without waiting.
     *
     * <p>As {@link #putBucketTagging(String, Map)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param tags all tags it shall have, at most 50
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketTaggingAsync(String bucket, Map<String, String> tags) {
        return call(Subresource.put("PutBucketTagging", "PUT", bucket, null, "tagging", BucketXml.tagging(tags)));
    }

    /**
     * Removes all tags of a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html">DeleteBucketTagging</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteBucketTagging(String bucket) {
        await("deleteBucketTagging", deleteBucketTaggingAsync(bucket));
    }

    /**
     * Removes all tags of a bucket, without waiting.
     *
     * <p>As {@link #deleteBucketTagging(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteBucketTaggingAsync(String bucket) {
        return call(Subresource.delete("DeleteBucketTagging", bucket, null, "tagging"));
    }

    /**
     * Reads the policy of a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html">GetBucketPolicy</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the policy as JSON, empty when it has none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<String> getBucketPolicy(String bucket) {
        return await("getBucketPolicy", getBucketPolicyAsync(bucket));
    }

    /**
     * Reads the policy of a bucket, without waiting.
     *
     * <p>As {@link #getBucketPolicy(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the policy as JSON, empty when it has none; fails with an {@link S3Exception}
     */
    public CompletableFuture<Optional<String>> getBucketPolicyAsync(String bucket) {
        return ifThere(Subresource.get("GetBucketPolicy", bucket, null, "policy", BucketConfigurationCalls::text));
    }

    /**
     * Sets the policy of a bucket, in place of the one it has.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html">PutBucketPolicy</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param policy the policy as JSON, at most 20 KB
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketPolicy(String bucket, String policy) {
        await("putBucketPolicy", putBucketPolicyAsync(bucket, policy));
    }

    /**
     * Sets the policy of a bucket, in place of the one it has, without waiting.
     *
     * <p>As {@link #putBucketPolicy(String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param policy the policy as JSON, at most 20 KB
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketPolicyAsync(String bucket, String policy) {
        return call(Subresource.put(
                "PutBucketPolicy", "PUT", bucket, null, "policy", policy.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Removes the policy of a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html">DeleteBucketPolicy</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteBucketPolicy(String bucket) {
        await("deleteBucketPolicy", deleteBucketPolicyAsync(bucket));
    }

    /**
     * Removes the policy of a bucket, without waiting.
     *
     * <p>As {@link #deleteBucketPolicy(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteBucketPolicyAsync(String bucket) {
        return call(Subresource.delete("DeleteBucketPolicy", bucket, null, "policy"));
    }

    /**
     * Reads which pages of other origins may use a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html">GetBucketCors</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the rules, in order; empty when it has none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public List<CorsRule> getBucketCors(String bucket) {
        return await("getBucketCors", getBucketCorsAsync(bucket));
    }

    /**
     * Reads which pages of other origins may use a bucket, without waiting.
     *
     * <p>As {@link #getBucketCors(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the rules, in order; empty when it has none; fails with an {@link S3Exception}
     */
    public CompletableFuture<List<CorsRule>> getBucketCorsAsync(String bucket) {
        return orElse(Subresource.get("GetBucketCors", bucket, null, "cors", BucketXml::cors), List.of());
    }

    /**
     * Sets which pages of other origins may use a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html">PutBucketCors</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param rules the rules, in order, at most 100
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketCors(String bucket, List<CorsRule> rules) {
        await("putBucketCors", putBucketCorsAsync(bucket, rules));
    }

    /**
     * Sets which pages of other origins may use a bucket, without waiting.
     *
     * <p>As {@link #putBucketCors(String, List)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param rules the rules, in order, at most 100
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketCorsAsync(String bucket, List<CorsRule> rules) {
        return call(Subresource.put("PutBucketCors", "PUT", bucket, null, "cors", BucketXml.cors(rules)));
    }

    /**
     * Removes a bucket's rules for other origins.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html">DeleteBucketCors</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteBucketCors(String bucket) {
        await("deleteBucketCors", deleteBucketCorsAsync(bucket));
    }

    /**
     * Removes a bucket's rules for other origins, without waiting.
     *
     * <p>As {@link #deleteBucketCors(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteBucketCorsAsync(String bucket) {
        return call(Subresource.delete("DeleteBucketCors", bucket, null, "cors"));
    }

    /**
     * Reads what S3 does by itself to the objects of a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html">GetBucketLifecycleConfiguration</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the rules, in order; empty when it has none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public List<LifecycleRule> getBucketLifecycleConfiguration(String bucket) {
        return await("getBucketLifecycleConfiguration", getBucketLifecycleConfigurationAsync(bucket));
    }

    /**
     * Reads what S3 does by itself to the objects of a bucket, without waiting.
     *
     * <p>As {@link #getBucketLifecycleConfiguration(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the rules, in order; empty when it has none; fails with an {@link S3Exception}
     */
    public CompletableFuture<List<LifecycleRule>> getBucketLifecycleConfigurationAsync(String bucket) {
        return orElse(
                Subresource.get("GetBucketLifecycleConfiguration", bucket, null, "lifecycle", LifecycleXml::read),
                List.of());
    }

    /**
     * Sets what S3 does by itself to the objects of a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html">PutBucketLifecycleConfiguration</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param rules all rules it shall have, at most 1,000
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketLifecycleConfiguration(String bucket, List<LifecycleRule> rules) {
        await("putBucketLifecycleConfiguration", putBucketLifecycleConfigurationAsync(bucket, rules));
    }

    /**
     * Sets what S3 does by itself to the objects of a bucket, without waiting.
     *
     * <p>As {@link #putBucketLifecycleConfiguration(String, List)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param rules all rules it shall have, at most 1,000
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketLifecycleConfigurationAsync(
            String bucket, List<LifecycleRule> rules) {
        return call(Subresource.put(
                "PutBucketLifecycleConfiguration", "PUT", bucket, null, "lifecycle", LifecycleXml.write(rules)));
    }

    /**
     * Removes a bucket's lifecycle rules.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html">DeleteBucketLifecycle</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteBucketLifecycle(String bucket) {
        await("deleteBucketLifecycle", deleteBucketLifecycleAsync(bucket));
    }

    /**
     * Removes a bucket's lifecycle rules, without waiting.
     *
     * <p>As {@link #deleteBucketLifecycle(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteBucketLifecycleAsync(String bucket) {
        return call(Subresource.delete("DeleteBucketLifecycle", bucket, null, "lifecycle"));
    }

    /**
     * Reads how a bucket encrypts by itself.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html">GetBucketEncryption</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the setting, empty when it has none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<BucketEncryption> getBucketEncryption(String bucket) {
        return await("getBucketEncryption", getBucketEncryptionAsync(bucket));
    }

    /**
     * Reads how a bucket encrypts by itself, without waiting.
     *
     * <p>As {@link #getBucketEncryption(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the setting, empty when it has none; fails with an {@link S3Exception}
     */
    public CompletableFuture<Optional<BucketEncryption>> getBucketEncryptionAsync(String bucket) {
        return ifThere(Subresource.get("GetBucketEncryption", bucket, null, "encryption", BucketXml::encryption));
    }

    /**
     * Sets how a bucket encrypts by itself.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html">PutBucketEncryption</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param encryption algorithm and key
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketEncryption(String bucket, BucketEncryption encryption) {
        await("putBucketEncryption", putBucketEncryptionAsync(bucket, encryption));
    }

    /**
     * Sets how a bucket encrypts by itself, without waiting.
     *
     * <p>As {@link #putBucketEncryption(String, BucketEncryption)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param encryption algorithm and key
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketEncryptionAsync(String bucket, BucketEncryption encryption) {
        return call(Subresource.put(
                "PutBucketEncryption", "PUT", bucket, null, "encryption", BucketXml.encryption(encryption)));
    }

    /**
     * Sets a bucket's encryption back to the server's own.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html">DeleteBucketEncryption</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteBucketEncryption(String bucket) {
        await("deleteBucketEncryption", deleteBucketEncryptionAsync(bucket));
    }

    /**
     * Sets a bucket's encryption back to the server's own, without waiting.
     *
     * <p>As {@link #deleteBucketEncryption(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteBucketEncryptionAsync(String bucket) {
        return call(Subresource.delete("DeleteBucketEncryption", bucket, null, "encryption"));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
