package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pail.error.CheckpointException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.RandomAccessFile;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a journal's place: a typed answer that names it, at once, in little memory. */
@Tag("G5")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AttackFilesTest {

    private static final int LARGE = 8 << 20;

    @TempDir
    Path temp;

    @TestFactory
    Stream<DynamicTest> contentThatIsNoJournalIsAnsweredWithATypedErrorOrAsNone() throws IOException {
        return contents().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Files.write(Samples.journal(temp), entry.getValue());
                    try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
                        try {
                            lease.load().ifPresent(found -> {
                                assertThat(found.checkpoint()).isNull();
                                assertThat(found.damaged()).isTrue();
                                assertThat(found.salvagedUploadIds()).isEmpty();
                            });
                        } catch (CheckpointException e) {
                            assertThat(e.code()).isIn("CheckpointUnreadable", "CheckpointFormatUnknown");
                            assertThat(e)
                                    .hasMessageContaining(Samples.journal(temp).toString());
                        }
                    }
                    assertThat(CheckpointStore.inDirectory(temp).list()).isEmpty();
                    assertThat(Files.readAllBytes(Samples.journal(temp))).isEqualTo(entry.getValue());
                }));
    }

    private static Map<String, byte[]> contents() throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put("nothing", new byte[0]);
        contents.put("one newline", text("\n"));
        contents.put("newlines only", text("\n".repeat(LARGE)));
        contents.put("zeros", new byte[LARGE]);
        contents.put("0xFF", text("\u00ff".repeat(LARGE)));
        contents.put("Java serialization of a map", serialized(new HashMap<>(Map.of("a", "b"))));
        contents.put("Java serialization of a bomb", serialized(bomb()));
        contents.put("Java serialization header alone", new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5});
        contents.put("gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3});
        contents.put("ELF", text("\u007fELF\2\1\1"));
        contents.put("XML with entities", text("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"));
        contents.put("YAML with a type", text("!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]\n"));
        contents.put("JSON array", text("[]\n"));
        contents.put("JSON object of another tool", text("{\"offset\": 10240, \"etag\": \"abc123\"}\n"));
        contents.put("JSON nested 100,000 deep", text("[".repeat(100_000)));
        contents.put("JSON objects nested 100,000 deep", text("{\"a\":".repeat(100_000)));
        contents.put("long JSON string", text("{\"format\":\"" + "a".repeat(LARGE) + "\"}\n"));
        contents.put(
                "long JSON without a newline", text("{\"format\":\"pail-checkpoint\"," + "\"a\":1,".repeat(LARGE / 6)));
        contents.put("byte order mark", text("\u00ef\u00bb\u00bf2 0 00000000 {}\n"));
        contents.put("UTF-16", "12 0 00000000 {}\n".getBytes(StandardCharsets.UTF_16));
        contents.put("carriage returns", text(framed("{}").replace("\n", "\r\n")));
        contents.put("frame of nothing", text(framed("")));
        contents.put("frame of an empty object", text(framed("{}")));
        contents.put("frame of an array", text(framed("[]")));
        contents.put("frame of a type name", text(framed("{\"@class\":\"java.lang.Runtime\"}")));
        contents.put("frame of deep nesting", text(framed("[".repeat(100_000))));
        contents.put("frame of deep objects", text(framed("{\"a\":".repeat(40_000))));
        contents.put("frame of a huge number", text(framed("{\"version\":" + "9".repeat(200_000) + "}")));
        contents.put("frame of a huge exponent", text(framed("{\"version\":1e999999999}")));
        contents.put("frame of a long name", text(framed("{\"" + "n".repeat(200_000) + "\":1}")));
        contents.put("frame of many fields", text(framed("{\"a\":1" + many() + "}")));
        contents.put(
                "frame of a future version", text(framed("{\"format\":\"pail-checkpoint\",\"version\":2147483648}")));
        contents.put("frame of no version", text(framed("{\"format\":\"pail-checkpoint\"}")));
        contents.put("frame of version null", text(framed("{\"format\":\"pail-checkpoint\",\"version\":null}")));
        contents.put("frame that says it is longer", text("999999 0 00000000 {}\n"));
        contents.put("frame that says it is shorter", text("1 0 00000000 {}\n"));
        contents.put("frame with a negative length", text("-2 0 00000000 {}\n"));
        contents.put("frame with a length of twenty digits", text("99999999999999999999 0 00000000 {}\n"));
        contents.put("frame with a long sequence", text("2 99999999999999999999 00000000 {}\n"));
        contents.put("frame with digits of another script", "٢ ٠ 00000000 {}\n".getBytes(StandardCharsets.UTF_8));
        contents.put("frame with an upper-case CRC", text(framed("{}").toUpperCase(Locale.ROOT)));
        contents.put("frame cut in its CRC", text("2 0 0000\n"));
        contents.put("frame starting at 1", text("2 1 " + JournalFrame.crc(JournalFrame.NO_TAG, 1, "{}") + " {}\n"));
        contents.put("a million frames of nothing", text("0 0 00000000 \n".repeat(500_000)));
        contents.put("a million upload records", text("17 1 00000000 {\"uploadId\":\"x\"}\n".repeat(200_000)));
        contents.put("terminal control", text("\u001b]0;owned\u0007\u001b[2J\n"));
        contents.put("path traversal", text("../../../../etc/passwd\n"));
        return contents;
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linkIsRefusedAndNotFollowed() throws IOException {
        Path target = Files.writeString(temp.resolve("target"), "precious");
        Files.createSymbolicLink(Samples.journal(temp), target);

        refused("a symbolic link");
        assertThat(target).hasContent("precious");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void danglingLinkIsRefused() throws IOException {
        Files.createSymbolicLink(Samples.journal(temp), temp.resolve("nowhere"));

        refused("a symbolic link");
        assertThat(temp.resolve("nowhere")).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void pipeIsRefusedWithoutWaiting() throws Exception {
        mkfifo(Samples.journal(temp));

        refused("a pipe, socket or device");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void pipeInTheLocksPlaceIsRefusedWithoutWaiting() throws Exception {
        Path lock = temp.resolve(Samples.id() + FileCheckpointStore.LOCK);
        mkfifo(lock);

        assertThatThrownBy(() -> BrokenJournals.acquire(temp))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a pipe, socket or device")
                .hasMessageContaining(lock.toString());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linkInTheLocksPlaceIsRefused() throws IOException {
        Path target = Files.writeString(temp.resolve("target"), "precious");
        Files.createSymbolicLink(temp.resolve(Samples.id() + FileCheckpointStore.LOCK), target);

        assertThatThrownBy(() -> BrokenJournals.acquire(temp)).hasMessageContaining("a symbolic link");
        assertThat(target).hasContent("precious");
    }

    @Test
    void lockFileOfNonsenseIsTakenAndGrowsNoToken() throws IOException {
        Path lock = temp.resolve(Samples.id() + FileCheckpointStore.LOCK);
        for (String nonsense : new String[] {"", "[", "{\"token\":\"x\"}", "{\"token\":1}", "\0".repeat(500)}) {
            Files.writeString(lock, nonsense);
            try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
                lease.verifyHeld();
            }
        }
        Files.writeString(lock, " ".repeat(JournalLimits.LOCK_BYTES_MAX + 1));
        assertThatThrownBy(() -> BrokenJournals.acquire(temp)).hasMessageContaining("CheckpointUnreadable");
    }

    @Test
    void directoryIsRefused() throws IOException {
        Files.createDirectory(Samples.journal(temp));

        refused("a directory");
        assertThat(Samples.journal(temp)).isDirectory();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void socketIsRefused() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path path = Samples.journal(temp);
            try {
                socket.bind(UnixDomainSocketAddress.of(path));
            } catch (SocketException e) {
                assumeThat(e).as("a path short enough for a socket").isNull();
            }
            refused("a pipe, socket or device");
        }
    }

    @Test
    void fileThatIsTooLargeIsRefusedUnread() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(Samples.journal(temp).toFile(), "rw")) {
            file.setLength(1L << 30);
        }

        refused("1073741824 bytes");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileWithoutPermissionsIsRefusedEvenForRoot() throws IOException {
        Files.write(Samples.journal(temp), new byte[0]);
        Files.setPosixFilePermissions(Samples.journal(temp), PosixFilePermissions.fromString("---------"));

        refused("do not let its owner read it");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fileOfAnotherUserIsRefused() throws IOException {
        Files.write(Samples.journal(temp), new byte[0]);
        try {
            Files.setAttribute(Samples.journal(temp), "unix:uid", 12_345);
        } catch (FileSystemException e) {
            assumeThat(e).as("only root can give files away").isNull();
        }

        refused("belongs to 12345, not to");
    }

    private void refused(String what) {
        try (CheckpointStore.Lease lease = BrokenJournals.acquire(temp)) {
            for (Runnable call : new Runnable[] {lease::load, () -> lease.begin(Samples.intention()), lease::delete}) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("CheckpointUnreadable")
                        .hasMessageContaining(Samples.journal(temp).toString())
                        .hasMessageContaining(what);
            }
        }
        CheckpointStore store = CheckpointStore.inDirectory(temp);
        assertThat(store.list()).isEmpty();
        assertThat(store.damaged())
                .singleElement()
                .satisfies(damaged -> assertThat(damaged.what()).contains(what));
    }

    private static void mkfifo(Path path) throws Exception {
        Process process = new ProcessBuilder("mkfifo", path.toString()).start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static String framed(String payload) {
        return payload.length() + " 0 " + JournalFrame.crc(JournalFrame.NO_TAG, 0, payload) + ' ' + payload + '\n';
    }

    private static String many() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            fields.append(",\"f").append(i).append("\":1");
        }
        return fields.toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] serialized(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /** Sets within sets: deserializing it takes for ever. */
    private static Object bomb() {
        Set<Object> root = new HashSet<>();
        Set<Object> one = root;
        Set<Object> two = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            Set<Object> nextOne = new HashSet<>();
            Set<Object> nextTwo = new HashSet<>();
            nextOne.add("x");
            one.add(nextOne);
            one.add(nextTwo);
            two.add(nextOne);
            two.add(nextTwo);
            one = nextOne;
            two = nextTwo;
        }
        return root;
    }
}
