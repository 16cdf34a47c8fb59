package dev.pail.checkpoint;

import dev.pail.error.InvalidCallException;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records to JSON and back, format version 1, as {@code checkpoints/README.md} specifies it.
 *
 * <p>A part is written without what follows from the intention, its place in the file and a checksum equal to the CRC,
 * which halves the journal; hence both directions need the intention.
 */
final class JournalCodec {

    static final String FORMAT = "pail-checkpoint";
    static final int VERSION = 1;

    private JournalCodec() {}

    static String encode(JournalRecord entry, Checkpoint intention) {
        if (entry instanceof JournalRecord.Intention first) {
            return Json.write(intention(first.checkpoint()));
        }
        if (entry instanceof JournalRecord.UploadCreated created) {
            return Json.write(uploadCreated(created));
        }
        if (entry instanceof JournalRecord.Part part) {
            return Json.write(part(part.part(), intention));
        }
        return Json.write(completing(((JournalRecord.Completing) entry).completion()));
    }

    /**
     * Reads the first record.
     *
     * @throws UnknownFormatException when a newer version wrote it
     * @throws IOException when it is no such record
     */
    static Checkpoint decodeIntention(String payload) throws IOException {
        JournalFields fields = new JournalFields(Json.read(payload));
        if (!FORMAT.equals(fields.text("format"))) {
            throw new IOException("it is no checkpoint of Pail");
        }
        long version = fields.number("version");
        if (version != VERSION) {
            throw new UnknownFormatException("format version " + version + ", this one reads " + VERSION);
        }
        return checked(() -> intention(fields));
    }

    /**
     * Reads a record after the first.
     *
     * @throws UnknownFormatException when a newer version wrote it
     * @throws IOException when it is no such record
     */
    static JournalRecord decode(String payload, Checkpoint intention) throws IOException {
        JournalFields fields = new JournalFields(Json.read(payload));
        if (fields.has("part")) {
            return checked(() -> part(fields, intention));
        }
        if (fields.has("uploadId")) {
            return checked(() -> uploadCreated(fields));
        }
        if (fields.has("completing")) {
            return checked(() -> completing(fields));
        }
        throw new UnknownFormatException("a record of an unknown kind");
    }

    /** Reads a record that may be anything; {@code null} when it is not the upload ID's. */
    static JournalRecord.@Nullable UploadCreated uploadCreatedOrNull(String payload) {
        if (!payload.startsWith("{\"uploadId\"")) {
            return null;
        }
        try {
            JournalFields fields = new JournalFields(Json.read(payload));
            return checked(() -> uploadCreated(fields));
        } catch (IOException e) {
            return null; // a broken record says nothing
        }
    }

    private static Map<String, Object> intention(Checkpoint checkpoint) {
        LocalFile local = checkpoint.file();
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("path", local.path());
        file.put("size", local.size());
        putUnlessNull(file, "lastModified", text(local.lastModified()));
        putUnlessNull(file, "fileKey", local.fileKey());

        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("version", VERSION);
        fields.put("id", checkpoint.id());
        fields.put("kind", checkpoint.kind().name());
        fields.put("endpoint", checkpoint.endpoint());
        fields.put("bucket", checkpoint.bucket());
        fields.put("key", checkpoint.key());
        SourceObject object = checkpoint.object();
        fields.put(checkpoint.kind() == Checkpoint.Kind.DOWNLOAD ? "target" : "source", file);
        if (object != null) {
            fields.put("object", object(object));
        }
        fields.put("partSizeBytes", checkpoint.partSizeBytes());
        ChecksumAlgorithm algorithm = checkpoint.checksumAlgorithm();
        putUnlessNull(fields, "checksumAlgorithm", algorithm == null ? null : algorithm.name());
        if (checkpoint.kind() != Checkpoint.Kind.DOWNLOAD) {
            fields.put("objectHeaders", checkpoint.objectHeaders());
        }
        fields.put("createdAt", checkpoint.createdAt().toString());
        return fields;
    }

