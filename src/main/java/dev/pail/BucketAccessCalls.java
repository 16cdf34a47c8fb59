package dev.pail;

import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.internal.op.Subresource;
import dev.pail.internal.xml.BucketXml;
import dev.pail.internal.xml.ObjectXml;
import dev.pail.model.AccessControlList;
import dev.pail.model.NotificationConfiguration;
import dev.pail.model.ObjectLockConfiguration;
import dev.pail.model.PublicAccessBlock;
import dev.pail.model.WebsiteConfiguration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a bucket that say who is told, who may come in, and what is locked.
 */
abstract sealed class BucketAccessCalls extends BucketConfigurationCalls permits ObjectSettingCalls {

    BucketAccessCalls(ClientParts parts) {
        super(parts);
    }

    /**
     * Reads whom a bucket tells of its events.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html">GetBucketNotificationConfiguration</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the configuration; without a destination when there is none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public NotificationConfiguration getBucketNotificationConfiguration(String bucket) {
        return await("getBucketNotificationConfiguration", getBucketNotificationConfigurationAsync(bucket));
    }

    /**
     * Reads whom a bucket tells of its events, without waiting.
     *
     * <p>As {@link #getBucketNotificationConfiguration(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the configuration; without a destination when there is none; fails with an {@link
     *     S3Exception}
     */
    public CompletableFuture<NotificationConfiguration> getBucketNotificationConfigurationAsync(String bucket) {
        return call(Subresource.get(
                "GetBucketNotificationConfiguration", bucket, null, "notification", BucketXml::notification));
    }

    /**
     * Sets whom a bucket tells of its events.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html">PutBucketNotificationConfiguration</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param configuration all that shall be told; an empty one tells nobody
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketNotificationConfiguration(String bucket, NotificationConfiguration configuration) {
        await("putBucketNotificationConfiguration", putBucketNotificationConfigurationAsync(bucket, configuration));
    }

    /**
     * Sets whom a bucket tells of its events, without waiting.
     *
     * <p>As {@link #putBucketNotificationConfiguration(String, NotificationConfiguration)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param configuration all that shall be told; an empty one tells nobody
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketNotificationConfigurationAsync(
            String bucket, NotificationConfiguration configuration) {
        return call(Subresource.put(
                "PutBucketNotificationConfiguration",
                "PUT",
                bucket,
                null,
                "notification",
                BucketXml.notification(configuration)));
    }

    /**
     * Reads the retention that a bucket gives to new versions by itself.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html">GetObjectLockConfiguration</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the configuration, empty when the bucket has no object lock
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<ObjectLockConfiguration> getObjectLockConfiguration(String bucket) {
        return await("getObjectLockConfiguration", getObjectLockConfigurationAsync(bucket));
    }

    /**
     * Reads the retention that a bucket gives to new versions by itself, without waiting.
     *
     * <p>As {@link #getObjectLockConfiguration(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the configuration, empty when the bucket has no object lock; fails with an {@link
     *     S3Exception}
     */
    public CompletableFuture<Optional<ObjectLockConfiguration>> getObjectLockConfigurationAsync(String bucket) {
        return ifThere(
                Subresource.get("GetObjectLockConfiguration", bucket, null, "object-lock", BucketXml::objectLock));
    }

    /**
     * Sets the retention that a bucket gives to new versions by itself.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html">PutObjectLockConfiguration</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param configuration mode and length
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putObjectLockConfiguration(String bucket, ObjectLockConfiguration configuration) {
        await("putObjectLockConfiguration", putObjectLockConfigurationAsync(bucket, configuration));
    }

    /**
     * Sets the retention that a bucket gives to new versions by itself, without waiting.
     *
     * <p>As {@link #putObjectLockConfiguration(String, ObjectLockConfiguration)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param configuration mode and length
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putObjectLockConfigurationAsync(
            String bucket, ObjectLockConfiguration configuration) {
        return call(Subresource.put(
                "PutObjectLockConfiguration", "PUT", bucket, null, "object-lock", BucketXml.objectLock(configuration)));
    }

    /**
     * Reads what keeps a bucket from being public.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html">GetPublicAccessBlock</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the block, empty when none was set
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<PublicAccessBlock> getPublicAccessBlock(String bucket) {
        return await("getPublicAccessBlock", getPublicAccessBlockAsync(bucket));
    }

    /**
     * Reads what keeps a bucket from being public, without waiting.
     *
     * <p>As {@link #getPublicAccessBlock(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the block, empty when none was set; fails with an {@link S3Exception}
     */
    public CompletableFuture<Optional<PublicAccessBlock>> getPublicAccessBlockAsync(String bucket) {
        return ifThere(Subresource.get(
                "GetPublicAccessBlock", bucket, null, "publicAccessBlock", BucketXml::publicAccessBlock));
    }

