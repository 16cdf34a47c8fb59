package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.IntegrityException;
import dev.pail.model.Bucket;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectPage;
import dev.pail.model.ObjectSummary;
import dev.pail.model.ObjectVersion;
import dev.pail.model.ObjectVersionPage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail ls}. Each page is shown as it comes; nothing is gathered. */
@Command(name = "ls", description = "List objects; without an argument the buckets.")
final class Ls implements Callable<Integer> {

    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @ParentCommand
    private Main main;

    @Option(names = "--recursive", description = "Every object below the prefix, not one level.")
    private boolean recursive;

    @Option(names = "--versions", description = "Every version and delete marker, with its ID; the newest is marked *.")
    private boolean versions;

    @Parameters(paramLabel = "s3://BUCKET[/PREFIX]", arity = "0..1", converter = S3Uri.Converter.class)
    private S3Uri target;

    @Override
    public Integer call() {
        if (target == null && versions) {
            throw new UsageException("--versions is about objects", "name s3://BUCKET[/PREFIX]");
        }
        Session session = main.session();
        Output output = session.output();
        try (S3Client s3 = session.client()) {
            if (versions) {
                versions(output, s3);
            } else if (target == null) {
                s3.listBuckets().forEach(bucket -> show(output, bucket));
            } else if (recursive) {
                try (Stream<ObjectSummary> objects =
                        s3.listObjects(target.bucket(), ListOptions.prefix(target.key()))) {
                    objects.forEach(object -> show(output, object));
                }
            } else {
                oneLevel(output, s3);
            }
        }
        return 0;
    }

    private void oneLevel(Output output, S3Client s3) {
        ListOptions options = ListOptions.prefix(target.key()).withDelimiter("/");
        String token;
        int pages = 0;
        do {
            ObjectPage page = s3.listObjectsPage(target.bucket(), options);
            page.commonPrefixes().forEach(prefix -> show(output, prefix));
            page.objects().forEach(object -> show(output, object));
            token = page.nextContinuationToken();
            requireEnd("ListObjectsV2", ++pages, token != null && token.equals(options.continuationToken()));
            options = token == null ? options : options.withContinuationToken(token);
        } while (token != null);
    }

    private void versions(Output output, S3Client s3) {
        ListOptions all = ListOptions.prefix(target.key());
        ListOptions options = recursive ? all : all.withDelimiter("/");
        String key = null;
        String version = null;
        int pages = 0;
        do {
            ObjectVersionPage page = s3.listObjectVersionsPage(target.bucket(), options, key, version);
            page.commonPrefixes().forEach(prefix -> show(output, prefix));
            page.versions().forEach(each -> show(output, each));
            boolean again = key != null
                    && key.equals(page.nextKeyMarker())
                    && Objects.equals(version, page.nextVersionIdMarker());
            requireEnd("ListObjectVersions", ++pages, again);
            key = page.nextKeyMarker();
            version = page.nextVersionIdMarker();
        } while (key != null);
    }

    /** A page that names itself as its successor, or a successor too many, would have no end. */
    private void requireEnd(String operation, int pages, boolean again) {
        if (again || pages >= S3Limits.LIST_PAGES_MAX) {
            throw new IntegrityException(
                    ErrorDetail.of(
                            operation,
                            target.bucket() + '/' + target.key(),
                            ErrorKind.UNKNOWN,
                            "ListingEndless",
                            "after " + pages + " pages the server names " + (again ? "the same one again" : "one more"),
                            "what is shown is not all; take a longer prefix"),
                    false,
                    null);
        }
    }

    private static void show(Output output, ObjectVersion version) {
        output.result(
                String.format(
                        "%s  %13s  %s %-32s  %s",
                        when(version.lastModified()),
                        version.deleteMarker() ? "delete marker" : Long.toString(version.size()),
                        version.latest() ? '*' : ' ',
                        version.versionId(),
                        version.key()),
                "event",
                "version",
                "key",
                version.key(),
                "versionId",
                version.versionId(),
                "latest",
                version.latest(),
                "deleteMarker",
                version.deleteMarker(),
                "size",
                version.size(),
                "etag",
                version.eTag() == null ? null : version.eTag().unquoted(),
                "lastModified",
                version.lastModified(),
                "storageClass",
                version.storageClass());
    }

    private static void show(Output output, Bucket bucket) {
        output.result(
                when(bucket.creationDate()) + "  s3://" + bucket.name(),
                "event",
                "bucket",
                "bucket",
                bucket.name(),
                "creationDate",
                bucket.creationDate());
    }

    private static void show(Output output, ObjectSummary object) {
        output.result(
                String.format("%s  %13d  %s", when(object.lastModified()), object.size(), object.key()),
                "event",
                "object",
                "key",
                object.key(),
                "size",
                object.size(),
                "etag",
                object.eTag() == null ? null : object.eTag().unquoted(),
                "lastModified",
                object.lastModified(),
                "storageClass",
                object.storageClass());
    }

    private void show(Output output, String prefix) {
        String gap = versions ? " ".repeat(36) : "";
        output.result(
                String.format("%19s  %13s  %s%s", "", "prefix", gap, prefix), "event", "prefix", "prefix", prefix);
    }

    /** In the local time zone, always 19 columns. */
    static String when(Instant time) {
        return time == null ? " ".repeat(19) : WHEN.format(time);
    }
}