    private static Map<String, Object> object(SourceObject object) {
        Map<String, Object> fields = new LinkedHashMap<>();
        ETag eTag = object.eTag();
        putUnlessNull(fields, "eTag", eTag == null ? null : eTag.value());
        putUnlessNull(fields, "versionId", object.versionId());
        putUnlessNull(fields, "lastModified", text(object.lastModified()));
        return fields;
    }

    private static SourceObject object(JournalFields fields) throws IOException {
        String eTag = fields.textOrNull("eTag");
        SourceObject object = new SourceObject(
                eTag == null ? null : new ETag(eTag),
                fields.textOrNull("versionId"),
                fields.has("lastModified") ? fields.instant("lastModified") : null);
        fields.requireNoMore();
        return object;
    }

    private static Checkpoint intention(JournalFields fields) throws IOException {
        String id = fields.text("id");
        Checkpoint.Kind kind = fields.constant("kind", Checkpoint.Kind.class);
        boolean upload = kind == Checkpoint.Kind.UPLOAD;
        boolean download = kind == Checkpoint.Kind.DOWNLOAD;
        JournalFields file = fields.object(download ? "target" : "source");
        LocalFile local = new LocalFile(
                file.text("path"),
                file.number("size"),
                upload ? file.instant("lastModified") : null,
                upload ? file.textOrNull("fileKey") : null);
        file.requireNoMore();
        Checkpoint checkpoint = new Checkpoint(
                id,
                kind,
                fields.text("endpoint"),
                fields.text("bucket"),
                fields.text("key"),
                local,
                upload ? null : object(fields.object("object")),
                fields.number("partSizeBytes"),
                fields.has("checksumAlgorithm") ? fields.constant("checksumAlgorithm", ChecksumAlgorithm.class) : null,
                download ? Map.of() : fields.object("objectHeaders").texts(),
                fields.instant("createdAt"),
                null,
                null,
                Collections.emptySortedMap(),
                null);
        fields.requireNoMore();
        return checkpoint;
    }

