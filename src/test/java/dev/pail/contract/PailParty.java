package dev.pail.contract;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.model.Body;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectHead;
import dev.pail.model.PutOptions;
import dev.pail.testkit.TestServer;
import dev.pail.transfer.UploadOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Pail as a {@link Party}. */
record PailParty(S3Client s3, Path directory) implements Party {

    private static final PutOptions OPTIONS = PutOptions.defaults()
            .withContentType(CONTENT_TYPE)
            .withMetadata(METADATA)
            .withHeaders(Map.of("x-amz-tagging", "team=pail&a%20b=c%2Bd%20%3D%20e%2Ff"));

    PailParty(TestServer server, Path directory) {
        this(
                S3Client.builder()
                        .endpoint(server.endpoint().toString())
                        .region(server.region())
                        .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                        .checkpointStore(CheckpointStore.inMemory())
                        .metadataSources() // where CI is set, an upload would carry more than it was told
                        .build(),
                directory);
    }

    @Override
    public String put(String bucket, String key, byte[] bytes) {
        return s3.putObject(bucket, key, Body.of(bytes), OPTIONS).eTag().unquoted();
    }

    @Override
    public String file(String bucket, String key, byte[] bytes) throws Exception {
        Path file = Files.write(directory.resolve("pail"), bytes);
        UploadOptions inParts = UploadOptions.defaults()
                .withPut(OPTIONS)
                .withThresholdBytes(PART)
                .withPartSizeBytes(PART);
        return s3.upload(bucket, key, file, inParts).eTag().unquoted();
    }

    @Override
    public String copy(String bucket, String source, String key) {
        return s3.copyObject(CopySource.of(bucket, source), bucket, key, CopyOptions.defaults())
                .eTag()
                .unquoted();
    }

    @Override
    public Seen read(String bucket, String key) {
        ObjectBytes got = s3.getObjectBytes(bucket, key);
        ObjectHead head = s3.headObject(bucket, key).orElseThrow();
        Map<String, String> checksums = new TreeMap<>();
        head.checksums().forEach(one -> checksums.put(one.algorithm().name(), one.value()));
        return new Seen(
                got.bytes().length,
                Arrays.hashCode(got.bytes()),
                head.contentType(),
                head.metadata(),
                s3.getObjectTagging(bucket, key, null),
                head.eTag().unquoted(),
                checksums);
    }

    @Override
    public void close() {
        s3.close();
    }
}