    /**
     * Sets what keeps a bucket from being public.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html">PutPublicAccessBlock</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param block what is kept out
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putPublicAccessBlock(String bucket, PublicAccessBlock block) {
        await("putPublicAccessBlock", putPublicAccessBlockAsync(bucket, block));
    }

    /**
     * Sets what keeps a bucket from being public, without waiting.
     *
     * <p>As {@link #putPublicAccessBlock(String, PublicAccessBlock)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param block what is kept out
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putPublicAccessBlockAsync(String bucket, PublicAccessBlock block) {
        return call(Subresource.put(
                "PutPublicAccessBlock", "PUT", bucket, null, "publicAccessBlock", BucketXml.publicAccessBlock(block)));
    }

    /**
     * Removes what keeps a bucket from being public.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html">DeletePublicAccessBlock</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deletePublicAccessBlock(String bucket) {
        await("deletePublicAccessBlock", deletePublicAccessBlockAsync(bucket));
    }

    /**
     * Removes what keeps a bucket from being public, without waiting.
     *
     * <p>As {@link #deletePublicAccessBlock(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deletePublicAccessBlockAsync(String bucket) {
        return call(Subresource.delete("DeletePublicAccessBlock", bucket, null, "publicAccessBlock"));
    }

    /**
     * Reads how a bucket is served as a web site.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html">GetBucketWebsite</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return the configuration, empty when it is none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<WebsiteConfiguration> getBucketWebsite(String bucket) {
        return await("getBucketWebsite", getBucketWebsiteAsync(bucket));
    }

    /**
     * Reads how a bucket is served as a web site, without waiting.
     *
     * <p>As {@link #getBucketWebsite(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with the configuration, empty when it is none; fails with an {@link S3Exception}
     */
    public CompletableFuture<Optional<WebsiteConfiguration>> getBucketWebsiteAsync(String bucket) {
        return ifThere(Subresource.get("GetBucketWebsite", bucket, null, "website", BucketXml::website));
    }

    /**
     * Serves a bucket as a web site.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html">PutBucketWebsite</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param configuration documents or redirects
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketWebsite(String bucket, WebsiteConfiguration configuration) {
        await("putBucketWebsite", putBucketWebsiteAsync(bucket, configuration));
    }

    /**
     * Serves a bucket as a web site, without waiting.
     *
     * <p>As {@link #putBucketWebsite(String, WebsiteConfiguration)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param configuration documents or redirects
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketWebsiteAsync(String bucket, WebsiteConfiguration configuration) {
        return call(
                Subresource.put("PutBucketWebsite", "PUT", bucket, null, "website", BucketXml.website(configuration)));
    }

    /**
     * Ends serving a bucket as a web site.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html">DeleteBucketWebsite</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteBucketWebsite(String bucket) {
        await("deleteBucketWebsite", deleteBucketWebsiteAsync(bucket));
    }

    /**
     * Ends serving a bucket as a web site, without waiting.
     *
     * <p>As {@link #deleteBucketWebsite(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteBucketWebsiteAsync(String bucket) {
        return call(Subresource.delete("DeleteBucketWebsite", bucket, null, "website"));
    }

    /**
     * Reads the ACL of a bucket.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html">GetBucketAcl</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return owner and grants
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public AccessControlList getBucketAcl(String bucket) {
        return await("getBucketAcl", getBucketAclAsync(bucket));
    }

    /**
     * Reads the ACL of a bucket, without waiting.
     *
     * <p>As {@link #getBucketAcl(String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @return completes with owner and grants; fails with an {@link S3Exception}
     */
    public CompletableFuture<AccessControlList> getBucketAclAsync(String bucket) {
        return call(Subresource.get("GetBucketAcl", bucket, null, "acl", ObjectXml::acl));
    }

    /**
     * Sets the ACL of a bucket, in place of the one it has.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html">PutBucketAcl</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param acl owner and grants, at most 100
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putBucketAcl(String bucket, AccessControlList acl) {
        await("putBucketAcl", putBucketAclAsync(bucket, acl));
    }

    /**
     * Sets the ACL of a bucket, in place of the one it has, without waiting.
     *
     * <p>As {@link #putBucketAcl(String, AccessControlList)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param acl owner and grants, at most 100
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putBucketAclAsync(String bucket, AccessControlList acl) {
        return call(Subresource.put("PutBucketAcl", "PUT", bucket, null, "acl", ObjectXml.acl(acl)));
    }
}
