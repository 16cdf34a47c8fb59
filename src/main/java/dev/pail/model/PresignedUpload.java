package dev.pail.model;

import java.util.List;

/**
 * A multipart upload whose requests are presigned: the parts are sent, each answer's {@code ETag} is kept, and the
 * completion is posted with them.
 *
 * @param upload the upload, which exists and costs storage until it is completed or aborted
 * @param parts one PUT for each part, part 1 first; each part but the last has at least 5 MiB
 * @param complete POST whose body is S3's {@code CompleteMultipartUpload} document
 * @param abort DELETE that gives the parts up
 */
public record PresignedUpload(
        MultipartUpload upload, List<PresignedRequest> parts, PresignedRequest complete, PresignedRequest abort) {

    /** Copies the list. */
    public PresignedUpload {
        parts = List.copyOf(parts);
    }
}
