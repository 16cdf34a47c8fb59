package dev.pail.contract;

import java.util.Map;

/** A client that writes and reads objects in its own way: Pail, or one of those it is compared with. */
interface Party extends AutoCloseable {

    String CONTENT_TYPE = "text/x-matrix; charset=utf-8";
    Map<String, String> METADATA = Map.of("colour", "red", "two-words", "a b+c%20d");
    Map<String, String> TAGS = Map.of("team", "pail", "a b", "c+d = e/f");

    /** Above this many bytes a file goes in parts of this size. */
    int PART = 5 << 20;

    /** All that a reader can say of an object; checksums by the name of their algorithm, in base64. */
    record Seen(
            int size,
            int hashOfBytes,
            String contentType,
            Map<String, String> metadata,
            Map<String, String> tags,
            String eTag,
            Map<String, String> checksums) {}

    /** Stores the bytes by one PUT, with the type, metadata and tags above, and gives the ETag without quotes. */
    String put(String bucket, String key, byte[] bytes) throws Exception;

    /** Stores the bytes as a file, in parts where it is longer than one. */
    String file(String bucket, String key, byte[] bytes) throws Exception;

    /** Copies inside the server. */
    String copy(String bucket, String source, String key) throws Exception;

    /** Reads all there is; the bytes are compared by length and hash. */
    Seen read(String bucket, String key) throws Exception;

    @Override
    void close();

    static String unquoted(String eTag) {
        return eTag.replace("\"", "");
    }
}
