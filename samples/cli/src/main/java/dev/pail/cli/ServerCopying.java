package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.ServiceException;
import dev.pail.model.Checksum;
import dev.pail.model.CopySource;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Copies objects inside the server, and removes the source where they are moved. */
final class ServerCopying {

    private static final int AT_ONCE = 8;
    private static final int PAGE = 1000;

    private final S3Client s3;
    private final Output output;
    private final boolean moves;

    ServerCopying(S3Client s3, Output output, boolean moves) {
        this.s3 = s3;
        this.output = output;
        this.moves = moves;
    }

    /** All below a prefix, some at once; after a failure no further page is begun. */
    void tree(S3Uri source, S3Uri target) throws Exception {
        String from = prefix(source);
        String to = prefix(target);
        if (source.bucket().equals(target.bucket()) && (to.startsWith(from) || from.startsWith(to))) {
            throw new UsageException(
                    target + " is inside " + source + ", or the other way round", "name another prefix");
        }
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
        try (Stream<ObjectSummary> objects = s3.listObjects(source.bucket(), ListOptions.prefix(from))) {
            List<Future<?>> page = new ArrayList<>();
            for (ObjectSummary object : (Iterable<ObjectSummary>) objects::iterator) {
                String name = object.key().substring(from.length());
                Callable<Void> step = () -> {
                    one(new S3Uri(source.bucket(), object.key()), new S3Uri(target.bucket(), to + name));
                    return null;
                };
                page.add(workers.submit(step));
                if (page.size() == PAGE) {
                    await(page);
                }
            }
            await(page);
        } finally {
            workers.shutdownNow();
        }
    }

    private static String prefix(S3Uri uri) {
        return uri.key().isEmpty() || uri.key().endsWith("/") ? uri.key() : uri.key() + '/';
    }

    /** Waits for all: what one failure says must not hide what the others did. */
    private static void await(List<Future<?>> steps) throws Exception {
        Exception first = null;
        for (Future<?> step : steps) {
            try {
                step.get();
            } catch (ExecutionException e) {
                Exception failure = e.getCause() instanceof Exception cause ? cause : e;
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        steps.clear();
        if (first != null) {
            throw first;
        }
    }

    void one(S3Uri source, S3Uri target) {
        if (source.equals(target)) {
            throw new UsageException(source + " would be copied onto itself", "name another key");
        }
        ObjectHead head = head(source)
                .orElseThrow(() -> new ServiceException(
                        ErrorDetail.of(
                                        "HeadObject",
                                        source.bucket() + '/' + source.key(),
                                        ErrorKind.OBJECT_NOT_FOUND,
                                        "NoSuchKey",
                                        "there is no such object",
                                        "check the key")
                                .withAnswer(404, null, null),
                        false,
                        null));
        CopySource pinned = CopySource.of(source.bucket(), source.key()).withIfMatch(head.eTag());
        s3.copy(pinned, target.bucket(), target.key());
        if (moves) {
            requireSame(head, head(target).orElse(null), target);
            requireSame(head, head(source).orElse(null), source);
            s3.deleteObject(source.bucket(), source.key(), DeleteOptions.defaults());
        }
        output.result(
                (moves ? "moved " : "copied ") + source + " to " + target + ": " + Amounts.size(head.size()),
                "event",
                moves ? "moved" : "copied",
                "bucket",
                target.bucket(),
                "key",
                target.key(),
                "size",
                head.size(),
                "source",
                source.toString());
    }

    private Optional<ObjectHead> head(S3Uri uri) {
        return s3.headObject(uri.bucket(), uri.key());
    }

    /** By a checksum that both have, else by the ETag where it can be the same, and by the size in any case. */
    private static void requireSame(ObjectHead before, ObjectHead now, S3Uri where) {
        boolean same = now != null && now.size() == before.size() && sameBytes(before, now);
        if (!same) {
            throw new IntegrityException(
                    ErrorDetail.of(
                            "Move",
                            where.bucket() + '/' + where.key(),
                            ErrorKind.CHECKSUM_MISMATCH,
                            "ObjectChanged",
                            "it is not what was to be moved: somebody wrote to it meanwhile",
                            "the source is left as it is; look at both, then run it again"),
                    false,
                    null);
        }
    }

    private static boolean sameBytes(ObjectHead before, ObjectHead now) {
        for (Checksum one : before.checksums()) {
            for (Checksum other : now.checksums()) {
                if (one.algorithm() == other.algorithm() && one.type() == other.type()) {
                    return one.equals(other);
                }
            }
        }
        boolean ofParts = isOfParts(before) || isOfParts(now);
        return ofParts || before.eTag() == null || before.eTag().equals(now.eTag());
    }

    private static boolean isOfParts(ObjectHead head) {
        return head.eTag() != null && head.eTag().unquoted().indexOf('-') >= 0;
    }
}
