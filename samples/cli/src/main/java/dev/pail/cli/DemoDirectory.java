package dev.pail.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory whose file system has user attributes: the embedded server keeps ETags and metadata in them. */
final class DemoDirectory {

    private static final String PREFIX = "pail-demo-";

    private DemoDirectory() {}

    /** In the system's place for temporary files where possible, else below the working directory or the home. */
    static Path make() throws IOException {
        for (String place : List.of(
                System.getProperty("java.io.tmpdir"),
                System.getProperty("user.dir"),
                System.getProperty("user.home"))) {
            if (!Files.isWritable(Path.of(place))) {
                continue;
            }
            Path directory = Files.createTempDirectory(Path.of(place), PREFIX);
            if (hasUserAttributes(directory)) {
                return directory;
            }
            Files.delete(directory);
        }
        return Files.createTempDirectory(PREFIX);
    }

    private static boolean hasUserAttributes(Path directory) {
        UserDefinedFileAttributeView attributes =
                Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class);
        if (attributes == null) {
            return false;
        }
        try {
            attributes.write("pail", ByteBuffer.wrap(new byte[] {1}));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes the directory and all in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
