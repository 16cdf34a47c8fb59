package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.ObjectHead;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail get}. */
@Command(name = "get", description = "Download an object; the file is replaced when it is whole.", sortOptions = false)
final class Get implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Parameters(paramLabel = "s3://BUCKET/KEY", converter = S3Uri.Converter.class)
    private S3Uri source;

    @Parameters(paramLabel = "FILE|-", description = "The file, or - for standard output.")
    private String target;

    @Override
    public Integer call() throws Exception {
        source.withKey();
        options.refuseUploadOnly();
        Session session = main.session();
        try (S3Client s3 = session.client(options)) {
            Downloading downloading = new Downloading(s3, session.output(), source);
            if (target.equals("-")) {
                toStandardOutput(downloading, session);
            } else {
                downloading.run(named(target), options.download());
            }
        }
        return 0;
    }

    private void toStandardOutput(Downloading downloading, Session session) throws Exception {
        long started = System.nanoTime();
        ObjectHead head;
        try (OutputStream out = session.output().bytes()) {
            head = downloading.to(out, options.download().get());
        }
        downloading.report(head, session.retries(), Duration.ofNanos(System.nanoTime() - started));
    }

    private static Path named(String target) throws NoSuchFileException {
        Path file = Path.of(target);
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a directory", "name the file to write");
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return file;
    }
}
