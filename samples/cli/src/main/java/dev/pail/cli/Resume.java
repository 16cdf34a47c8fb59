package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.UploadOptions;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code pail resume}. One transfer that cannot be finished does not keep the others from it. */
@Command(name = "resume", description = "Finish every transfer whose checkpoint is left.", sortOptions = false)
final class Resume implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Override
    public Integer call() throws Exception {
        Session session = main.session();
        int exitCode = 0;
        CheckpointStore store = Session.store(options);
        try (S3Client s3 = session.client(options)) {
            List<Checkpoint> uploads = s3.unfinishedUploads();
            List<Checkpoint> downloads = s3.unfinishedDownloads();
            for (Checkpoint checkpoint : uploads) {
                exitCode = worse(exitCode, exitCodeOf(session, () -> upload(session, s3, checkpoint)));
            }
            for (Checkpoint checkpoint : downloads) {
                exitCode = worse(exitCode, exitCodeOf(session, () -> download(session, s3, checkpoint)));
            }
            Spool.sweep(options.checkpoints.spoolDirectory(), store.list());
            List<List<String>> jobs = Job.left(options);
            for (List<String> job : jobs) {
                exitCode = worse(exitCode, main.also(job));
            }
            if (uploads.isEmpty() && downloads.isEmpty() && jobs.isEmpty()) {
                session.output().say("nothing is left to finish");
            }
        }
        return exitCode;
    }

    /** What finishes one transfer. */
    private interface Step {
        void run() throws Exception;
    }

    private static int exitCodeOf(Session session, Step step) throws InterruptedException {
        try {
            step.run();
            return 0;
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            session.output().failure(failure);
            if (failure.exitCode() == Failure.INTERRUPTED) {
                throw new InterruptedException();
            }
            return failure.exitCode();
        }
    }

    private void upload(Session session, S3Client s3, Checkpoint checkpoint) throws Exception {
        Path file = Path.of(checkpoint.file().path());
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        new Uploading(s3, session.output()).run(file, checkpoint.bucket(), checkpoint.key(), as(checkpoint));
        if (Spool.owns(options.checkpoints.spoolDirectory(), file)) {
            Files.deleteIfExists(file);
        }
    }

    private void download(Session session, S3Client s3, Checkpoint checkpoint) throws Exception {
        DownloadOptions wanted = options.download();
        new Downloading(s3, session.output(), new S3Uri(checkpoint.bucket(), checkpoint.key()))
                .run(
                        Path.of(checkpoint.file().path()),
                        wanted.withThresholdBytes(Math.min(
                                wanted.thresholdBytes(), checkpoint.file().size())));
    }

    /** The journal holds what the object is to be; the part size is repeated so that a small threshold is, too. */
    private UploadOptions as(Checkpoint checkpoint) {
        return options.upload()
                .withPartSizeBytes(checkpoint.partSizeBytes())
                .withThresholdBytes(Math.min(
                        options.upload().thresholdBytes(), checkpoint.file().size()));
    }

    /** A failure for good outweighs one that passes. */
    private static int worse(int before, int now) {
        return before == 0 || before == Failure.TRANSIENT && now != 0 ? now : before;
    }
}
