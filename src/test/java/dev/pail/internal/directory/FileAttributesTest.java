package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file's time and mode as rclone writes them, and as others do. */
class FileAttributesTest {

    @TempDir
    private Path temp;

    private Path file() throws IOException {
        return Files.writeString(temp.resolve("file"), "x");
    }

    @Test
    void writesWhatRcloneWrites() throws IOException {
        Path file = file();
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1590152424, 123456000)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(FileAttributes.of(file))
                .containsExactlyInAnyOrderEntriesOf(Map.of("mtime", "1590152424.123456000", "mode", "100640"));
    }

    @ParameterizedTest
    @CsvSource({
        "1590152424.123456789, 2020-05-22T13:00:24.123456789Z",
        "1590152424, 2020-05-22T13:00:24Z",
        "1590152424.5, 2020-05-22T13:00:24.500Z",
        "1590152424.1234567891, 2020-05-22T13:00:24.123456789Z",
        "-1.5, 1969-12-31T23:59:58.500Z",
        "-0.5, 1969-12-31T23:59:59.500Z",
        "0, 1970-01-01T00:00:00Z"
    })
    void readsSecondsAndTheirFraction(String written, Instant read) {
        assertThat(FileAttributes.modified(Map.of("mtime", written))).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "1e9", "0x10", "2020-05-22T13:00:24Z", "99999999999999", "1.", "."})
    void whatIsNoTimeIsNone(String written) {
        assertThat(FileAttributes.modified(Map.of("mtime", written))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "100640, rw-r-----",
        "640, rw-r-----",
        "0755, rwxr-xr-x",
        "33188, rw-r--r--",
        "33206, rw-rw-rw-",
        "104755, rwxr-xr-x",
        "40755, r--------",
        "rw-r--r--, r--------",
        "-1, r--------",
        "99999999999, r--------"
    })
    void setsThePermissionsAndNothingElse(String written, String expected) throws IOException {
        Path file = file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        FileAttributes.setMode(file, Map.of("mode", written));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(expected);
        assertThat(((Integer) Files.getAttribute(file, "unix:mode")) & 07000).isZero();
    }
}
