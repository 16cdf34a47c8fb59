package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.ServiceException;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumType;
import dev.pail.model.CopyResult;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ETag;
import dev.pail.model.ObjectHead;
import java.util.Objects;

/** Deletes what was moved, when the copy is seen to be there and the source to be the object that was copied. */
final class SourceRemoval {

    private final S3Client s3;

    SourceRemoval(S3Client s3) {
        this.s3 = s3;
    }

    /** Refuses a target that is not the copy any more: the source may be all that is left of it. Gives what it is. */
    ObjectHead requireCopy(ObjectHead source, S3Uri target, CopyResult copy) {
        ObjectHead now = head(target);
        boolean same = now != null && now.size() == source.size() && isCopy(source, now, copy);
        if (!same) {
            throw changed(target, null);
        }
        return now;
    }

    /** By the tag that the server gave the copy; where it gave none, by content that both tell of. */
    private static boolean isCopy(ObjectHead source, ObjectHead now, CopyResult copy) {
        if (isOther(copy.versionId(), now.versionId())) {
            return false;
        }
        if (copy.eTag() != null && now.eTag() != null) {
            return copy.eTag().matches(now.eTag());
        }
        for (Checksum one : source.checksums()) {
            for (Checksum other : now.checksums()) {
                if (one.algorithm() == other.algorithm()
                        && one.type() == ChecksumType.FULL_OBJECT
                        && other.type() == ChecksumType.FULL_OBJECT) {
                    return one.equals(other);
                }
            }
        }
        return source.eTag() != null && now.eTag() != null && source.eTag().matches(now.eTag());
    }

    /** Deletes the source on the condition that it is the same, which not every server heeds: so it is looked at, too. */
    void delete(ObjectHead read) {
        S3Uri source = new S3Uri(read.bucket(), read.key());
        requireRead(read, source);
        ETag eTag = read.eTag();
        if (eTag == null || eTag.isWeak()) {
            s3.deleteObject(source.bucket(), source.key());
            return;
        }
        try {
            s3.deleteObject(
                    source.bucket(), source.key(), DeleteOptions.defaults().withIfMatch(eTag));
        } catch (ServiceException e) {
            boolean ofCondition = e.kind() == ErrorKind.PRECONDITION_FAILED || e.kind() == ErrorKind.OBJECT_NOT_FOUND;
            if (ofCondition) {
                requireGone(source, e);
            } else if (e.kind() == ErrorKind.NOT_IMPLEMENTED) {
                requireRead(read, source);
                s3.deleteObject(source.bucket(), source.key());
            } else {
                throw e;
            }
        }
    }

    /** A delete whose answer was lost is asked again, and finds nothing. */
    private void requireGone(S3Uri source, ServiceException refused) {
        if (head(source) != null) {
            throw changed(source, refused);
        }
    }

    private void requireRead(ObjectHead read, S3Uri source) {
        ObjectHead now = head(source);
        boolean same = now != null
                && now.size() == read.size()
                && !isOther(read.versionId(), now.versionId())
                && (read.eTag() == null
                        ? Objects.equals(read.lastModified(), now.lastModified())
                        : read.eTag().equals(now.eTag()));
        if (!same) {
            throw changed(source, null);
        }
    }

    private static boolean isOther(String before, String now) {
        return before != null && now != null && !before.equals(now);
    }

    private ObjectHead head(S3Uri uri) {
        return s3.headObject(uri.bucket(), uri.key()).orElse(null);
    }

    private static IntegrityException changed(S3Uri where, Throwable cause) {
        return new IntegrityException(
                ErrorDetail.of(
                        "Move",
                        where.bucket() + '/' + where.key(),
                        ErrorKind.CHECKSUM_MISMATCH,
                        "ObjectChanged",
                        "it is not what was to be moved: somebody wrote to it meanwhile",
                        "the source is left as it is; look at both, then run it again"),
                false,
                cause);
    }
}
