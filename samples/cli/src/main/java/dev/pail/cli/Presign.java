package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.PresignOptions;
import dev.pail.model.PresignedRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail presign}: the one command whose output is a secret. */
@Command(name = "presign", description = "Print a URL by which anyone may read or write an object until it expires.")
final class Presign implements Callable<Integer> {

    /** What the URL allows. */
    enum Method {
        GET,
        PUT
    }

    @ParentCommand
    private Main main;

    @Option(names = "--method", paramLabel = "GET|PUT", description = "What the URL allows; default GET.")
    private Method method = Method.GET;

    @Option(
            names = "--expires",
            paramLabel = "SECONDS",
            converter = Amounts.Time.class,
            description = "How long, 1 second to 7 days; default 3600. Also 30m, 12h, 7d.")
    private Duration expires = Duration.ofHours(1);

    @Parameters(paramLabel = "s3://BUCKET/KEY", converter = S3Uri.Converter.class)
    private S3Uri target;

    @Override
    public Integer call() {
        target.withKey();
        Session session = main.session();
        try (S3Client s3 = session.client()) {
            PresignOptions plain = PresignOptions.defaults();
            PresignedRequest request = method == Method.GET
                    ? s3.presignGetObject(target.bucket(), target.key(), expires, plain)
                    : s3.presignPutObject(target.bucket(), target.key(), expires, plain);
            session.output()
                    .result(
                            request.url().toString(),
                            "event",
                            "presign",
                            "method",
                            request.method(),
                            "url",
                            request.url().toString(),
                            "expiresAt",
                            request.expiresAt());
        }
        return 0;
    }
}
