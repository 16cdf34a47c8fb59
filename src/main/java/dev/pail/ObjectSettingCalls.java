package dev.pail;

import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.internal.op.Subresource;
import dev.pail.internal.xml.BucketXml;
import dev.pail.internal.xml.ObjectXml;
import dev.pail.model.AccessControlList;
import dev.pail.model.CustomerKey;
import dev.pail.model.ObjectAttributes;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectRetention;
import dev.pail.model.RestoreOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an object or one of its versions: tags, ACL, lock, archive.
 */
abstract sealed class ObjectSettingCalls extends BucketAccessCalls permits ObjectVersionCalls {

    ObjectSettingCalls(ClientParts parts) {
        super(parts);
    }

    /**
     * Reads the tags of an object.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html">GetObjectTagging</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return the tags, sorted; empty when it has none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Map<String, String> getObjectTagging(String bucket, String key, @Nullable String versionId) {
        return await("getObjectTagging", getObjectTaggingAsync(bucket, key, versionId));
    }

    /**
     * Reads the tags of an object, without waiting.
     *
     * <p>As {@link #getObjectTagging(String, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return completes with the tags, sorted; empty when it has none; fails with an {@link S3Exception}
     */
    public CompletableFuture<Map<String, String>> getObjectTaggingAsync(
            String bucket, String key, @Nullable String versionId) {
        return orElse(Subresource.objectTagging(bucket, key, versionId), Map.of());
    }

    /**
     * Sets the tags of an object, in place of those it has.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html">PutObjectTagging</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param tags all tags it shall have, at most 10
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putObjectTagging(String bucket, String key, @Nullable String versionId, Map<String, String> tags) {
        await("putObjectTagging", putObjectTaggingAsync(bucket, key, versionId, tags));
    }

    /**
     * Sets the tags of an object, in place of those it has, without waiting.
     *
     * <p>As {@link #putObjectTagging(String, String, String, Map)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param tags all tags it shall have, at most 10
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putObjectTaggingAsync(
            String bucket, String key, @Nullable String versionId, Map<String, String> tags) {
        return call(Subresource.put("PutObjectTagging", "PUT", bucket, key, "tagging", BucketXml.tagging(tags))
                .with("versionId", versionId));
    }

    /**
     * Removes all tags of an object.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html">DeleteObjectTagging</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void deleteObjectTagging(String bucket, String key, @Nullable String versionId) {
        await("deleteObjectTagging", deleteObjectTaggingAsync(bucket, key, versionId));
    }

    /**
     * Removes all tags of an object, without waiting.
     *
     * <p>As {@link #deleteObjectTagging(String, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> deleteObjectTaggingAsync(
            String bucket, String key, @Nullable String versionId) {
        return call(Subresource.delete("DeleteObjectTagging", bucket, key, "tagging")
                .with("versionId", versionId));
    }

    /**
     * Reads the ACL of an object.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html">GetObjectAcl</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return owner and grants
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public AccessControlList getObjectAcl(String bucket, String key, @Nullable String versionId) {
        return await("getObjectAcl", getObjectAclAsync(bucket, key, versionId));
    }

    /**
     * Reads the ACL of an object, without waiting.
     *
     * <p>As {@link #getObjectAcl(String, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return completes with owner and grants; fails with an {@link S3Exception}
     */
    public CompletableFuture<AccessControlList> getObjectAclAsync(
            String bucket, String key, @Nullable String versionId) {
        return call(Subresource.get("GetObjectAcl", bucket, key, "acl", ObjectXml::acl)
                .with("versionId", versionId));
    }

