package dev.pail.checkpoint;

/** Bounds of what a journal may hold. A reader refuses what a writer would never write. */
final class JournalLimits {

    /** S3's limit on the parts of an upload. */
    static final int PARTS_MAX = 10_000;

    /** A journal of 10,000 parts takes 1 to 1.6 MB; what is left is room for parts that were sent more than once. */
    static final long JOURNAL_BYTES_MAX = 64L << 20;

    /** No record takes less than 30 bytes with its frame. */
    static final int LINES_MAX = (int) (JOURNAL_BYTES_MAX / 30);

    /** Longest record: a key of 1,024 bytes, a path, and 8 KB of headers fit even when each character is escaped. */
    static final int PAYLOAD_BYTES_MAX = 256 << 10;

    static final int ETAG_CHARS_MAX = 256;
    static final int CHECKSUM_CHARS_MAX = 128;
    static final int UPLOAD_ID_CHARS_MAX = 4096;

    /** An upload ID stands in a journal twice, so more than a few good ones behind the damage are no accident. */
    static final int SALVAGED_MAX = 16;

    /** The lock file holds one line of about 120 bytes. */
    static final int LOCK_BYTES_MAX = 1024;

    /** Journals that {@code list} looks at in one directory. */
    static final int LISTED_MAX = 100_000;

    private JournalLimits() {}
}
