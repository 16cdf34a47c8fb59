package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.ListOptions;
import dev.pail.model.MultipartUploadPage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One page of a bucket's unfinished uploads: {@code GET /bucket?uploads}.
 *
 * @param bucket bucket it is about
 * @param options prefix and size of the page
 * @param keyMarker key to go on after, {@code null} for the first page
 * @param uploadIdMarker upload ID to go on after
 */
public record ListMultipartUploads(
        String bucket,
        ListOptions options,
        @Nullable String keyMarker,
        @Nullable String uploadIdMarker) implements S3Operation<MultipartUploadPage> {

    @Override
    public Draft draft() {
        Names.requireBucket("ListMultipartUploads", bucket);
        return new Draft("ListMultipartUploads", "GET", Target.bucket(bucket))
                .query("uploads", "")
                .query("encoding-type", "url")
                .queryIfSet("prefix", options.prefix())
                .queryIfSet("key-marker", keyMarker)
                .queryIfSet("upload-id-marker", uploadIdMarker)
                .query("max-uploads", Integer.toString(options.maxKeys()));
    }

    @Override
    public CompletableFuture<MultipartUploadPage> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, bytes -> new S3Xml().listMultipartUploads(bytes));
    }
}
