package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.internal.xml.ObjectXml;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectVersionPage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One page of a bucket's versions and delete markers: {@code GET /bucket?versions}.
 *
 * @param bucket bucket it is about
 * @param options prefix, delimiter and size of the page
 * @param keyMarker key to go on after, {@code null} for the first page
 * @param versionIdMarker version of that key to go on after
 */
public record ListObjectVersions(
        String bucket,
        ListOptions options,
        @Nullable String keyMarker,
        @Nullable String versionIdMarker) implements S3Operation<ObjectVersionPage> {

    @Override
    public Draft draft() {
        Names.requireBucket("ListObjectVersions", bucket);
        Names.requirePageSize("ListObjectVersions", options.maxKeys());
        return new Draft("ListObjectVersions", "GET", Target.bucket(bucket))
                .query("versions", "")
                .query("encoding-type", "url")
                .queryIfSet("prefix", options.prefix())
                .queryIfSet("delimiter", options.delimiter())
                .queryIfSet("key-marker", keyMarker == null ? options.startAfter() : keyMarker)
                .queryIfSet("version-id-marker", versionIdMarker)
                .query("max-keys", Integer.toString(options.maxKeys()));
    }

    @Override
    public CompletableFuture<ObjectVersionPage> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, ObjectXml::versions);
    }
}
