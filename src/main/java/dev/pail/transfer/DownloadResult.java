package dev.pail.transfer;

import dev.pail.model.ObjectHead;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A download that has ended well: the file is whole and has its name.
 *
 * @param head what S3 says of the object: ETag, version, size, metadata and the rest
 * @param file absolute path of the file
 * @param verification what the whole was compared by; {@code matches} is false where S3 shows nothing that proves it, and
 *     length, ETag and place of each range are all that was checked
 * @param parts ranges of the object, 1 when it came in one answer
 * @param partsReused ranges that an earlier run had brought to the disk
 * @param bytesReceived body bytes that this run received of the object, repeats included
 * @param bytesReused bytes that an earlier run had brought to the disk
 * @param resumed true when an earlier run's download was continued
 * @param retries attempts beyond the first of each request
 * @param elapsed time the call took
 */
public record DownloadResult(
        ObjectHead head,
        Path file,
        Verification verification,
        int parts,
        int partsReused,
        long bytesReceived,
        long bytesReused,
        boolean resumed,
        int retries,
        Duration elapsed) {}
