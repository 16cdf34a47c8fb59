package dev.pail.checkpoint;

import dev.pail.error.CheckpointException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The failures of this room, each with its code and what to do about it. */
final class CheckpointErrors {

    private static final String OPERATION = "Checkpoint";

    private CheckpointErrors() {}

    static InvalidCallException invalid(String target, String what) {
        return new InvalidCallException(
                ErrorDetail.of(OPERATION, target, ErrorKind.PARAM_INVALID, "InvalidCheckpoint", what, ""), null);
    }

    static void requireLength(String target, String name, String value, int charsMax) {
        if (value.isEmpty() || value.length() > charsMax) {
            throw invalid(target, name + " has " + value.length() + " characters; 1 to " + charsMax + " are allowed");
        }
    }

    static CheckpointException inUse(String location, String owner) {
        return exception(
                location,
                "CheckpointInUse",
                "the same transfer is running, held by " + owner,
                "wait until it has ended, or stop that process; the lock goes with it",
                null);
    }

    static CheckpointException notHeld(String location, String what) {
        return exception(
                location,
                "CheckpointNotHeld",
                what,
                "stop this transfer: another one may own the checkpoint now",
                null);
    }

    static CheckpointException unreadable(String location, String what, @Nullable Throwable cause) {
        return exception(
                location,
                "CheckpointUnreadable",
                what,
                "look at the file, and move it away to start the transfer anew",
                cause);
    }

    static CheckpointException formatUnknown(String location, String what) {
        return exception(
                location,
                "CheckpointFormatUnknown",
                "it was written by a newer Pail (" + what + ")",
                "resume with that version, or move the file away to start the transfer anew",
                null);
    }

    static CheckpointException lockFailed(String location, Throwable cause) {
        return exception(
                location,
                "CheckpointLockFailed",
                "the lock cannot be taken: " + reason(cause),
                "keep checkpoints in a writable directory of a file system that has locks",
                cause);
    }

    /** What kept a journal from being read: its content, or the disk. */
    static CheckpointException cannotRead(String location, IOException cause) {
        if (cause instanceof UnknownFormatException) {
            return formatUnknown(location, String.valueOf(cause.getMessage()));
        }
        if (cause instanceof JournalRecovery.ForeignException) {
            return unreadable(location, String.valueOf(cause.getMessage()), cause);
        }
        return readFailed(location, cause);
    }

    static CheckpointException readFailed(String location, Throwable cause) {
        return exception(
                location, "CheckpointReadFailed", "it cannot be read: " + reason(cause), "check the disk", cause);
    }

    static CheckpointException writeFailed(String location, Throwable cause) {
        return exception(
                location,
                "CheckpointWriteFailed",
                "it cannot be written: " + reason(cause),
                "make room on the disk, or keep checkpoints elsewhere",
                cause);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + message;
    }

    private static CheckpointException exception(
            String location, String code, String what, String advice, @Nullable Throwable cause) {
        return new CheckpointException(
                ErrorDetail.of(OPERATION, location, ErrorKind.CHECKPOINT, code, what, advice), cause);
    }
}
