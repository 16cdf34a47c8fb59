package dev.pail.internal.transfer;

import dev.pail.config.S3Limits;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.SourceFailedException;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumType;
import dev.pail.model.ETag;
import dev.pail.model.ObjectHead;
import dev.pail.transfer.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares a file with an object by what S3 says of it: a full-object checksum, else the ETag. */
public final class Verifier {

    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern MD5_OF_PARTS = Pattern.compile("([0-9a-fA-F]{32})-([0-9]{1,5})");

    private final Shared shared;

    /**
     * Makes a verifier.
     *
     * @param shared how files are opened and read
     */
    public Verifier(Shared shared) {
        this.shared = shared;
    }

    /**
     * Compares.
     *
     * @param file the local file
     * @param head what S3 says of the object
     * @param firstPartBytes length of the object's first part where it is known, else 0
     * @return what was compared and found
     * @throws IOException when the file cannot be read
     */
    public Verification compare(Path file, ObjectHead head, long firstPartBytes) throws IOException {
        try (FileSource source = shared.opener().open(file)) {
            return compare(source, head, firstPartBytes);
        }
    }

    Verification compare(FileSource source, ObjectHead head, long firstPartBytes) throws IOException {
        long size = source.identity().size();
        if (size != head.size()) {
            return new Verification(false, "size", "the file has " + size + " bytes, the object " + head.size());
        }
        for (Checksum stored : head.checksums()) {
            if (stored.type() == ChecksumType.FULL_OBJECT) {
                return byChecksum(source, size, stored);
            }
        }
        return byETag(source, size, head.hasMd5ETag() ? head.eTag() : null, firstPartBytes);
    }

    private Verification byChecksum(FileSource source, long size, Checksum stored) throws SourceFailedException {
        BodyDigest digest =
                BodyDigest.of(shared.body(source, 0, size), new BodyDigest.Wanted(stored.algorithm(), false, false));
        boolean same = stored.equals(digest.checksum());
        String name = stored.algorithm().name().toLowerCase(java.util.Locale.ROOT);
        return new Verification(same, name, same ? "the checksums are the same" : "the checksums differ");
    }

    private Verification byETag(FileSource source, long size, @Nullable ETag eTag, long firstPartBytes)
            throws SourceFailedException {
        String bare = eTag == null ? "" : eTag.unquoted();
        if (MD5.matcher(bare).matches()) {
            boolean same = md5Hex(source, 0, size).equalsIgnoreCase(bare);
            return new Verification(same, "md5", same ? "the MD5 is the ETag" : "the MD5 is not the ETag");
        }
        Matcher ofParts = MD5_OF_PARTS.matcher(bare);
        if (ofParts.matches()) {
            int parts = Integer.parseInt(ofParts.group(2));
            for (long partBytes : likelyPartSizes(size, parts, firstPartBytes)) {
                if (md5OfParts(source, size, partBytes).equalsIgnoreCase(ofParts.group(1))) {
                    return new Verification(true, "md5", "the MD5s of " + parts + " parts make the ETag");
                }
            }
            return new Verification(
                    false,
                    "md5",
                    "the MD5s of parts of the usual sizes do not make the ETag: other bytes or other parts");
        }
        return new Verification(
                false, "size", "S3 shows neither a checksum nor an ETag that is an MD5: only the size is known");
    }

    /** The size that S3 tells, ours, and the round ones that make the right count. */
    private static Set<Long> likelyPartSizes(long size, int parts, long firstPartBytes) {
        Set<Long> sizes = new LinkedHashSet<>();
        if (firstPartBytes > 0) {
            sizes.add(firstPartBytes);
        }
        for (long mebibytes : new long[] {8, 5, 16, 10, 15, 25, 32, 50, 64, 100, 128, 256, 512, 1024}) {
            sizes.add(mebibytes << 20);
        }
        sizes.add(
                PartPlan.of(Math.max(1, size), S3Limits.PART_SIZE_BYTES_DEFAULT).partSizeBytes());
        sizes.removeIf(bytes -> (size + bytes - 1) / bytes != parts);
        return sizes;
    }

    private String md5OfParts(FileSource source, long size, long partBytes) throws SourceFailedException {
        MessageDigest whole = BodyDigest.digest("MD5");
        for (long offset = 0; offset < size; offset += partBytes) {
            whole.update(HexFormat.of().parseHex(md5Hex(source, offset, Math.min(partBytes, size - offset))));
        }
        return HexFormat.of().formatHex(whole.digest());
    }

    private String md5Hex(FileSource source, long offset, long length) throws SourceFailedException {
        String hex = BodyDigest.of(shared.body(source, offset, length), new BodyDigest.Wanted(null, false, true))
                .md5Hex();
        return hex == null ? "" : hex;
    }
}
