package dev.pail.internal.transfer;

import dev.pail.checkpoint.PartRecord;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.internal.body.FileTarget;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ChecksumType;
import dev.pail.model.ObjectHead;
import dev.pail.transfer.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What proves that the bytes received are the object: the ranges' checksums combined; a second read where that was asked for.
 *
 * @param shared reads the file again
 * @param part the bytes
 * @param target bucket and key, for messages
 * @param file where the bytes are to go, for messages
 * @param reads whether an MD5 or SHA-256 is worth a second read
 */
record DownloadProof(Shared shared, FileTarget part, String target, Path file, boolean reads) {

    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");

    /** Full-object checksums of ranges can be put together where they are CRCs. */
    static @Nullable ChecksumAlgorithm combinable(ObjectHead head) {
        return head.checksums().stream()
                .filter(stored -> stored.type() == ChecksumType.FULL_OBJECT
                        && stored.algorithm().combines())
                .map(Checksum::algorithm)
                .findFirst()
                .orElse(null);
    }

    /** Nothing more is read unless it was asked for. Without ranges the one answer was compared while it was read. */
    Verification of(ObjectHead head, @Nullable ChecksumAlgorithm algorithm, List<PartRecord> ranges) {
        for (Checksum stored : head.checksums()) {
            if (stored.type() == ChecksumType.FULL_OBJECT && (ranges.isEmpty() || stored.algorithm() == algorithm)) {
                Checksum ours = ranges.isEmpty() || algorithm == null ? stored : ExpectedObject.join(algorithm, ranges);
                return proven(stored.equals(ours), stored.algorithm().name().toLowerCase(Locale.ROOT), "the checksums");
            }
        }
        boolean readable = head.checksums().stream().anyMatch(stored -> stored.type() == ChecksumType.FULL_OBJECT)
                || (head.eTag() != null
                        && head.hasMd5ETag()
                        && MD5.matcher(head.eTag().unquoted()).matches());
        if (reads && readable) {
            try {
                Verification read = new Verifier(shared).compare(part, head, 0);
                return proven(read.matches(), read.method(), read.what());
            } catch (IOException e) {
                throw Downloader.unwritable(file, "what was written cannot be read: " + e.getMessage(), e);
            }
        }
        return new Verification(
                false, "size", "S3 shows no checksum that can be compared: length, ETag and place of each range were");
    }

    private Verification proven(boolean same, String method, String what) {
        if (same) {
            return new Verification(true, method, what + " are the same");
        }
        throw new IntegrityException(
                ErrorDetail.of(
                        Downloader.NAME,
                        target,
                        ErrorKind.CHECKSUM_MISMATCH,
                        "ChecksumMismatch",
                        "the bytes received have another " + method + " than the object that S3 stored; " + file
                                + " is untouched",
                        "call again; if it stays so, the object is damaged"),
                true,
                null);
    }
}
