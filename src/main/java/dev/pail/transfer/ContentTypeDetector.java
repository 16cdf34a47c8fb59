package dev.pail.transfer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the media type of a file from its name and first bytes, where the caller gives none.
 *
 * <p>The client's own knows a table of common names and asks Apache Tika for the rest; see {@code docs/content-types.md}.
 * One of the caller's may take its place: what it says still passes the {@link ContentTypePolicy}.
 *
 * <p><b>Threads</b>: called on the client's threads, by several at once. One that takes longer than ten seconds is not
 * waited for, and one that fails, with a {@code RuntimeException}, a {@code LinkageError} or a
 * {@code StackOverflowError}, is passed over: the file is sent with the type of its name.
 */
@FunctionalInterface
public interface ContentTypeDetector {

    /**
     * Says what a file holds.
     *
     * @param name name of the file with its extension and without directories, such as {@code a.png}; empty when only the
     *     bytes are to be judged
     * @param start first bytes of the file, read-only: at most 64 KiB, none when only the name is to be judged
     * @return a media type such as {@code image/png}; {@code null} when nothing is known. Parameters are dropped, and older
     *     names are replaced by IANA's
     */
    @Nullable
    String detect(String name, ByteBuffer start);
}
