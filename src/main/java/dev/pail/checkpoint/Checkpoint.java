package dev.pail.checkpoint;

import dev.pail.model.ChecksumAlgorithm;
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
 * What is known of a transfer that has not ended: the intention, then the upload ID, then the parts, then the attempt to
 * complete.
 *
 * <p>Holds no secret: headers that carry one are refused.
 *
 * @param id identifier in its store, see {@link #id}
 * @param kind what is being done
 * @param endpoint scheme, host and port, for example {@code https://s3.eu-west-1.amazonaws.com}
 * @param bucket bucket of the object
 * @param key key of the object
 * @param source the local file
 * @param partSizeBytes size of every part but the last; a resumed transfer keeps it
 * @param checksumAlgorithm checksum that goes with the parts, {@code null} for none
 * @param objectHeaders the headers {@code CreateMultipartUpload} is sent with, frozen at the first run; iterated by name
 * @param createdAt when the intention was written; an upload that the server initiated earlier is not this one's
 * @param uploadId the server's upload ID, {@code null} until it is known
 * @param uploadCreatedAt when the upload ID was received, {@code null} until then
 * @param parts the acknowledged parts by part number
 * @param completing what the object was about to become, {@code null} until {@code CompleteMultipartUpload} is near
 */
public record Checkpoint(
        String id,
        Kind kind,
        String endpoint,
        String bucket,
        String key,
        SourceFile source,
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
        UPLOAD
    }

    /** Copies the maps, and refuses secrets, an identifier of other content, and parts that cannot be. */
    public Checkpoint {
        objectHeaders = Collections.unmodifiableMap(new TreeMap<>(objectHeaders));
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
        if (!id.equals(id(kind, endpoint, bucket, key))) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "the identifier " + id + " is that of another transfer");
        }
        if (partSizeBytes < 1) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "part size " + partSizeBytes);
        }
        if ((uploadId == null) != (uploadCreatedAt == null)) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "the upload ID and its time come together");
        }
        if (uploadId == null && (!parts.isEmpty() || completing != null)) {
            throw CheckpointErrors.invalid(bucket + "/" + key, "there are parts but no upload ID");
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
            requirePlace(entry.getValue(), source);
        }
    }

    /**
     * Identifier of a transfer: the same for every run, on every host and from every directory.
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
        MessageDigest sha256 = sha256();
        for (String field : new String[] {kind.name(), endpoint, bucket, key}) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(bytes);
        }
        return HexFormat.of().formatHex(sha256.digest(), 0, ID_BYTES);
    }

    /**
     * A transfer of which nothing has been sent.
     *
     * @param kind what is being done
     * @param endpoint scheme, host and port
     * @param bucket bucket of the object
     * @param key key of the object
     * @param source the local file
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
            SourceFile source,
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
                source,
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
     * Adds the upload ID.
     *
     * @param newUploadId the server's upload ID
     * @param when when it was received
     * @return a copy with it, and without parts
     */
    public Checkpoint withUpload(String newUploadId, Instant when) {
        return copy(newUploadId, when, Collections.emptySortedMap(), null);
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
        return copy(uploadId, uploadCreatedAt, all, completing);
    }

    /**
     * Adds what the object is about to become.
     *
     * @param completion what {@code CompleteMultipartUpload} will be sent for
     * @return a copy with it
     */
    public Checkpoint withCompleting(Completion completion) {
        return copy(uploadId, uploadCreatedAt, parts, completion);
    }

    private Checkpoint copy(
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
                source,
                partSizeBytes,
                checksumAlgorithm,
                objectHeaders,
                createdAt,
                newUploadId,
                when,
                newParts,
                newCompleting);
    }

    static void requirePlace(PartRecord part, SourceFile source) {
        if (part.offset() + part.length() > source.size()) {
            throw CheckpointErrors.invalid(
                    "part " + part.partNumber(), "it ends behind the file of " + source.size() + " bytes");
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
