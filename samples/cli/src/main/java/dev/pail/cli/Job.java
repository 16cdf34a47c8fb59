package dev.pail.cli;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A command that moves more than one checkpoint can tell of, written down so that {@code pail resume} finds it when it was
 * killed: a file with its arguments, locked while it runs, deleted when it is done or refused for good.
 */
final class Job implements AutoCloseable {

    private static final String CHECKPOINTS = "--checkpoint-dir";
    private static final String ENDING = ".job";
    private static final char TOLD = '#';
    private static final Set<String> OF_THE_OUTPUT = Set.of("--json", "--quiet", "--verbose");

    /** What a job does. */
    interface Work {
        void run() throws Exception;
    }

    private final Path file;
    private final FileChannel held;
    private final String told;

    private Job(Path file, FileChannel held, String told) {
        this.file = file;
        this.held = held;
        this.told = told;
    }

    /** One that nobody needs to find again. */
    static Job none() {
        return new Job(null, null, null);
    }

    /** Writes the command down; where it runs already, in another process, that one's entry stands. */
    static Job begin(Main main, TransferOptions options, Place... places) throws IOException {
        Path checkpoints = options.checkpoints.directory();
        List<String> words = new ArrayList<>();
        List<String> given = main.arguments();
        for (int index = 0; index < given.size(); index++) {
            String word = given.get(index);
            if (word.equals(CHECKPOINTS)) {
                index++;
            } else if (!word.startsWith(CHECKPOINTS + "=") && !OF_THE_OUTPUT.contains(word)) {
                words.add(word);
            }
        }
        for (Place place : places) {
            int at = words.lastIndexOf(place.given());
            if (at >= 0) {
                words.set(at, place.absolute());
            }
        }
        words.add(CHECKPOINTS);
        words.add(checkpoints.toString());
        StringBuilder text = new StringBuilder();
        words.forEach(word ->
                text.append(URLEncoder.encode(word, StandardCharsets.UTF_8)).append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        Path directory = Files.createDirectories(directory(options));
        Path file = directory.resolve(name(bytes) + ENDING);
        FileChannel held =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = held.tryLock();
        if (lock == null) {
            held.close();
            return none();
        }
        String told = told(file);
        if (told == null) {
            held.write(ByteBuffer.wrap(bytes), 0);
            held.truncate(bytes.length);
            held.force(true);
        }
        return new Job(file, held, told);
    }

    /** The last that was told in whole: a line without its end was cut by a kill. */
    private static String told(Path file) throws IOException {
        String text = Files.readString(file);
        int at = text.lastIndexOf(TOLD);
        boolean whole = at > 0 && text.endsWith("\n");
        return whole ? URLDecoder.decode(text.substring(at + 1).strip(), StandardCharsets.UTF_8) : null;
    }

    /** What an earlier run of the command told the next one, {@code null} when nothing. */
    String told() {
        return told;
    }

    /** Writes down, before a step that cannot be done twice, how a next run knows that it was done. */
    void tell(String text) throws IOException {
        if (held != null) {
            String line = TOLD + URLEncoder.encode(text, StandardCharsets.UTF_8) + '\n';
            held.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), held.size());
            held.force(true);
        }
    }

    /** The arguments of the jobs of these checkpoints that nobody works on. */
    static List<List<String>> left(TransferOptions options) throws IOException {
        List<List<String>> jobs = new ArrayList<>();
        String checkpoints = options.checkpoints.directory().toString();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(options), "*" + ENDING)) {
            for (Path file : files) {
                List<String> words = Files.readAllLines(file).stream()
                        .filter(line -> line.isEmpty() || line.charAt(0) != TOLD)
                        .map(line -> URLDecoder.decode(line, StandardCharsets.UTF_8))
                        .toList();
                boolean whole = words.size() > 2 && words.get(words.size() - 2).equals(CHECKPOINTS);
                if (whole && words.get(words.size() - 1).equals(checkpoints) && isFree(file)) {
                    jobs.add(words);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return jobs;
    }

    private static boolean isFree(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    private static Path directory(TransferOptions options) {
        return options.checkpoints.directory().resolveSibling("jobs");
    }

    private static String name(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Runs it; what is interrupted or may pass stays written down. */
    void run(Work work) throws Exception {
        boolean goesOn = false;
        try {
            work.run();
        } catch (Exception e) {
            int exitCode = Failure.of(e).exitCode();
            goesOn = exitCode == Failure.TRANSIENT || exitCode == Failure.INTERRUPTED;
            throw e;
        } finally {
            if (file != null && !goesOn) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (held != null) {
            held.close();
        }
    }
}
