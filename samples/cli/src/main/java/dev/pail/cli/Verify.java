package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.transfer.Verification;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail verify}. */
@Command(name = "verify", description = "Compare a file with an object by checksum, without downloading it.")
final class Verify implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "FILE")
    private Path file;

    @Parameters(paramLabel = "s3://BUCKET/KEY", converter = S3Uri.Converter.class)
    private S3Uri target;

    @Override
    public Integer call() throws Exception {
        target.withKey();
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Session session = main.session();
        try (S3Client s3 = session.client()) {
            Verification verification = s3.verify(target.bucket(), target.key(), file);
            if (verification.matches()) {
                session.output().say(file + " is what " + target + " holds: " + verification.what());
            }
            session.output()
                    .event(
                            "event", "verify",
                            "bucket", target.bucket(),
                            "key", target.key(),
                            "matches", verification.matches(),
                            "method", verification.method(),
                            "what", verification.what());
            return verification.matches() ? 0 : differs(session, verification);
        }
    }

    private int differs(Session session, Verification verification) {
        Failure failure = Failure.local(
                "ContentMismatch",
                file + " is not what " + target + " holds: " + verification.what(),
                "put it again, or get the object",
                Failure.REFUSED);
        session.output().failure(failure);
        return failure.exitCode();
    }
}
