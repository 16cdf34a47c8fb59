package dev.pail.internal.transfer;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.SourceObject;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one state of an object that all ranges of a download must come from: how it is asked for, and how it is known again.
 * Pure.
 *
 * @param object tag, version and time
 * @param size length in bytes
 */
record PinnedObject(SourceObject object, long size) {

    static PinnedObject of(ObjectHead head) {
        return new PinnedObject(new SourceObject(head.eTag(), head.versionId(), head.lastModified()), head.size());
    }

    static @Nullable PinnedObject of(Checkpoint checkpoint) {
        SourceObject object = checkpoint.object();
        return object == null
                ? null
                : new PinnedObject(object, checkpoint.file().size());
    }

    /** A weak tag or none cannot be a condition of a range (RFC 9110, 13.1.1). */
    boolean isStrong() {
        ETag eTag = object.eTag();
        return eTag != null && !eTag.isWeak();
    }

    /** Whether anything but the length tells it from another object. */
    boolean isKnownAgain() {
        return isStrong() || object.versionId() != null || object.lastModified() != null;
    }

    /** The conditions of a range: the tag, else the time, which is good to a second; and the version, where there is one. */
    GetOptions conditions(GetOptions asked, boolean byVersion) {
        GetOptions pinned = GetOptions.defaults()
                .withHeaders(asked.headers())
                .withCustomerKey(asked.customerKey())
                .withVersionId(byVersion ? object.versionId() : asked.versionId());
        if (isStrong()) {
            return pinned.withIfMatch(object.eTag());
        }
        return object.versionId() == null ? pinned.withIfUnmodifiedSince(object.lastModified()) : pinned;
    }

    /** Whether an answer is about the same bytes. */
    boolean isSame(ObjectHead head) {
        ETag ours = object.eTag();
        ETag theirs = head.eTag();
        if (head.size() != size || (ours != null && theirs != null && !ours.matches(theirs))) {
            return false;
        }
        if (isStrong() && theirs != null) {
            return true;
        }
        return agree(object.versionId(), head.versionId()) && agree(object.lastModified(), head.lastModified());
    }

    private static <T> boolean agree(@Nullable T ours, @Nullable T theirs) {
        return ours == null || theirs == null || Objects.equals(ours, theirs);
    }

    /** For the message: what stands in for the tag. */
    String fallback() {
        Instant time = object.lastModified();
        if (object.versionId() != null) {
            return "the version ID stands in for it";
        }
        return time == null
                ? "nothing but the length tells this object from another"
                : "Last-Modified stands in for it, which is good to a second";
    }
}