    private static Map<String, Object> uploadCreated(JournalRecord.UploadCreated created) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("uploadId", created.uploadId());
        fields.put("createdAt", created.when().toString());
        fields.put("journal", created.journalId());
        fields.put("tag", created.tag());
        return fields;
    }

    private static JournalRecord.UploadCreated uploadCreated(JournalFields fields) throws IOException {
        String uploadId = fields.text("uploadId");
        CheckpointErrors.requireLength("record", "upload ID", uploadId, JournalLimits.UPLOAD_ID_CHARS_MAX);
        JournalRecord.UploadCreated created = new JournalRecord.UploadCreated(
                uploadId, fields.instant("createdAt"), fields.text("journal"), fields.text("tag"));
        fields.requireNoMore();
        return created;
    }

    private static Map<String, Object> part(PartRecord part, Checkpoint intention) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("part", part.partNumber());
        if (part.offset() != plannedOffset(part.partNumber(), intention)) {
            fields.put("offset", part.offset());
        }
        if (part.length() != plannedLength(part.offset(), intention)) {
            fields.put("length", part.length());
        }
        if (!part.eTag().equals(impliedETag(intention))) {
            fields.put("eTag", part.eTag().value());
        }
        fields.put("crc32c", HexFormat.of().toHexDigits(part.crc32c(), 8));
        Checksum checksum = part.checksum();
        Checksum implied = impliedChecksum(part.crc32c(), intention);
        if (checksum == null && implied != null) {
            fields.put("checksum", Json.Nothing.NULL);
        } else if (checksum != null && !checksum.equals(implied)) {
            fields.put("checksum", checksumText(checksum, intention));
        }
        return fields;
    }

    private static JournalRecord part(JournalFields fields, Checkpoint intention) throws IOException {
        int partNumber = fields.smallNumber("part");
        long offset = fields.has("offset") ? fields.number("offset") : plannedOffset(partNumber, intention);
        long length = fields.has("length") ? fields.number("length") : plannedLength(offset, intention);
        ETag implied = fields.has("eTag") ? null : impliedETag(intention);
        ETag eTag = implied == null ? new ETag(fields.text("eTag")) : implied;
        String crc = fields.text("crc32c");
        if (!crc.matches("[0-9a-f]{8}")) {
            throw new IOException("field crc32c has not 8 hex digits");
        }
        long crc32c = Long.parseLong(crc, 16);
        Checksum checksum = null;
        if (!fields.has("checksum")) {
            checksum = impliedChecksum(crc32c, intention);
        } else if (!fields.takeNull("checksum")) {
            checksum = checksum(fields.text("checksum"), intention);
        }
        fields.requireNoMore();
        return new JournalRecord.Part(new PartRecord(partNumber, offset, length, eTag, checksum, crc32c));
    }

    private static Map<String, Object> completing(Completion completion) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("completing", completion.partCount());
        ETag eTag = completion.eTag();
        putUnlessNull(fields, "eTag", eTag == null ? null : eTag.value());
        Checksum checksum = completion.checksum();
        putUnlessNull(
                fields,
                "checksum",
                checksum == null ? null : checksum.algorithm().name() + ':' + checksum.value());
        return fields;
    }

    private static JournalRecord completing(JournalFields fields) throws IOException {
        int partCount = fields.smallNumber("completing");
        String eTag = fields.textOrNull("eTag");
        String checksum = fields.textOrNull("checksum");
        fields.requireNoMore();
        return new JournalRecord.Completing(new Completion(
                partCount, eTag == null ? null : new ETag(eTag), checksum == null ? null : namedChecksum(checksum)));
    }

    /** Where a part of this number begins when all before it have the planned size. */
    private static long plannedOffset(int partNumber, Checkpoint intention) {
        long before = Math.max(0, partNumber - 1L);
        return intention.partSizeBytes() > Long.MAX_VALUE / JournalLimits.PARTS_MAX
                ? 0
                : before * intention.partSizeBytes();
    }

    private static long plannedLength(long offset, Checkpoint intention) {
        return Math.max(0, Math.min(intention.partSizeBytes(), intention.file().size() - offset));
    }

    /** All ranges of a download have the object's tag; the parts of an upload have each their own. */
    private static @Nullable ETag impliedETag(Checkpoint intention) {
        SourceObject object = intention.kind() == Checkpoint.Kind.DOWNLOAD ? intention.object() : null;
        return object == null ? null : object.rangeTag();
    }

    private static @Nullable Checksum impliedChecksum(long crc32c, Checkpoint intention) {
        if (intention.checksumAlgorithm() != ChecksumAlgorithm.CRC32C) {
            return null;
        }
        byte[] bigEndian =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc32c).array();
        return new Checksum(ChecksumAlgorithm.CRC32C, Base64.getEncoder().encodeToString(bigEndian));
    }

    private static String checksumText(Checksum checksum, Checkpoint intention) {
        boolean bare = checksum.algorithm() == intention.checksumAlgorithm()
                && checksum.value().indexOf(':') < 0;
        return bare ? checksum.value() : checksum.algorithm().name() + ':' + checksum.value();
    }

    private static Checksum checksum(String text, Checkpoint intention) throws IOException {
        ChecksumAlgorithm algorithm = intention.checksumAlgorithm();
        return algorithm == null || text.indexOf(':') >= 0 ? namedChecksum(text) : new Checksum(algorithm, text);
    }

    private static Checksum namedChecksum(String text) throws IOException {
        int colon = text.indexOf(':');
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            if (colon > 0 && algorithm.name().equals(text.substring(0, colon))) {
                return new Checksum(algorithm, text.substring(colon + 1));
            }
        }
        throw new IOException("field checksum names no known algorithm");
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void putUnlessNull(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** The records' own checks guard what is read as well as what is written. */
    static <T> T checked(Decoder<T> decoder) throws IOException {
        try {
            return decoder.decode();
        } catch (InvalidCallException e) {
            throw new IOException(e.detail().what(), e);
        }
    }

    /** Reads a part of a record. */
    interface Decoder<T> {
        T decode() throws IOException;
    }
}
