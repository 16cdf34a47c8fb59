package dev.pail.internal.meta;

import org.apache.tika.Tika;

/** Media type of a file from its name and first bytes. Tika is loaded on first use, 300 to 400 ms. Thread safe. */
public final class ContentTypes {

    /** What is sent for bytes of which nothing is known. */
    public static final String UNKNOWN = "application/octet-stream";

    private ContentTypes() {}

    /**
     * Detects a type.
     *
     * @param name name of the file, with its extension
     * @param start first bytes of the file, at most 64 KiB
     * @return a media type, {@link #UNKNOWN} when neither says anything
     */
    public static String detect(String name, byte[] start) {
        return Holder.TIKA.detect(start, name);
    }

    private static final class Holder {
        static final Tika TIKA = new Tika();
    }
}
