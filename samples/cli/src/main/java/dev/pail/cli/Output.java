package dev.pail.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the tool says and where: results on standard output, as text or as one JSON object a line; errors, {@code
 * --verbose} and the progress bar on standard error.
 *
 * <p>Both streams are UTF-8, whatever the locale: a key is bytes that S3 decodes as UTF-8.
 */
final class Output {

    private final PrintStream out = utf8(FileDescriptor.out);
    private final PrintStream err = utf8(FileDescriptor.err);
    private boolean json;
    private boolean quiet;
    private boolean bytesOnStandardOutput;
    private int barColumns;

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    void json(boolean value) {
        json = value;
    }

    void quiet(boolean value) {
        quiet = value;
    }

    boolean json() {
        return json;
    }

    /** The result of a command: {@code text} for people, or the JSON object. */
    void result(String text, Object... namesAndValues) {
        if (json) {
            event(namesAndValues);
        } else {
            synchronized (err) {
                err.print(barColumns > 0 ? "\r\033[K" : "");
                lines().println(text);
            }
        }
    }

    /** A line that {@code --json} does not have. */
    void say(String text) {
        if (!json) {
            lines().println(text);
        }
    }

    /** A JSON line; nothing without {@code --json}. */
    void event(Object... namesAndValues) {
        if (json) {
            synchronized (out) {
                lines().println(Json.line(namesAndValues));
            }
        }
    }

    /** A line on standard error, above the progress bar where there is one. */
    void note(String text) {
        synchronized (err) {
            err.print(barColumns > 0 ? "\r\033[K" : "");
            err.println(text);
        }
    }

    void failure(Failure failure) {
        if (json) {
            out.println(Json.line(
                    "event", "error",
                    "code", failure.code(),
                    "httpStatus", failure.httpStatus(),
                    "transient", failure.isTransient(),
                    "requestId", failure.requestId(),
                    "message", failure.message()));
        }
        note(failure.line());
    }

    /** Standard output for an object's bytes: every line goes to standard error from here on. */
    OutputStream bytes() {
        bytesOnStandardOutput = true;
        return new FilterOutputStream(new FileOutputStream(FileDescriptor.out)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    throw new OutputClosedException(e);
                }
            }
        };
    }

    private PrintStream lines() {
        return bytesOnStandardOutput ? err : out;
    }

    /** The stream of the progress bar. */
    PrintStream bar() {
        return err;
    }

    void barShown(boolean shown) {
        barColumns = shown ? columns() : 0;
    }

    /** Whether a progress bar makes sense: standard error is a terminal and nobody asked for quiet. */
    boolean barWanted() {
        return !quiet && columns() > 0;
    }

    /**
     * Width of the terminal behind standard error, 0 when there is none. Java 17 cannot tell, so the launcher does; without
     * the launcher a console counts as a terminal.
     */
    static int columns() {
        String told = System.getProperty("pail.columns");
        if (told == null) {
            return System.console() == null ? 0 : 80;
        }
        try {
            return Math.max(0, Integer.parseInt(told.strip()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
