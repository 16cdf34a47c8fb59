package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.DeleteOptions;
import dev.pail.model.DeleteResult;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectSummary;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail rm}. A key that is not there is no error: S3 makes none of it. */
@Command(name = "rm", description = "Delete objects, or with --recursive all below a prefix.")
final class Remove implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--recursive", description = "Everything whose key begins with the prefix.")
    private boolean recursive;

    @Parameters(paramLabel = "s3://BUCKET/KEY", arity = "1..*", converter = S3Uri.Converter.class)
    private List<S3Uri> targets;

    @Override
    public Integer call() {
        if (!recursive) {
            targets.forEach(S3Uri::withKey);
        }
        Session session = main.session();
        try (S3Client s3 = session.client()) {
            for (S3Uri target : targets) {
                if (recursive) {
                    below(session.output(), s3, target);
                } else {
                    one(session.output(), s3, target.bucket(), target.key());
                }
            }
        }
        return 0;
    }

    private static void below(Output output, S3Client s3, S3Uri target) {
        try (Stream<ObjectSummary> objects = s3.listObjects(target.bucket(), ListOptions.prefix(target.key()))) {
            objects.forEach(object -> one(output, s3, target.bucket(), object.key()));
        }
    }

    private static void one(Output output, S3Client s3, String bucket, String key) {
        DeleteResult deleted = s3.deleteObject(bucket, key, DeleteOptions.defaults());
        output.result(
                "deleted s3://" + bucket + '/' + key,
                "event",
                "deleted",
                "bucket",
                bucket,
                "key",
                key,
                "versionId",
                deleted.versionId(),
                "deleteMarker",
                deleted.deleteMarker());
    }
}
