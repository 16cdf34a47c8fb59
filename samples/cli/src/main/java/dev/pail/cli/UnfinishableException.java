package dev.pail.cli;

import dev.pail.checkpoint.Checkpoint;
import java.io.Serial;

/** A transfer that an earlier run left and that this tool cannot finish. */
final class UnfinishableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    UnfinishableException(String code, String what, Checkpoint left, int exitCode) {
        super(what);
        failure = Failure.local(code, what, advice(left), exitCode);
    }

    /** By upload ID: what lies at other keys that begin alike, or was begun by others, is not to go. */
    private static String advice(Checkpoint left) {
        if (left.uploadId() == null) {
            return "none of it is known to be on the server, begin it again";
        }
        return "`pail uploads abort " + word(new S3Uri(left.bucket(), left.key()).toString()) + " --upload-id="
                + word(left.uploadId()) + "` ends it and frees its parts";
    }

    /** As a shell takes it for one word. */
    private static String word(String text) {
        return text.matches("[\\w./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    Failure failure() {
        return failure;
    }
}
