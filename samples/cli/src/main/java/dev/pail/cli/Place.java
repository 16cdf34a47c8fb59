package dev.pail.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/**
 * One end of a copy: on this machine or in S3.
 *
 * @param given as it stands on the command line
 * @param uri where it is in S3, {@code null} for a path
 */
record Place(String given, S3Uri uri) {

    /** Reads one from the command line. */
    static final class Converter implements ITypeConverter<Place> {
        @Override
        public Place convert(String text) {
            return new Place(text, text.startsWith(S3Uri.SCHEME) ? new S3Uri.Converter().convert(text) : null);
        }
    }

    boolean isRemote() {
        return uri != null;
    }

    Path path() {
        return Path.of(given);
    }

    /** As it is found from every directory. */
    String absolute() {
        return isRemote() ? given : path().toAbsolutePath().toString();
    }

    @Override
    public String toString() {
        return given;
    }
}
