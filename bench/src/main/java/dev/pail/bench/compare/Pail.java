package dev.pail.bench.compare;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.config.PayloadSigning;
import dev.pail.model.Body;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectSummary;
import dev.pail.model.PutOptions;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.MetadataSource;
import dev.pail.transfer.UploadOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** This library. Unsigned payload with CRC32C, or the payload signed with SHA-256 as well. */
final class Pail implements Contender {
    private final Setting setting;
    private final S3Client s3;
    private final boolean trees;

    Pail(Setting setting, boolean signed, boolean trees) {
        this.setting = setting;
        this.trees = trees;
        this.s3 = S3Client.builder()
                .endpoint(setting.endpoint())
                .region(REGION)
                .credentials(CredentialsProvider.of(ACCESS_KEY, SECRET_KEY))
                // nor do the peers tell of the CI run and the git work tree
                .metadataSources(new MetadataSource[0])
                .concurrency(Math.max(2 * Task.THREADS, 2 * setting.partsInFlight()))
                .payloadSigning(signed ? PayloadSigning.SIGNED : PayloadSigning.UNSIGNED_ANY_SCHEME)
                .build();
    }

    @Override
    public void upload(Path file, String key) {
        s3.upload(
                BUCKET,
                key,
                file,
                UploadOptions.defaults()
                        // the peers look at the file's name or send none; detection by content has a cost of its own
                        .withPut(PutOptions.defaults().withContentType("application/octet-stream"))
                        .withPartSizeBytes(setting.partSizeBytes())
                        .withPartsInFlight(setting.partsInFlight()));
    }

    @Override
    public void download(String key, Path target) {
        s3.download(BUCKET, key, target);
    }

    @Override
    public void put(String key, byte[] content) {
        s3.putObject(BUCKET, key, Body.of(content));
    }

    @Override
    public long get(String key) {
        return s3.getObjectBytes(BUCKET, key).bytes().length;
    }

    @Override
    public long list() {
        try (Stream<ObjectSummary> objects = s3.listObjects(BUCKET, ListOptions.defaults())) {
            return objects.filter(object -> !object.key().isEmpty() && object.size() >= 0)
                    .count();
        }
    }

    @Override
    public void uploadTree(Path directory, String prefix) throws Exception {
        if (trees) {
            s3.uploadDirectory(BUCKET, prefix, directory, tree());
        } else {
            Contender.super.uploadTree(directory, prefix);
        }
    }

    @Override
    public void downloadTree(Path directory) throws Exception {
        if (trees) {
            s3.downloadDirectory(BUCKET, "tree/", directory, tree());
        } else {
            List<String> keys = keysOfTree();
            Trees.each(i -> download(keys.get(i), directory.resolve(keys.get(i).substring("tree/".length()))));
        }
    }

    /** Who writes the loop by hand has to ask for the keys too. */
    private List<String> keysOfTree() {
        try (Stream<ObjectSummary> objects =
                s3.listObjects(BUCKET, ListOptions.defaults().withPrefix("tree/"))) {
            return objects.map(ObjectSummary::key).toList();
        }
    }

    private static DirectoryOptions tree() {
        return DirectoryOptions.defaults()
                .withRequestsInFlight(Task.THREADS)
                .withUpload(UploadOptions.defaults()
                        .withPut(PutOptions.defaults().withContentType("application/octet-stream")));
    }

    @Override
    public void close() {
        s3.close();
    }
}
