package dev.pail.checkpoint;

import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CopySource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a transfer that has not ended. An upload: the intention, then the upload ID, then the parts, then the
 * attempt to complete. A copy inside the server: the same, and the object it reads. A download: the object, then the ranges
 * that are on the disk.
 *
 * <p>Holds no secret: headers that carry one are refused.
 *
 * @param id identifier in its store, see {@link #id}
 * @param kind what is being done
 * @param endpoint scheme, host and port, for example {@code https://s3.eu-west-1.amazonaws.com}
 * @param bucket bucket of the object
 * @param key key of the object
 * @param file the local file: an upload's source, a download's target; of a copy the source, see {@link #copySource}
 * @param object the object that a download or a copy reads, {@code null} for an upload
 * @param partSizeBytes size of every part or range but the last; a resumed transfer keeps it
 * @param checksumAlgorithm checksum that goes with the parts or is computed of the ranges, {@code null} for none
 * @param objectHeaders the headers {@code CreateMultipartUpload} is sent with, frozen at the first run; iterated by name
 * @param createdAt when the intention was written; an upload that the server initiated earlier is not this one's
 * @param uploadId the server's upload ID, {@code null} until it is known
 * @param uploadCreatedAt when the upload ID was received, {@code null} until then
 * @param parts the acknowledged parts, or the ranges that are on the disk, by part number
 * @param completing what the object was about to become, {@code null} until {@code CompleteMultipartUpload} is near
 */
public record Checkpoint(
        String id,
        Kind kind,
        String endpoint,
        String bucket,
        String key,
        LocalFile file,
        @Nullable SourceObject object,
        long partSizeBytes,
        @Nullable ChecksumAlgorithm checksumAlgorithm,
        Map<String, String> objectHeaders,
        Instant createdAt,
        @Nullable String uploadId,
        @Nullable Instant uploadCreatedAt,
        SortedMap<Integer, PartRecord> parts,
        @Nullable Completion completing) {

    private static final int ID_BYTES = 16;

    /** Kind of transfer. */
    public enum Kind {
        /** A file becomes an object, in parts. */
        UPLOAD,
        /** An object becomes a file, by ranges. */
        DOWNLOAD,
        /** An object becomes another inside the server, in parts. */
        COPY
    }

    /** Copies the maps, and refuses secrets, an identifier of other content, and parts that cannot be. */
    public Checkpoint {
        objectHeaders = Collections.unmodifiableMap(new TreeMap<>(objectHeaders));
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
        String own = kind == Kind.DOWNLOAD ? downloadId(file.path()) : id(kind, endpoint, bucket, key);
        if (!id.equals(own)) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "the identifier " + id + " is that of another transfer");
        }
        if (partSizeBytes < 1) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "part size " + partSizeBytes);
        }
        if ((uploadId == null) != (uploadCreatedAt == null)) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "the upload ID and its time come together");
        }
        if (kind == Kind.DOWNLOAD
                ? uploadId != null || completing != null || object == null
                : (uploadId == null && (!parts.isEmpty() || completing != null))
                        || (kind == Kind.COPY ? object == null || slash(file) < 1 : object != null)) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "what is recorded does not belong to a " + kind);
        }
        if (uploadId != null) {
            CheckpointErrors.requireLength(
                    bucket + "/" + key, "upload ID", uploadId, JournalLimits.UPLOAD_ID_CHARS_MAX);
        }
        Secrets.refuse(endpoint, objectHeaders);
        for (Map.Entry<Integer, PartRecord> entry : parts.entrySet()) {
            if (entry.getKey() != entry.getValue().partNumber()) {
                throw CheckpointErrors.invalid("part " + entry.getKey(), "it is filed under another number");
            }
            requirePlace(entry.getValue(), file);
        }
    }

    /**
     * Identifier of an upload or a copy: the same for every run, on every host and from every directory.
     *
     * <p>The local file is left out on purpose. A moved file continues, because the parts' CRCs prove its bytes, and two
     * files on their way to one key meet at the lock instead of overwriting each other.
     *
     * @param kind what is being done
     * @param endpoint scheme, host and port
     * @param bucket bucket of the object
     * @param key key of the object
     * @return 32 lower-case hex digits
     */
    public static String id(Kind kind, String endpoint, String bucket, String key) {
        return hash(kind.name(), endpoint, bucket, key);
    }

    /**
     * Identifier of a download: that of its target, so that two objects on their way to one file meet at the lock.
     *
     * @param path absolute path of the target
     * @return 32 lower-case hex digits
     */
    public static String downloadId(String path) {
        return hash(Kind.DOWNLOAD.name(), path);
    }

    private static String hash(String... fields) {
        MessageDigest sha256 = sha256();
        for (String field : fields) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(bytes);
        }
        return HexFormat.of().formatHex(sha256.digest(), 0, ID_BYTES);
    }

    /**
     * An upload of which nothing has been sent.
     *
     * @param kind what is being done
     * @param endpoint scheme, host and port
     * @param bucket bucket of the object
     * @param key key of the object
     * @param file the local file
     * @param partSizeBytes size of every part but the last
     * @param checksumAlgorithm checksum that goes with the parts, {@code null} for none
     * @param objectHeaders the headers {@code CreateMultipartUpload} will be sent with
     * @param createdAt now
     * @return a checkpoint without upload ID and parts
     * @throws dev.pail.error.InvalidCallException when a header or the endpoint carries a secret
     */
    public static Checkpoint intention(
            Kind kind,
            String endpoint,
            String bucket,
            String key,
            LocalFile file,
            long partSizeBytes,
            @Nullable ChecksumAlgorithm checksumAlgorithm,
            Map<String, String> objectHeaders,
            Instant createdAt) {
        return new Checkpoint(
                id(kind, endpoint, bucket, key),
                kind,
                endpoint,
                bucket,
                key,
                file,
                null,
                partSizeBytes,
                checksumAlgorithm,
                objectHeaders,
                createdAt,
                null,
                null,
                Collections.emptySortedMap(),
                null);
    }

    /**
     * A download of which nothing has been written.
     *
     * @param endpoint scheme, host and port
     * @param bucket bucket of the object
     * @param key key of the object
     * @param file the target, with the object's size
     * @param object the object as it is now
     * @param partSizeBytes size of every range but the last
     * @param checksumAlgorithm checksum of the whole object that is put together from the ranges', {@code null} for none
     * @param createdAt now
     * @return a checkpoint without ranges
     */
    public static Checkpoint download(
            String endpoint,
            String bucket,
            String key,
            LocalFile file,
            SourceObject object,
            long partSizeBytes,
            @Nullable ChecksumAlgorithm checksumAlgorithm,
            Instant createdAt) {
        return new Checkpoint(
                downloadId(file.path()),
                Kind.DOWNLOAD,
                endpoint,
                bucket,
                key,
                file,
                object,
                partSizeBytes,
                checksumAlgorithm,
                Collections.emptyMap(),
                createdAt,
                null,
                null,
                Collections.emptySortedMap(),
                null);
    }

    /**
     * A copy of which nothing has been done.
     *
     * @param endpoint scheme, host and port
     * @param bucket bucket of the copy
     * @param key key of the copy
     * @param source {@code bucket/key} of the object that is read, as path, and its size
     * @param object the object as it is now; the version only where one was asked for
     * @param partSizeBytes size of every part but the last
     * @param objectHeaders the headers {@code CreateMultipartUpload} will be sent with, of SSE-C only the MD5 of the key
     * @param createdAt now
     * @return a checkpoint without upload ID and parts
     * @throws dev.pail.error.InvalidCallException when a header or the endpoint carries a secret
     */
    public static Checkpoint copy(
            String endpoint,
            String bucket,
            String key,
            LocalFile source,
            SourceObject object,
            long partSizeBytes,
            Map<String, String> objectHeaders,
            Instant createdAt) {
        return new Checkpoint(
                id(Kind.COPY, endpoint, bucket, key),
                Kind.COPY,
                endpoint,
                bucket,
                key,
                source,
                object,
                partSizeBytes,
                null,
                objectHeaders,
                createdAt,
                null,
                null,
                Collections.emptySortedMap(),
                null);
    }

    /**
     * The object that a copy reads.
     *
     * @return its bucket, key and, where one was asked for, version; without conditions and headers
     * @throws IllegalStateException when this is no copy
     */
    public CopySource copySource() {
        if (kind != Kind.COPY || object == null) {
            throw new IllegalStateException("a " + kind + " has no copy source");
        }
        int slash = slash(file);
        return CopySource.of(file.path().substring(0, slash), file.path().substring(slash + 1))
                .withVersionId(object.versionId());
    }

    /** No name of a bucket has one. */
    private static int slash(LocalFile source) {
        return source.path().indexOf('/');
    }

    /**
     * Adds the upload ID.
     *
     * @param newUploadId the server's upload ID
     * @param when when it was received
     * @return a copy with it, and without parts
     */
    public Checkpoint withUpload(String newUploadId, Instant when) {
        return extended(newUploadId, when, Collections.emptySortedMap(), null);
    }

    /**
     * Adds parts; one that is known already is replaced.
     *
     * @param acknowledged parts the server has
     * @return a copy with them
     */
    public Checkpoint withParts(Collection<PartRecord> acknowledged) {
        SortedMap<Integer, PartRecord> all = new TreeMap<>(parts);
        acknowledged.forEach(part -> all.put(part.partNumber(), part));
        return extended(uploadId, uploadCreatedAt, all, completing);
    }

    /**
     * Adds what the object is about to become.
     *
     * @param completion what {@code CompleteMultipartUpload} will be sent for
     * @return a copy with it
     */
    public Checkpoint withCompleting(Completion completion) {
        return extended(uploadId, uploadCreatedAt, parts, completion);
    }

    private Checkpoint extended(
            @Nullable String newUploadId,
            @Nullable Instant when,
            SortedMap<Integer, PartRecord> newParts,
            @Nullable Completion newCompleting) {
        return new Checkpoint(
                id,
                kind,
                endpoint,
                bucket,
                key,
                file,
                object,
                partSizeBytes,
                checksumAlgorithm,
                objectHeaders,
                createdAt,
                newUploadId,
                when,
                newParts,
                newCompleting);
    }

    static void requirePlace(PartRecord part, LocalFile file) {
        if (part.offset() + part.length() > file.size()) {
            throw CheckpointErrors.invalid(
                    "part " + part.partNumber(), "it ends behind the file of " + file.size() + " bytes");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
