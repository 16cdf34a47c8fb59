package dev.pail.contract;

import dev.pail.testkit.TestServer;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectTagsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.UploadObjectArgs;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** MinIO's SDK for Java as a {@link Party}, with its defaults. */
record MinioParty(MinioClient s3, Path directory) implements Party {

    MinioParty(TestServer server, Path directory) {
        this(
                MinioClient.builder()
                        .endpoint(server.endpoint().toString())
                        .region(server.region())
                        .credentials(server.accessKey(), server.secretKey())
                        .build(),
                directory);
    }

    @Override
    public String put(String bucket, String key, byte[] bytes) throws Exception {
        return s3.putObject(PutObjectArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .data(bytes, bytes.length)
                        .contentType(CONTENT_TYPE)
                        .userMetadata(METADATA)
                        .tags(TAGS)
                        .build())
                .etag();
    }

    @Override
    public String file(String bucket, String key, byte[] bytes) throws Exception {
        Path file = Files.write(directory.resolve("minio"), bytes);
        return Party.unquoted(s3.uploadObject(UploadObjectArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .filename(file.toString(), PART)
                        .contentType(CONTENT_TYPE)
                        .userMetadata(METADATA)
                        .tags(TAGS)
                        .build())
                .etag());
    }

    @Override
    public String copy(String bucket, String source, String key) throws Exception {
        return Party.unquoted(s3.copyObject(CopyObjectArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .source(SourceObject.builder()
                                .bucket(bucket)
                                .object(source)
                                .build())
                        .build())
                .etag());
    }

    @Override
    public Seen read(String bucket, String key) throws Exception {
        byte[] bytes;
        try (InputStream in =
                s3.getObject(GetObjectArgs.builder().bucket(bucket).object(key).build())) {
            bytes = in.readAllBytes();
        }
        StatObjectResponse stat = s3.statObject(StatObjectArgs.builder()
                .bucket(bucket)
                .object(key)
                .extraHeaders(Map.of("x-amz-checksum-mode", "ENABLED"))
                .build());
        Map<String, String> metadata = new TreeMap<>();
        stat.userMetadata().forEach(entry -> metadata.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
        Map<String, String> checksums = new TreeMap<>();
        for (String algorithm : new String[] {"CRC32", "CRC32C", "CRC64NVME", "SHA256"}) {
            String value = stat.headers().get("x-amz-checksum-" + algorithm);
            if (value != null) {
                checksums.put(algorithm, value);
            }
        }
        return new Seen(
                bytes.length,
                Arrays.hashCode(bytes),
                stat.contentType(),
                metadata,
                s3.getObjectTags(GetObjectTagsArgs.builder()
                                .bucket(bucket)
                                .object(key)
                                .build())
                        .get(),
                stat.etag(),
                checksums);
    }

    @Override
    public void close() {
        try {
            s3.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
