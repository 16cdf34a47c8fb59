package dev.pail.cli;

import dev.pail.S3Client;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Making and removing buckets. */
final class Buckets {

    private Buckets() {}

    /** {@code pail mb}. */
    @Command(name = "mb", description = "Create a bucket; no error where it is yours already.")
    static final class Make implements Callable<Integer> {

        @ParentCommand
        private Main main;

        @Parameters(paramLabel = "s3://BUCKET", converter = S3Uri.Converter.class)
        private S3Uri target;

        @Override
        public Integer call() {
            String bucket = target.bucketOnly().bucket();
            Session session = main.session();
            try (S3Client s3 = session.client()) {
                s3.createBucket(bucket);
                session.output().result("there is " + target, "event", "done", "bucket", bucket);
            }
            return 0;
        }
    }

    /** {@code pail rb}. */
    @Command(name = "rb", description = "Remove an empty bucket.")
    static final class Remove implements Callable<Integer> {

        @ParentCommand
        private Main main;

        @Parameters(paramLabel = "s3://BUCKET", converter = S3Uri.Converter.class)
        private S3Uri target;

        @Override
        public Integer call() {
            String bucket = target.bucketOnly().bucket();
            Session session = main.session();
            try (S3Client s3 = session.client()) {
                s3.deleteBucket(bucket);
                session.output().result("removed " + target, "event", "done", "bucket", bucket);
            }
            return 0;
        }
    }
}
