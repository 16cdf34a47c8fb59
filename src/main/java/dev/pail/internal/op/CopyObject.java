package dev.pail.internal.op;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorKind;
import dev.pail.internal.sign.UriEncoding;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopyOptions.Directive;
import dev.pail.model.CopyResult;
import dev.pail.model.CopySource;
import dev.pail.model.PutOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Copies an object inside the server: {@code PUT /bucket/key} with {@code x-amz-copy-source}. A 200 whose body is an error
 * is an error.
 *
 * @param source what is read
 * @param bucket bucket of the copy
 * @param key key of the copy
 * @param options whose metadata and tags, and all else about the copy
 */
public record CopyObject(CopySource source, String bucket, String key, CopyOptions options)
        implements S3Operation<CopyResult> {

    private static final String NAME = "CopyObject";

    /** Stored with the object like its metadata, and as silently ignored by S3 under the directive COPY. */
    private static final Set<String> STORED = Set.of(
            "cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires");

    @Override
    public Draft draft() {
        Names.requireBucket(NAME, bucket);
        Names.requireKey(NAME, bucket, key);
        requireNothingIgnored();
        PutOptions put = options.put();
        Draft draft = new Draft(NAME, "PUT", Target.object(bucket, key));
        ObjectHeaders.write(draft, source);
        ObjectHeaders.write(draft, put);
        draft.header("x-amz-metadata-directive", options.metadataDirective())
                .header("if-match", put.ifMatch())
                .header("if-none-match", put.ifNoneMatch() ? "*" : null);
        if (options.taggingDirective() == Directive.REPLACE) {
            draft.header("x-amz-tagging-directive", Directive.REPLACE).header("x-amz-tagging", tagging(options.tags()));
        }
        ChecksumAlgorithm algorithm = put.checksumAlgorithm();
        if (algorithm != null) {
            draft.optional.add(Map.of("x-amz-checksum-algorithm", algorithm.name()));
        }
        return draft;
    }

    private void requireNothingIgnored() {
        PutOptions put = options.put();
        boolean described = put.contentType() != null
                || !put.metadata().isEmpty()
                || put.headers().keySet().stream().anyMatch(name -> STORED.contains(name.toLowerCase(Locale.ROOT)));
        if ((described && options.metadataDirective() == Directive.COPY)
                || (!options.tags().isEmpty() && options.taggingDirective() == Directive.COPY)) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "metadata, type or tags are given, but the directive is COPY, under which S3 ignores them",
                    "replace all of them, or give none");
        }
    }

    /**
     * Brings tags to the form of the header {@code x-amz-tagging}.
     *
     * @param tags at most 10
     * @return value of the header
     * @throws dev.pail.error.InvalidCallException when there are too many, or one cannot be sent
     */
    public static String tagging(Map<String, String> tags) {
        if (tags.size() > S3Limits.OBJECT_TAGS_MAX) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.PARAM_INVALID,
                    "BadRequest",
                    "there are " + tags.size() + " tags",
                    "use at most " + S3Limits.OBJECT_TAGS_MAX);
        }
        if (tags.entrySet().stream().anyMatch(tag -> hasControls(tag.getKey()) || hasControls(tag.getValue()))) {
            throw Names.refuse(
                    NAME,
                    ErrorKind.PARAM_INVALID,
                    "InvalidTag",
                    "a tag holds a control character or a line separator",
                    "use letters, digits, spaces and + - = . _ : / @");
        }
        return UriEncoding.canonicalQuery(List.copyOf(tags.entrySet()));
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
    }

    @Override
    public CompletableFuture<CopyResult> read(Answer answer) {
        return answer.document(S3Limits.XML_BYTES_MAX, bytes -> new S3Xml().copy(bytes))
                .thenApply(copy -> new CopyResult(
                        copy.eTag(),
                        copy.lastModified(),
                        answer.versionId(),
                        answer.versionId("x-amz-copy-source-version-id"),
                        copy.checksums()));
    }
}
