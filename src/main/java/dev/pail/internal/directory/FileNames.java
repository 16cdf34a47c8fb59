package dev.pail.internal.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether keys, in the order in which S3 lists them, can be files below one directory. Touches no disk.
 *
 * <p>Not thread safe: the thread that reads the listing asks.
 */
final class FileNames {

    private static final int NAME_BYTES_MAX = 255;

    /**
     * What Windows reserves, with any extension, and on any drive; see <a
     * href="https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file">Naming files</a>.
     */
    private static final Pattern DEVICE = Pattern.compile(
            "(?i)(?:CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(?:\\..*)?");

    private static final Pattern NOT_ON_WINDOWS = Pattern.compile("[<>:\"|?*\\\\\\x00-\\x1f]");

    private final boolean windowsRules;
    private final boolean oneCase;

    /** Keys that each start the next: of them alone can one be the directory that the next key needs. */
    private final Deque<String> filesAbove = new ArrayDeque<>();

    private final Set<Long> folded = new HashSet<>();

    /**
     * Sets the rules.
     *
     * @param windowsRules true: what Windows cannot hold is refused
     * @param oneCase true: of two names that differ only in case the second is refused; costs memory for each
     */
    FileNames(boolean windowsRules, boolean oneCase) {
        this.windowsRules = windowsRules;
        this.oneCase = oneCase;
    }

    /**
     * Looks at the next key.
     *
     * @param name the key without the prefix; a directory's ends with {@code /}
     * @return why it cannot be a file, {@code null} when it can
     */
    @Nullable
    String refusal(String name) {
        boolean directory = name.endsWith("/");
        String path = directory ? name.substring(0, name.length() - 1) : name;
        for (String segment : path.split("/", -1)) {
            String why = segmentRefusal(segment);
            if (why != null) {
                return why;
            }
        }
        String file = fileAbove(path);
        if (file != null) {
            return "the key " + file + " is a file where this one needs a directory";
        }
        if (!directory) {
            filesAbove.push(name);
        }
        if (oneCase && !directory && !folded.add(fold(path))) {
            return "another key differs from it only in case";
        }
        return null;
    }

    /** Whether a name is, but for case, one that was looked at. */
    boolean isTaken(String name) {
        return folded.contains(fold(name));
    }

    private @Nullable String fileAbove(String path) {
        while (!filesAbove.isEmpty() && !path.startsWith(filesAbove.peek())) {
            filesAbove.pop();
        }
        for (String file : filesAbove) {
            if (path.length() == file.length() || path.charAt(file.length()) == '/') {
                return file;
            }
        }
        return null;
    }

    private @Nullable String segmentRefusal(String segment) {
        if (segment.isEmpty()) {
            return "a part of its path is empty";
        }
        if (segment.equals(".") || segment.equals("..")) {
            return "its path holds " + segment;
        }
        if (segment.indexOf('\0') >= 0) {
            return "its path holds a NUL";
        }
        if (segment.length() > NAME_BYTES_MAX || segment.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            return "a part of its path has more than " + NAME_BYTES_MAX + " bytes";
        }
        if (windowsRules) {
            char last = segment.charAt(segment.length() - 1);
            if (last == '.' || last == ' ') {
                return "a part of its path ends with a dot or a space";
            }
            if (NOT_ON_WINDOWS.matcher(segment).find()) {
                return "its path holds one of < > : \" | ? * \\ or a control character";
            }
            if (DEVICE.matcher(segment).matches()) {
                return "a part of its path is the name of a device";
            }
        }
        return null;
    }

    /** 64 bits of it: among a million names two that differ meet once in 30 million runs, and then one is refused. */
    private static long fold(String name) {
        String plain = java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        long hash = 1125899906842597L;
        for (int index = 0; index < plain.length(); index++) {
            hash = (hash ^ plain.charAt(index)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
