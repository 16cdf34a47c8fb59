package dev.pail.internal.meta;

import dev.pail.transfer.ContentTypeDetector;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The client's own detector. Bytes that are what the name promises are known from {@link KnownTypes}, in microseconds and
 * without Tika; Tika is asked where the name is not in the table, or the bytes contradict it. Thread safe.
 */
final class StandardDetector implements ContentTypeDetector {

    /**
     * Decides without Tika.
     *
     * @return the type, or {@code null} when Tika must be asked
     */
    static @Nullable String quick(String name, ByteBuffer start) {
        KnownTypes.Row row = KnownTypes.byName(name);
        if (row == null) {
            boolean bare = KnownTypes.extension(name).isEmpty();
            return bare && ZipLook.isZip(start)
                    ? ZipLook.type(null, false, start)
                    : bare ? KnownTypes.byBytes(start) : null;
        }
        if (!KnownTypes.agree(row, start)) {
            return KnownTypes.isOfAFamily(row) ? null : KnownTypes.byBytes(start);
        }
        boolean archive = row.kind() == KnownTypes.Kind.ZIP && start.hasRemaining();
        return archive ? ZipLook.type(row.type(), true, start) : row.type();
    }

    @Override
    public @Nullable String detect(String name, ByteBuffer start) {
        String quick = quick(name, start);
        return quick != null ? quick : asked(name, start);
    }

    private static @Nullable String asked(String name, ByteBuffer start) {
        KnownTypes.Row row = KnownTypes.byName(name);
        String hint = TikaTypes.detect(name, null);
        String named = row == null ? KnownTypes.canonical(hint) : row.type();
        if (!start.hasRemaining()) {
            return named;
        }
        if (ZipLook.isZip(start)) {
            return ZipLook.type(named, TikaTypes.isZip(hint), start);
        }
        String found = TikaTypes.detect("", start);
        if (row != null && keepsItsName(row, start) && TikaTypes.isText(found)) {
            return named;
        }
        // Tika lets the name win when its type is a kind of what the bytes are.
        boolean refined = !found.equals(TikaTypes.detect(name, start));
        String proven = KnownTypes.byBytes(start);
        String byBytes = proven == null ? KnownTypes.canonical(found) : proven;
        boolean unknownToTika = proven != null && found.equals(TikaTypes.UNKNOWN);
        return byBytes == null || (refined && !unknownToTika) ? named : byBytes;
    }

    /** Style sheets, scripts and tables may hold what looks like HTML or mail; a name that says plain text says little. */
    private static boolean keepsItsName(KnownTypes.Row row, ByteBuffer start) {
        return row.kind() == KnownTypes.Kind.TEXT && KnownTypes.isText(start);
    }
}
