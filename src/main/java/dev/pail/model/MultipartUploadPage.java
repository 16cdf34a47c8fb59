package dev.pail.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of {@code ListMultipartUploads}.
 *
 * @param uploads the uploads of the page
 * @param nextKeyMarker key to go on after, {@code null} on the last page
 * @param nextUploadIdMarker upload ID to go on after, {@code null} on the last page
 */
public record MultipartUploadPage(
        List<MultipartUpload> uploads,
        @Nullable String nextKeyMarker,
        @Nullable String nextUploadIdMarker) {

    /** Copies the list. */
    public MultipartUploadPage {
        uploads = List.copyOf(uploads);
    }
}
