package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail stat}. */
@Command(name = "stat", description = "Size, ETag, type, metadata, checksums and version of an object.")
final class Stat implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "s3://BUCKET/KEY", converter = S3Uri.Converter.class)
    private S3Uri source;

    @Override
    public Integer call() {
        source.withKey();
        Session session = main.session();
        try (S3Client s3 = session.client()) {
            ObjectHead head = s3.headObject(source.bucket(), source.key(), GetOptions.defaults())
                    .orElse(null);
            if (head == null) {
                Failure failure =
                        new Failure("NoSuchKey", 404, null, false, "there is no " + source, "", Failure.NOT_FOUND);
                session.output().failure(failure);
                return failure.exitCode();
            }
            show(session.output(), head);
        }
        return 0;
    }

    private void show(Output output, ObjectHead head) {
        Map<String, String> checksums = Downloading.checksums(head);
        Map<String, String> metadata = new TreeMap<>(head.metadata());
        output.result(
                text(head, checksums, metadata),
                "event",
                "stat",
                "bucket",
                head.bucket(),
                "key",
                head.key(),
                "size",
                head.size(),
                "etag",
                head.eTag() == null ? null : head.eTag().unquoted(),
                "lastModified",
                head.lastModified(),
                "contentType",
                head.contentType(),
                "versionId",
                head.versionId(),
                "storageClass",
                head.storageClass(),
                "metadata",
                metadata,
                "checksum",
                checksums);
    }

    private String text(ObjectHead head, Map<String, String> checksums, Map<String, String> metadata) {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("size", head.size() + " (" + Amounts.size(head.size()) + ")");
        lines.put("ETag", head.eTag() == null ? null : head.eTag().unquoted());
        lines.put("modified", head.lastModified() == null ? null : Ls.when(head.lastModified()));
        lines.put("type", head.contentType());
        lines.put("version", head.versionId());
        lines.put("class", head.storageClass());
        lines.putAll(checksums);
        metadata.forEach((name, value) -> lines.put("meta " + name, value));
        lines.values().removeIf(Objects::isNull);
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder(source.toString());
        lines.forEach((name, value) -> text.append(String.format("%n  %-" + width + "s  %s", name, value)));
        return text.toString();
    }
}
