package dev.pail.internal.directory;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.config.S3Limits;
import dev.pail.error.CancelledException;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.error.TransportException;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.op.GetObject;
import dev.pail.internal.op.HeadObject;
import dev.pail.internal.op.S3Operation;
import dev.pail.internal.op.Sinks;
import dev.pail.internal.transfer.Shared;
import dev.pail.internal.transfer.StartableTransfer;
import dev.pail.internal.transfer.TransferControl;
import dev.pail.internal.transfer.Verifier;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CustomerKey;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectHead;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.FileOutcome;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.Progress;
import dev.pail.transfer.SyncOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One transfer of a directory: its thread looks at what there is, file by file, and workers move what is missing. First
 * everything is moved; what is not at the source is deleted last, and only when nothing failed.
 */
public abstract sealed class DirectoryRun implements StartableTransfer<DirectoryResult>
        permits DirectoryUpload, DirectoryDownload, ManifestCheck {

    private static final long TELL_EVERY_MILLIS = 100;

    final Shared shared;
    final String bucket;
    final String prefix;
    final DirectoryOptions options;
    private final @Nullable CustomerKey customerKey;
    final boolean dryRun;
    final TransferControl control;
    final Tally tally;
    private final boolean deletes;
    private final String operation;
    private final Executor executor;
    private final int requestsMax;
    private final Set<String> begun;
    private final CompletableFuture<DirectoryResult> future = new CompletableFuture<>();

    /** Makes ready; see {@link Directories}. */
    DirectoryRun(
            String operation,
            Checkpoint.Kind kind,
            Shared shared,
            Executor executor,
            String bucket,
            String prefix,
            SyncOptions options,
            int requestsMax) {
        this.operation = operation;
        this.executor = executor;
        this.bucket = bucket;
        this.prefix = prefix;
        this.options = options.directory();
        this.customerKey = kind == Checkpoint.Kind.UPLOAD
                ? this.options.upload().put().customerKey()
                : this.options.download().get().customerKey();
        this.deletes = options.deletes();
        this.dryRun = options.dryRun();
        this.requestsMax = requestsMax;
        this.tally = new Tally(options.directory());
        this.control = new TransferControl(operation, bucket + '/' + prefix, shared, requestsMax);
        this.begun = shared.store().list().stream()
                .filter(checkpoint -> checkpoint.kind() == kind)
                .map(Checkpoint::id)
                .collect(Collectors.toUnmodifiableSet());
        this.shared = shared.in(new Shared.Together(begun, control));
        future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                cancel();
            }
        });
    }

    /** Looks at everything and gives the crew what is to be done. */
    abstract void move(Crew crew);

    /** Looks for what the source does not have. */
    abstract void deleteExtras(Crew crew);

    /** What comes when all is where it should be. */
    void finish() {}

    @Override
    public final CompletableFuture<DirectoryResult> future() {
        return future;
    }

    @Override
    public final Progress progress() {
        return tally.progress();
    }

    @Override
    public final void pause() {
        control.pause();
        tally.running().forEach(StartableTransfer::pause);
    }

    @Override
    public final void cancel(FailurePolicy policy) {
        control.cancel(policy);
        tally.running().forEach(file -> file.cancel(policy));
    }

    @Override
    public final TransferControl control() {
        return control;
    }

    @Override
    public final void cancel() {
        control.cancel();
        tally.running().forEach(StartableTransfer::cancel);
    }

    @Override
    public final DirectoryResult run() {
        ScheduledFuture<?> telling = shared.timer()
                .scheduleWithFixedDelay(tally::tell, TELL_EVERY_MILLIS, TELL_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        try {
            DirectoryResult result = transfer();
            telling.cancel(false);
            tally.finished();
            tally.tell();
            future.complete(result);
            return result;
        } catch (RuntimeException | Error failure) {
            future.completeExceptionally(failure);
            throw failure;
        } finally {
            telling.cancel(false);
        }
    }

    private DirectoryResult transfer() {
        withCrew(this::move);
        tally.allSeen();
        if (deletes && goesOn() && tally.isClean()) {
            withCrew(this::deleteExtras);
        }
        control.requireRunning();
        if (!tally.isClean()) {
            throw tally.failed(operation, bucket + '/' + prefix, deletes);
        }
        if (!dryRun) {
            finish();
        }
        return tally.result();
    }

    /** What the feeding thread throws comes after all that was begun has ended. */
    private void withCrew(Consumer<Crew> work) {
        try (Crew crew = new Crew(executor, this::cancel, requestsMax)) {
            work.accept(crew);
        }
    }

    /** Whether there is a point in going on: neither stopped, nor failing with every file. */
    final boolean goesOn() {
        if (Thread.currentThread().isInterrupted()) {
            cancel();
        }
        return control.stopped() == null && tally.bears();
    }

    /** Does what is to be done for one file, and says what became of it. */
    final void attempt(String name, Path file, Supplier<FileOutcome> work) {
        if (!goesOn()) {
            return;
        }
        try {
            tally.report(work.get());
        } catch (S3Exception failure) {
            if (!(failure instanceof CancelledException) || control.stopped() == null) {
                fails(name, file, failure);
            }
        }
    }

    final void fails(String name, Path file, S3Exception failure) {
        String why = failure.detail().what();
        tally.report(new FileOutcome(Action.FAILED, prefix + name, file, 0, why, failure));
    }

    final FileOutcome outcome(Action action, String name, Path file, long size, String why) {
        return new FileOutcome(action, prefix + name, file, size, why, null);
    }

    final InvalidCallException refused(
            String name, String code, String what, String advice, @Nullable Exception cause) {
        return new InvalidCallException(
                ErrorDetail.of(operation, bucket + '/' + prefix + name, ErrorKind.PARAM_INVALID, code, what, advice),
                cause);
    }

    /** Runs the transfer of one file; each of its requests that carries bytes is one of the many. */
    final <T> T run(StartableTransfer<T> file, long size) {
        tally.started(file, size);
        TransferControl.Stop stop = control.stopped();
        if (stop == TransferControl.Stop.PAUSE) {
            file.pause();
        } else if (stop == TransferControl.Stop.CANCEL) {
            file.cancel();
        }
        boolean well = false;
        try {
            T result = file.run();
            well = true;
            return result;
        } finally {
            tally.ended(file, size, well);
        }
    }

    final <T extends @Nullable Object> T call(String name, S3Operation<T> made) {
        return control.asRequest(() -> control.await(
                operation,
                prefix + name,
                control.whenRunning(
                        () -> shared.pipeline().call(made, shared.pipeline().scopeOfStep()))));
    }

    /** Versions and conditions are those of single files. */
    final GetOptions get() {
        return GetOptions.defaults().withCustomerKey(customerKey);
    }

    final ObjectHead head(String name) {
        return call(name, new HeadObject(bucket, prefix + name, get()));
    }

    /** What was begun is ended in any case. */
    final boolean isBegun(String checkpointId) {
        return begun.contains(checkpointId);
    }

    final @Nullable String differenceOfBytes(String name, Path file) {
        ObjectHead head = head(name);
        try {
            return new Verifier(shared).compare(file, head, 0).matches() ? null : "other bytes";
        } catch (IOException e) {
            throw refused(name, "SourceUnreadable", "cannot read " + file, "name files that this user may read", e);
        }
    }

    /** Where the manifest is, for messages. */
    final String manifestTarget() {
        return bucket + '/' + options.manifest();
    }

    /** It may have many bytes: what watches a body ends it, not the limit of a call. */
    final Manifest readManifest() {
        String key = String.valueOf(options.manifest());
        GetObject<ObjectBytes> get = new GetObject<>(bucket, key, get(), Sinks.bytes(S3Limits.MANIFEST_BYTES_MAX));
        try {
            ObjectBytes got = control.asRequest(() -> control.await(
                    operation,
                    key,
                    shared.lanes().run(control, scope -> shared.pipeline().call(get, scope))));
            return Manifest.of(got.bytes(), manifestTarget());
        } catch (TransportException e) {
            throw e.code().equals("ResponseTooLarge") ? Manifest.tooLarge(manifestTarget(), e) : e;
        }
    }

    final String hashOf(String name, Path file) {
        String hash = digestOf(name, file).hash();
        if (hash == null) {
            throw changed(name);
        }
        return hash;
    }

    final Digest digestOf(String name, Path file) {
        try (FileSource source = shared.opener().open(file)) {
            return digest(source, null);
        } catch (IOException e) {
            throw refused(name, "SourceUnreadable", "cannot read " + file, "name files that this user may read", e);
        }
    }

    /** Reads an open file once; one that changes under it does not count. */
    final Digest digest(FileSource source, @Nullable ChecksumAlgorithm algorithm) throws IOException {
        FileSource.Identity before = source.identity();
        BodyDigest digest;
        try {
            digest =
                    BodyDigest.of(shared.body(source, 0, before.size()), new BodyDigest.Wanted(algorithm, true, false));
        } catch (IOException e) {
            if (isStill(source, before)) {
                throw e;
            }
            return new Digest(null, null, null);
        }
        return new Digest(digest.sha256Hex(), digest.checksum(), isStill(source, before) ? before : null);
    }

    /** A file that is gone is another one, too. */
    static boolean isStill(FileSource source, FileSource.Identity before) {
        try {
            return before.equals(source.identity());
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * What a file has.
     *
     * @param hash its SHA-256 in lower-case hex, {@code null} when it became shorter meanwhile
     * @param checksum the one that was asked for
     * @param identity of the file, {@code null} when it changed meanwhile
     */
    record Digest(@Nullable String hash, @Nullable Checksum checksum, FileSource.@Nullable Identity identity) {}

    final IntegrityException changed(String name) {
        return mismatch(
                name,
                "SourceChanged",
                "the file changed while it was read",
                "make sure nothing writes to the file, then call again");
    }

    final IntegrityException mismatch(String name, String code, String what, String advice) {
        return new IntegrityException(
                ErrorDetail.of(
                        operation, bucket + '/' + prefix + name, ErrorKind.CHECKSUM_MISMATCH, code, what, advice),
                false,
                null);
    }

    /** A directory that was replaced by a link would lead out of the tree. */
    final void requireNoLinkAbove(String name, Path file) {
        Path directory = file.getParent();
        try {
            if (directory != null && directory.toRealPath().equals(directory)) {
                return;
            }
        } catch (IOException e) {
            throw refused(name, "LinkInPath", "the directory of " + file + " is gone", "call again", e);
        }
        throw linkAbove(name, file);
    }

    final InvalidCallException linkAbove(String name, Path file) {
        return refused(
                name,
                "LinkInPath",
                "a directory of " + file + " is a symbolic link, which may lead out of the tree",
                "remove the link",
                null);
    }
}