    /**
     * Sets the ACL of an object, in place of the one it has.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html">PutObjectAcl</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param acl owner and grants, at most 100
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putObjectAcl(String bucket, String key, @Nullable String versionId, AccessControlList acl) {
        await("putObjectAcl", putObjectAclAsync(bucket, key, versionId, acl));
    }

    /**
     * Sets the ACL of an object, in place of the one it has, without waiting.
     *
     * <p>As {@link #putObjectAcl(String, String, String, AccessControlList)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param acl owner and grants, at most 100
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putObjectAclAsync(
            String bucket, String key, @Nullable String versionId, AccessControlList acl) {
        return call(Subresource.put("PutObjectAcl", "PUT", bucket, key, "acl", ObjectXml.acl(acl))
                .with("versionId", versionId));
    }

    /**
     * Reads tag, size, class, checksums and parts of an object without its bytes.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html">GetObjectAttributes</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return the attributes
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public ObjectAttributes getObjectAttributes(String bucket, String key, @Nullable String versionId) {
        return await("getObjectAttributes", getObjectAttributesAsync(bucket, key, versionId));
    }

    /**
     * Reads tag, size, class, checksums and parts of an object without its bytes, without waiting.
     *
     * <p>As {@link #getObjectAttributes(String, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return completes with the attributes; fails with an {@link S3Exception}
     */
    public CompletableFuture<ObjectAttributes> getObjectAttributesAsync(
            String bucket, String key, @Nullable String versionId) {
        return getObjectAttributesAsync(bucket, key, versionId, null);
    }

    /**
     * Reads the attributes of an object that is encrypted with a key of the caller's.
     *
     * <p>As {@link #getObjectAttributes(String, String, String)}, which says what fails it.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param customerKey key of SSE-C, {@code null} for none
     * @return the attributes
     */
    public ObjectAttributes getObjectAttributes(
            String bucket, String key, @Nullable String versionId, @Nullable CustomerKey customerKey) {
        return await("getObjectAttributes", getObjectAttributesAsync(bucket, key, versionId, customerKey));
    }

    /**
     * Reads the attributes of an object that is encrypted with a key of the caller's, without waiting.
     *
     * <p>As {@link #getObjectAttributes(String, String, String, CustomerKey)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param customerKey key of SSE-C, {@code null} for none
     * @return completes with the attributes; fails with an {@link S3Exception}
     */
    public CompletableFuture<ObjectAttributes> getObjectAttributesAsync(
            String bucket, String key, @Nullable String versionId, @Nullable CustomerKey customerKey) {
        return call(Subresource.get("GetObjectAttributes", bucket, key, "attributes", ObjectXml::attributes)
                .with("versionId", versionId)
                .withCustomerKey(customerKey)
                .withHeader("x-amz-object-attributes", "ETag,Checksum,ObjectParts,StorageClass,ObjectSize"));
    }

    /**
     * Reads until when a version cannot be deleted.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html">GetObjectRetention</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return the retention, empty when there is none
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public Optional<ObjectRetention> getObjectRetention(String bucket, String key, @Nullable String versionId) {
        return await("getObjectRetention", getObjectRetentionAsync(bucket, key, versionId));
    }

    /**
     * Reads until when a version cannot be deleted, without waiting.
     *
     * <p>As {@link #getObjectRetention(String, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return completes with the retention, empty when there is none; fails with an {@link S3Exception}
     */
    public CompletableFuture<Optional<ObjectRetention>> getObjectRetentionAsync(
            String bucket, String key, @Nullable String versionId) {
        return ifThere(Subresource.get("GetObjectRetention", bucket, key, "retention", ObjectXml::retention)
                        .with("versionId", versionId))
                .thenApply(found -> found.flatMap(retention -> retention));
    }

