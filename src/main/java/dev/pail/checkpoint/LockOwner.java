package dev.pail.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lock.
 *
 * @param token fencing token
 * @param pid process
 * @param host name of the machine
 * @param since since when
 */
record LockOwner(long token, long pid, String host, Instant since) {

    private static final Path LINUX_HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final int HOST_CHARS_MAX = 100;
    private static final String HOST_NAME = hostName();

    /**
     * The next owner: this process, with a token greater than that of the one before. Tokens grow from the time in
     * microseconds, so that they go on growing when the file, and with it the last token, is gone.
     */
    static LockOwner next(@Nullable LockOwner before, Clock clock) {
        Instant now = clock.instant();
        long micros = Math.max(1, ChronoUnit.MICROS.between(Instant.EPOCH, now));
        long token = before == null ? micros : Math.max(before.token() + 1, micros);
        return new LockOwner(token, ProcessHandle.current().pid(), HOST_NAME, now);
    }

    byte[] toLine() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("token", token);
        fields.put("pid", pid);
        fields.put("host", host);
        fields.put("since", since.toString());
        return (Json.write(fields) + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    /** Gives {@code null} for a line that makes no sense, such as the empty one of a new file. */
    static @Nullable LockOwner parse(byte[] line) {
        if (line.length == 0) {
            return null;
        }
        try {
            JournalFields fields = new JournalFields(Json.read(new String(line, StandardCharsets.US_ASCII)));
            return new LockOwner(
                    fields.number("token"), fields.number("pid"), fields.text("host"), fields.instant("since"));
        } catch (IOException e) {
            return null; // an owner that cannot be named; the lock itself is the operating system's
        }
    }

    boolean isOfThisHost() {
        return host.equals(HOST_NAME);
    }

    /** Whether this is known: the process is of this machine, runs, and is older than the lock. */
    boolean isAlive() {
        return isOfThisHost()
                && ProcessHandle.of(pid)
                        .filter(process -> !process.info()
                                .startInstant()
                                .orElse(Instant.MIN)
                                .isAfter(since))
                        .isPresent();
    }

    @Override
    public String toString() {
        return "process " + pid + " on " + host + " since " + since.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Read where the system keeps it: asking for it through the network's names may wait for a name server. */
    private static String hostName() {
        String name = System.getenv("COMPUTERNAME");
        try {
            name = Files.isReadable(LINUX_HOST_NAME) ? Files.readString(LINUX_HOST_NAME) : name;
        } catch (IOException e) {
            return "this host";
        }
        String known = name == null ? System.getenv("HOSTNAME") : name;
        String stripped = known == null ? "" : known.strip();
        return stripped.isEmpty() ? "this host" : stripped.substring(0, Math.min(stripped.length(), HOST_CHARS_MAX));
    }
}
