package dev.pail.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where unfinished transfers are remembered. */
final class CheckpointOptions {

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            description = "Where unfinished transfers are remembered; default "
                    + "$${XDG_STATE_HOME:-$$HOME/.local/state}/pail/checkpoints.")
    private Path directory;

    /** The directory of the checkpoints, made by the library when it is first needed. */
    Path directory() {
        return directory == null ? stateDirectory().resolve("checkpoints") : directory.toAbsolutePath();
    }

    /** Where input that came through a pipe waits until it is sent: of these checkpoints alone. */
    Path spoolDirectory() {
        return directory().resolveSibling(directory().getFileName() + "-spool");
    }

    /** That one, and the one that earlier builds shared among all checkpoints beside it. */
    List<Path> spoolDirectories() {
        return List.of(spoolDirectory(), directory().resolveSibling("spool"));
    }

    private static Path stateDirectory() {
        String configured = System.getenv("XDG_STATE_HOME");
        boolean usable = configured != null && Path.of(configured).isAbsolute();
        String home = System.getenv("HOME") == null ? System.getProperty("user.home") : System.getenv("HOME");
        return (usable ? Path.of(configured) : Path.of(home, ".local", "state")).resolve("pail");
    }
}
