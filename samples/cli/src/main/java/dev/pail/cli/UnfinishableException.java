package dev.pail.cli;

import java.io.Serial;

/** A transfer that an earlier run left and that this tool cannot finish. */
final class UnfinishableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    UnfinishableException(String code, String what, S3Uri target, int exitCode) {
        super(what);
        failure =
                Failure.local(code, what, "`pail uploads abort " + target + "` ends it and frees its parts", exitCode);
    }

    Failure failure() {
        return failure;
    }
}
