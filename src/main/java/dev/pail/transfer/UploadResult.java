package dev.pail.transfer;

import dev.pail.model.Checksum;
import dev.pail.model.ETag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An upload that has ended well: the object is whole and verified.
 *
 * @param bucket bucket of the object
 * @param key key of the object
 * @param size length of the object in bytes
 * @param eTag its entity tag, {@code null} when the server sends none
 * @param versionId version that was written, {@code null} where the bucket has no versioning
 * @param checksum full-object checksum of the source as it was read, {@code null} when none was asked for
 * @param parts parts of the object, 1 when it went up in one request
 * @param partsReused parts that an earlier run had sent
 * @param bytesSent body bytes put on the wire by this run, repeats included
 * @param bytesReused bytes that an earlier run had sent
 * @param resumed true when an earlier run's upload was continued
 * @param retries attempts beyond the first of each request
 * @param elapsed time the call took
 */
public record UploadResult(
        String bucket,
        String key,
        long size,
        @Nullable ETag eTag,
        @Nullable String versionId,
        @Nullable Checksum checksum,
        int parts,
        int partsReused,
        long bytesSent,
        long bytesReused,
        boolean resumed,
        int retries,
        Duration elapsed) {}
