package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.SourceObject;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ServiceException;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectSummary;
import dev.pail.model.PutOptions;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.MultipartCopyResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final String METADATA = "x-amz-meta-";

    private final S3Client s3;
    private final Output output;
    private final MultipartCopyOptions options;
    private final boolean moves;

    ServerCopying(S3Client s3, Output output, MultipartCopyOptions options, boolean moves) {
        this.s3 = s3;
        this.output = output;
        this.options = options;
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
                    ObjectHead head = existing(new S3Uri(source.bucket(), object.key()));
                    S3Uri copy = new S3Uri(target.bucket(), to + name);
                    end(head, copy, s3.copy(pinned(head), copy.bucket(), copy.key(), options), Job.none());
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

    /** What the keys of a tree begin with. */
    static String prefix(S3Uri uri) {
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

    void one(S3Uri source, S3Uri target, Job job) throws Exception {
        if (source.equals(target)) {
            throw new UsageException(source + " would be copied onto itself", "name another key");
        }
        if (moves && job.told() != null && wasMoved(source, target, job.told())) {
            return;
        }
        ObjectHead head = existing(source);
        end(head, target, followed(pinned(head), target, options), job);
    }

    /** Whether a run that was killed behind its delete had moved it: no source, and the very copy that it made. */
    private boolean wasMoved(S3Uri source, S3Uri target, String told) {
        ObjectHead copy = s3.headObject(target.bucket(), target.key()).orElse(null);
        boolean moved = copy != null
                && identity(copy).equals(told)
                && s3.headObject(source.bucket(), source.key()).isEmpty();
        if (moved) {
            report(source, target, copy.size(), 1, 0, true);
        }
        return moved;
    }

    private static String identity(ObjectHead head) {
        return head.size() + " " + head.eTag() + " " + head.versionId() + " " + head.lastModified();
    }

    private MultipartCopyResult followed(CopySource source, S3Uri target, MultipartCopyOptions how) throws Exception {
        try (Progressing progressing = new Progressing(output, target.name())) {
            return progressing.follow(s3.copyAsync(source, target.bucket(), target.key(), how));
        }
    }

    private ObjectHead existing(S3Uri uri) {
        return s3.headObject(uri.bucket(), uri.key())
                .orElseThrow(() -> new ServiceException(
                        ErrorDetail.of(
                                        "HeadObject",
                                        uri.bucket() + '/' + uri.key(),
                                        ErrorKind.OBJECT_NOT_FOUND,
                                        "NoSuchKey",
                                        "there is no such object",
                                        "check the key")
                                .withAnswer(404, null, null),
                        false,
                        null));
    }

    private static CopySource pinned(ObjectHead head) {
        return CopySource.of(head.bucket(), head.key()).withIfMatch(head.eTag());
    }

    /** The object goes only when both are seen to be what was copied. */
    private void end(ObjectHead head, S3Uri target, MultipartCopyResult copy, Job job) throws Exception {
        if (moves) {
            SourceRemoval removal = new SourceRemoval(s3);
            job.tell(identity(removal.requireCopy(head, target, copy.copy())));
            removal.delete(head);
        }
        report(new S3Uri(head.bucket(), head.key()), target, copy);
    }

    private void report(S3Uri source, S3Uri target, MultipartCopyResult copy) {
        report(source, target, copy.size(), copy.parts(), copy.partsReused(), copy.resumed());
    }

    private void report(S3Uri source, S3Uri target, long size, int parts, int partsReused, boolean resumed) {
        StringBuilder text = new StringBuilder(moves ? "moved " : "copied ")
                .append(source)
                .append(" to ")
                .append(target)
                .append(": ")
                .append(Amounts.size(size));
        if (parts > 1) {
            text.append(", ").append(parts).append(" parts");
        }
        if (resumed) {
            text.append(", resumed: ").append(partsReused).append(" parts were there");
        }
        output.result(
                text.toString(),
                "event",
                moves ? "moved" : "copied",
                "bucket",
                target.bucket(),
                "key",
                target.key(),
                "size",
                size,
                "source",
                source.toString(),
                "parts",
                parts,
                "partsReused",
                partsReused,
                "resumed",
                resumed);
    }

    /** Finishes a copy that an earlier run left: the object gets what that run said. */
    void finish(Checkpoint left) throws Exception {
        CopySource source = left.copySource();
        S3Uri from = new S3Uri(source.bucket(), source.key());
        S3Uri to = new S3Uri(left.bucket(), left.key());
        SourceObject read = Objects.requireNonNull(left.object());
        ObjectHead head = s3.headObject(
                        source.bucket(), source.key(), GetOptions.defaults().withVersionId(source.versionId()))
                .orElse(null);
        boolean same = head != null
                && head.size() == left.file().size()
                && (read.eTag() == null
                        ? Objects.equals(read.lastModified(), head.lastModified())
                        : read.eTag().equals(head.eTag()));
        if (!same) {
            throw new UnfinishableException(
                    "CopySourceChanged",
                    "the unfinished copy of " + from + " to " + to + " cannot go on: its source is "
                            + (head == null ? "gone" : "another object now"),
                    left,
                    Failure.PRECONDITION_FAILED);
        }
        MultipartCopyOptions how = options.withCopy(asBegun(left, head, to))
                .withPartSizeBytes(left.partSizeBytes())
                .withThresholdBytes(
                        Math.min(options.thresholdBytes(), left.file().size()));
        report(from, to, followed(source.withIfMatch(head.eTag()), to, how));
    }

    /** As the journal has it; text that travels encoded is there encoded, and only the source has it in plain. */
    private static CopyOptions asBegun(Checkpoint left, ObjectHead head, S3Uri to) throws UnfinishableException {
        Map<String, String> headers = new HashMap<>();
        Map<String, String> metadata = new HashMap<>();
        for (Map.Entry<String, String> header : left.objectHeaders().entrySet()) {
            String name = header.getKey();
            String value = header.getValue();
            boolean ofUser = name.startsWith(METADATA);
            if (ofUser && value.startsWith("=?")) {
                value = head.metadata().get(name.substring(METADATA.length()));
            }
            if (value == null || name.endsWith("-customer-key-md5")) {
                throw new UnfinishableException(
                        "CopyOfAnotherProgram",
                        "the unfinished copy to " + to + " was begun by a program that knows more of it than its"
                                + " checkpoint: run that again",
                        left,
                        Failure.REFUSED);
            }
            (ofUser ? metadata : headers).put(ofUser ? name.substring(METADATA.length()) : name, value);
        }
        PutOptions put = PutOptions.defaults().withHeaders(headers).withChecksumAlgorithm(null);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            put = put.withMetadata(entry.getKey(), entry.getValue());
        }
        return CopyOptions.defaults().replacingMetadata(put).replacingTags(Map.of());
    }
}
