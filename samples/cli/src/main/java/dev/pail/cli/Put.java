package dev.pail.cli;

import dev.pail.S3Client;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail put}. */
@Command(name = "put", description = "Upload a file; a large one in parts that survive a kill.", sortOptions = false)
final class Put implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Option(
            names = "--explain",
            description = "Say first what type and metadata the object gets, and where each comes from.")
    private boolean explain;

    @Option(
            names = "--no-spool",
            description = "Send standard input as it comes and keep no copy of it on the disk: a kill then loses what"
                    + " was sent.")
    private boolean noSpool;

    @Parameters(paramLabel = "FILE|-", description = "The file, or - for standard input.")
    private String source;

    @Parameters(paramLabel = "s3://BUCKET/KEY", converter = S3Uri.Converter.class)
    private S3Uri target;

    @Override
    public Integer call() throws Exception {
        target.withKey();
        Session session = main.session();
        boolean input = source.equals("-");
        if (noSpool && (!input || explain)) {
            throw new UsageException("--no-spool goes with put - and not with --explain", "leave it out");
        }
        if (input && !noSpool) {
            try (Spool spool = Spool.fill(session, options.checkpoints.spoolDirectory(), System.in)) {
                upload(session, spool.file());
                spool.sent();
            }
            Spool.sweep(
                    session,
                    options.checkpoints,
                    Session.store(options)); // an earlier run of this may have left its own
            return 0;
        }
        if (input) {
            try (S3Client s3 = session.client(options)) {
                new Uploading(s3, session.output()).run(System.in, target, options.upload());
            }
        } else {
            upload(session, existing(Path.of(source)));
        }
        return 0;
    }

    private void upload(Session session, Path file) throws Exception {
        try (S3Client s3 = session.client(options)) {
            if (explain) {
                Explaining.show(
                        session.output(),
                        target,
                        s3.explainUpload(target.bucket(), target.key(), file, options.upload()));
            }
            new Uploading(s3, session.output()).run(file, target.bucket(), target.key(), options.upload());
        }
    }

    private static Path existing(Path file) throws NoSuchFileException {
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a directory", "put takes one file");
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new UsageException(file + " is no regular file", "send it through a pipe, to pail put -");
        }
        return file;
    }
}
