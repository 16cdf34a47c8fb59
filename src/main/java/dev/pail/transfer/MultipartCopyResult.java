package dev.pail.transfer;

import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import java.time.Duration;

/**
 * A copy inside the server that has ended well: the object is whole.
 *
 * @param source the object that was read, with the ETag or time that it was bound to
 * @param bucket bucket of the copy
 * @param key key of the copy
 * @param size length of both objects in bytes
 * @param copy ETag, version and checksums of the copy
 * @param parts parts of the copy, 1 when it was one {@code CopyObject}
 * @param partsReused parts that an earlier run had copied
 * @param bytesCopied bytes that the server copied for this run, repeats included; none of them went over the network
 * @param bytesReused bytes that an earlier run had copied
 * @param resumed true when an earlier run's copy was continued
 * @param retries attempts beyond the first of each request
 * @param elapsed time the call took
 */
public record MultipartCopyResult(
        CopySource source,
        String bucket,
        String key,
        long size,
        CopyResult copy,
        int parts,
        int partsReused,
        long bytesCopied,
        long bytesReused,
        boolean resumed,
        int retries,
        Duration elapsed) {}
