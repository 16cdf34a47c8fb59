package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.ServiceException;
import dev.pail.model.MultipartUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code pail uploads ls|abort}: what unfinished uploads hold on the server, whoever began them. */
@Command(
        name = "uploads",
        description = "List or abort unfinished multipart uploads.",
        synopsisSubcommandLabel = "ls|abort",
        subcommands = {Uploads.List.class, Uploads.Abort.class})
final class Uploads implements Runnable {

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "ls or abort is missing");
    }

    /** What both take. */
    static final class Selection {

        @Option(
                names = "--older-than",
                paramLabel = "DURATION",
                converter = Amounts.Time.class,
                description = "Only those begun longer ago than this, such as 12h or 7d.")
        private Duration ageMin;

        @Parameters(paramLabel = "s3://BUCKET[/PREFIX]", converter = S3Uri.Converter.class)
        private S3Uri target;

        void forEach(Session session, BiConsumer<S3Client, MultipartUpload> action) {
            Instant before = ageMin == null ? null : Instant.now().minus(ageMin);
            try (S3Client s3 = session.client();
                    Stream<MultipartUpload> uploads = s3.listMultipartUploads(target.bucket(), target.key())) {
                uploads.filter(upload -> before == null || startedBefore(upload, before))
                        .forEach(upload -> action.accept(s3, upload));
            }
        }

        /** An upload whose age the server does not say is never called old. */
        private static boolean startedBefore(MultipartUpload upload, Instant time) {
            return upload.initiated() != null && upload.initiated().isBefore(time);
        }
    }

    /** {@code pail uploads ls}. */
    @Command(name = "ls", description = "List unfinished uploads.")
    static final class List implements Callable<Integer> {

        @ParentCommand
        private Uploads parent;

        @Mixin
        private Selection selection = new Selection();

        @Override
        public Integer call() {
            Session session = parent.main.session();
            selection.forEach(
                    session,
                    (s3, upload) -> session.output()
                            .result(
                                    Ls.when(upload.initiated()) + "  s3://" + upload.bucket() + '/' + upload.key()
                                            + "  " + upload.uploadId(),
                                    "event",
                                    "upload",
                                    "bucket",
                                    upload.bucket(),
                                    "key",
                                    upload.key(),
                                    "uploadId",
                                    upload.uploadId(),
                                    "initiated",
                                    upload.initiated()));
            return 0;
        }
    }

    /** {@code pail uploads abort}. */
    @Command(name = "abort", description = "Abort unfinished uploads: their parts are gone for good.")
    static final class Abort implements Callable<Integer> {

        @ParentCommand
        private Uploads parent;

        @Mixin
        private Selection selection = new Selection();

        @Mixin
        private CheckpointOptions checkpoints = new CheckpointOptions();

        @Option(
                names = "--upload-id",
                paramLabel = "ID",
                description = "Only the upload of exactly this key and ID; 3 when there is none.")
        private String uploadId;

        @Option(names = "--dry-run", description = "Say which, and abort none.")
        private boolean dryRun;

        @Override
        public Integer call() {
            Session session = parent.main.session();
            CheckpointStore store = CheckpointStore.inDirectory(checkpoints.directory());
            AtomicBoolean found = new AtomicBoolean();
            selection.forEach(session, (s3, upload) -> {
                if (!isMeant(upload)) {
                    return;
                }
                found.set(true);
                if (!dryRun) {
                    abort(s3, store, upload);
                }
                session.output()
                        .result(
                                (dryRun ? "would abort" : "aborted") + " s3://" + upload.bucket() + '/' + upload.key()
                                        + "  " + upload.uploadId(),
                                "event",
                                dryRun ? "upload" : "aborted",
                                "bucket",
                                upload.bucket(),
                                "key",
                                upload.key(),
                                "uploadId",
                                upload.uploadId());
            });
            if (uploadId != null && !found.get()) {
                forget(session, store);
            }
            return 0;
        }

        private boolean isMeant(MultipartUpload upload) {
            return uploadId == null
                    || upload.uploadId().equals(uploadId) && upload.key().equals(selection.target.key());
        }

        /** A checkpoint of ours outlives its upload where the server has ended that. */
        private void forget(Session session, CheckpointStore store) {
            MultipartUpload gone =
                    new MultipartUpload(selection.target.bucket(), selection.target.key(), uploadId, null, null);
            if (dryRun || ownCheckpoint(store, gone) == null) {
                throw missing();
            }
            try (S3Client s3 = session.client()) {
                abort(s3, store, gone);
            }
        }

        private ServiceException missing() {
            return new ServiceException(
                    ErrorDetail.of(
                                    "AbortMultipartUpload",
                                    selection.target.bucket() + '/' + selection.target.key(),
                                    ErrorKind.UPLOAD_NOT_FOUND,
                                    "NoSuchUpload",
                                    "the server lists no such unfinished upload",
                                    "`pail uploads ls` shows those that there are")
                            .withAnswer(404, null, null),
                    false,
                    null);
        }

        /** Where the upload is one of ours its checkpoint goes too, or `pail resume` would begin it anew. */
        private static void abort(S3Client s3, CheckpointStore store, MultipartUpload upload) {
            String id = ownCheckpoint(store, upload);
            if (id == null) {
                s3.abortMultipartUpload(upload.bucket(), upload.key(), upload.uploadId());
                return;
            }
            try (CheckpointStore.Lease lease = store.acquire(id)) {
                lease.load();
                try {
                    s3.abortMultipartUpload(upload.bucket(), upload.key(), upload.uploadId());
                } catch (ServiceException e) {
                    if (e.kind() != ErrorKind.UPLOAD_NOT_FOUND) {
                        throw e;
                    }
                }
                lease.delete();
            }
        }

        private static String ownCheckpoint(CheckpointStore store, MultipartUpload upload) {
            for (Checkpoint checkpoint : store.list()) {
                if (upload.uploadId().equals(checkpoint.uploadId())
                        && upload.key().equals(checkpoint.key())
                        && upload.bucket().equals(checkpoint.bucket())) {
                    return checkpoint.id();
                }
            }
            return null;
        }
    }
}
