package dev.pail.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What is known of the file itself. */
record DefaultMetadata(List<MetadataSource.Default> which) implements MetadataSource {

    private static final int BUFFER_BYTES = 128 * 1024;

    @Override
    public String name() {
        return "defaults";
    }

    @Override
    public Map<String, @Nullable String> metadata(Subject subject) throws IOException {
        Map<String, @Nullable String> found = new LinkedHashMap<>();
        for (Default one : which) {
            switch (one) {
                case LIBRARY_VERSION ->
                    found.put("pail-version", DefaultMetadata.class.getPackage().getImplementationVersion());
                case SOURCE_NAME -> {
                    Path name = subject.file().getFileName();
                    found.put("source-name", name == null ? null : name.toString());
                }
                case SOURCE_MODIFIED ->
                    found.put(
                            "source-modified",
                            subject.lastModified()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString());
                case SOURCE_CRC32C -> {
                    CRC32C crc = new CRC32C();
                    read(subject.file(), crc::update);
                    found.put("source-crc32c", HexFormat.of().toHexDigits((int) crc.getValue()));
                }
                case SOURCE_SHA256 -> {
                    MessageDigest digest = sha256();
                    read(subject.file(), digest::update);
                    found.put("source-sha256", HexFormat.of().formatHex(digest.digest()));
                }
            }
        }
        return found;
    }

    private interface Update {
        void with(byte[] bytes, int offset, int length);
    }

    private static void read(Path file, Update update) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                update.with(buffer, 0, count);
            }
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