    /**
     * Sets until when a version cannot be deleted.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html">PutObjectRetention</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param retention mode and end; {@code null} lifts one in governance mode
     * @param bypassGovernance true to shorten or lift one in governance mode, for who may
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putObjectRetention(
            String bucket,
            String key,
            @Nullable String versionId,
            @Nullable ObjectRetention retention,
            boolean bypassGovernance) {
        await("putObjectRetention", putObjectRetentionAsync(bucket, key, versionId, retention, bypassGovernance));
    }

    /**
     * Sets until when a version cannot be deleted, without waiting.
     *
     * <p>As {@link #putObjectRetention(String, String, String, ObjectRetention, boolean)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param retention mode and end; {@code null} lifts one in governance mode
     * @param bypassGovernance true to shorten or lift one in governance mode, for who may
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putObjectRetentionAsync(
            String bucket,
            String key,
            @Nullable String versionId,
            @Nullable ObjectRetention retention,
            boolean bypassGovernance) {
        return call(
                Subresource.put("PutObjectRetention", "PUT", bucket, key, "retention", ObjectXml.retention(retention))
                        .with("versionId", versionId)
                        .withHeader("x-amz-bypass-governance-retention", bypassGovernance ? "true" : null));
    }

    /**
     * Asks whether a version is held, whatever its retention.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html">GetObjectLegalHold</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return true when it is
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public boolean getObjectLegalHold(String bucket, String key, @Nullable String versionId) {
        return await("getObjectLegalHold", getObjectLegalHoldAsync(bucket, key, versionId));
    }

    /**
     * Asks whether a version is held, whatever its retention, without waiting.
     *
     * <p>As {@link #getObjectLegalHold(String, String, String)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @return completes with true when it is; fails with an {@link S3Exception}
     */
    public CompletableFuture<Boolean> getObjectLegalHoldAsync(String bucket, String key, @Nullable String versionId) {
        return orElse(
                Subresource.get("GetObjectLegalHold", bucket, key, "legal-hold", ObjectXml::legalHold)
                        .with("versionId", versionId),
                false);
    }

    /**
     * Holds a version, or lets it go.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html">PutObjectLegalHold</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param on true to hold it, false to let go
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void putObjectLegalHold(String bucket, String key, @Nullable String versionId, boolean on) {
        await("putObjectLegalHold", putObjectLegalHoldAsync(bucket, key, versionId, on));
    }

    /**
     * Holds a version, or lets it go, without waiting.
     *
     * <p>As {@link #putObjectLegalHold(String, String, String, boolean)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param versionId version it is about, {@code null} for the latest
     * @param on true to hold it, false to let go
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> putObjectLegalHoldAsync(
            String bucket, String key, @Nullable String versionId, boolean on) {
        return call(Subresource.put("PutObjectLegalHold", "PUT", bucket, key, "legal-hold", ObjectXml.legalHold(on))
                .with("versionId", versionId));
    }

    /**
     * Asks for an archived object to be brought back, which takes minutes to hours.
     *
     * <p>{@link ObjectHead#headers} tells of it under {@code x-amz-restore}. Asking again while it goes on is a
     * {@code ServiceException} of code {@code RestoreAlreadyInProgress}.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html">RestoreObject</a>
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param options how long and how fast
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws ServiceException when S3 said no; {@code NoSuchBucket} where there is no such bucket
     * @throws TransportException when no whole answer arrived after all attempts
     */
    public void restoreObject(String bucket, String key, RestoreOptions options) {
        await("restoreObject", restoreObjectAsync(bucket, key, options));
    }

    /**
     * Asks for an archived object to be brought back, which takes minutes to hours, without waiting.
     *
     * <p>As {@link #restoreObject(String, String, RestoreOptions)}; cancelling the future ends the exchange.
     *
     * @param bucket name of the bucket, 3 to 63 letters, digits, dots and hyphens
     * @param key key of the object, 1 to 1,024 bytes as UTF-8
     * @param options how long and how fast
     * @return completes with nothing when it is done; fails with an {@link S3Exception}
     */
    public CompletableFuture<@Nullable Void> restoreObjectAsync(String bucket, String key, RestoreOptions options) {
        return call(Subresource.put("RestoreObject", "POST", bucket, key, "restore", ObjectXml.restore(options))
                .with("versionId", options.versionId()));
    }
}
