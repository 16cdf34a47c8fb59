package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.PartRecord;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code pail resume}. One transfer that cannot be finished does not keep the others from it. */
@Command(name = "resume", description = "Finish every transfer whose checkpoint is left.", sortOptions = false)
final class Resume implements Callable<Integer> {

    private static final String LIMIT = "--limit-rate";

    @ParentCommand
    private Main main;

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Override
    public Integer call() throws Exception {
        Session session = main.session();
        int exitCode = 0;
        try (S3Client s3 = session.client(options)) {
            List<Checkpoint> uploads = s3.unfinishedUploads();
            List<Checkpoint> downloads = s3.unfinishedDownloads();
            for (Checkpoint checkpoint : uploads) {
                exitCode = worse(exitCode, exitCodeOf(session, () -> upload(session, s3, checkpoint)));
            }
            for (Checkpoint checkpoint : downloads) {
                exitCode = worse(exitCode, exitCodeOf(session, () -> download(session, s3, checkpoint)));
            }
            Spool.sweep(session, options.checkpoints, Session.store(options));
            List<List<String>> jobs = Job.left(options);
            List<Checkpoint> copies = s3.unfinishedCopies();
            for (List<String> job : jobs) {
                exitCode = worse(exitCode, main.also(atRate(job)));
            }
            for (Checkpoint checkpoint : copiesOfNoJob(s3)) {
                exitCode = worse(
                        exitCode,
                        exitCodeOf(
                                session,
                                () -> new ServerCopying(s3, session.output(), options.copy(), false)
                                        .finish(checkpoint)));
            }
            if (uploads.isEmpty() && downloads.isEmpty() && copies.isEmpty() && jobs.isEmpty()) {
                session.output().say("nothing is left to finish");
            }
        }
        return exitCode;
    }

    /** A command of which something passed: it is run again as a whole, and its copy with it. */
    private List<Checkpoint> copiesOfNoJob(S3Client s3) throws IOException {
        List<List<String>> jobs = Job.left(options);
        return s3.unfinishedCopies().stream()
                .filter(copy -> jobs.stream().noneMatch(job -> writes(job, new S3Uri(copy.bucket(), copy.key()))))
                .toList();
    }

    /** Whether a command line is of a copy inside the server that has this object among its targets. */
    static boolean writes(List<String> job, S3Uri copy) {
        S3Uri.Converter converter = new S3Uri.Converter();
        List<S3Uri> places = job.stream()
                .filter(word -> word.startsWith(S3Uri.SCHEME))
                .map(converter::convert)
                .toList();
        if (places.size() != 2) {
            return false;
        }
        S3Uri target = places.get(1);
        return job.contains("--recursive")
                ? copy.bucket().equals(target.bucket()) && copy.key().startsWith(ServerCopying.prefix(target))
                : copy.equals(Copy.named(target, places.get(0).lastSegment()));
    }

    /** The limit of this run, not that of the one that was killed. */
    private List<String> atRate(List<String> job) {
        boolean inside =
                job.stream().filter(word -> word.startsWith(S3Uri.SCHEME)).count() > 1;
        if (options.limitRate == null || inside) {
            return job;
        }
        List<String> words = new ArrayList<>();
        for (int index = 0; index < job.size(); index++) {
            String word = job.get(index);
            if (word.equals(LIMIT)) {
                index++;
            } else if (!word.startsWith(LIMIT + "=")) {
                words.add(word);
            }
        }
        words.add(LIMIT);
        words.add(options.limitRate.toString());
        return words;
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
        if (checkpoint.file().path().startsWith(Spool.STREAM)) {
            throw ofStream(checkpoint);
        }
        Path file = Path.of(checkpoint.file().path());
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        new Uploading(s3, session.output()).run(file, checkpoint.bucket(), checkpoint.key(), as(checkpoint));
        Spool.discardSent(session, options.checkpoints, file);
    }

    /** The bytes came from a program, and only that can give them again. */
    private static UnfinishableException ofStream(Checkpoint checkpoint) {
        S3Uri target = new S3Uri(checkpoint.bucket(), checkpoint.key());
        String name = checkpoint.file().path().substring(Spool.STREAM.length());
        long there = checkpoint.parts().values().stream()
                .mapToLong(PartRecord::length)
                .sum();
        return new UnfinishableException(
                "StreamUnfinished",
                "the upload of " + (name.isEmpty() ? "a stream" : "the stream '" + name + "'") + " to " + target
                        + " is unfinished, " + Amounts.size(there) + " are there, and no file has its bytes: "
                        + (name.isEmpty() ? "send it again" : "run the program that began it, which goes on with it"),
                checkpoint,
                Failure.REFUSED);
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
