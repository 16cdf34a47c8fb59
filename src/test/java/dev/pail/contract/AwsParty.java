package dev.pail.contract;

import dev.pail.testkit.TestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The AWS SDK for Java 2 as a {@link Party}, with its defaults. */
record AwsParty(S3Client s3) implements Party {

    private static final Tagging TAGGING = Tagging.builder()
            .tagSet(TAGS.entrySet().stream()
                    .map(tag -> Tag.builder()
                            .key(tag.getKey())
                            .value(tag.getValue())
                            .build())
                    .toList())
            .build();

    AwsParty(TestServer server) {
        this(S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(server.region()))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
                .build());
    }

    @Override
    public String put(String bucket, String key, byte[] bytes) {
        return Party.unquoted(s3.putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .contentType(CONTENT_TYPE)
                                .metadata(METADATA)
                                .tagging(TAGGING),
                        RequestBody.fromBytes(bytes))
                .eTag());
    }

    @Override
    public String file(String bucket, String key, byte[] bytes) {
        if (bytes.length < PART) {
            return put(bucket, key, bytes);
        }
        CreateMultipartUploadResponse upload = s3.createMultipartUpload(create -> create.bucket(bucket)
                .key(key)
                .contentType(CONTENT_TYPE)
                .metadata(METADATA)
                .tagging(TAGGING)
                .checksumAlgorithm(ChecksumAlgorithm.CRC32));
        List<CompletedPart> parts = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += PART) {
            int number = parts.size() + 1;
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PART));
            UploadPartResponse sent = s3.uploadPart(
                    send -> send.bucket(bucket)
                            .key(key)
                            .uploadId(upload.uploadId())
                            .partNumber(number)
                            .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                    RequestBody.fromBytes(part));
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(sent.eTag())
                    .checksumCRC32(sent.checksumCRC32())
                    .build());
        }
        return Party.unquoted(s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                        .key(key)
                        .uploadId(upload.uploadId())
                        .multipartUpload(done -> done.parts(parts)))
                .eTag());
    }

    @Override
    public String copy(String bucket, String source, String key) {
        return Party.unquoted(s3.copyObject(copy -> copy.sourceBucket(bucket)
                        .sourceKey(source)
                        .destinationBucket(bucket)
                        .destinationKey(key))
                .copyObjectResult()
                .eTag());
    }

    @Override
    public Seen read(String bucket, String key) {
        ResponseBytes<GetObjectResponse> got =
                s3.getObjectAsBytes(get -> get.bucket(bucket).key(key));
        HeadObjectResponse head =
                s3.headObject(ask -> ask.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
        Map<String, String> checksums = new TreeMap<>();
        add(checksums, "CRC32", head.checksumCRC32());
        add(checksums, "CRC32C", head.checksumCRC32C());
        add(checksums, "CRC64NVME", head.checksumCRC64NVME());
        add(checksums, "SHA256", head.checksumSHA256());
        byte[] bytes = got.asByteArray();
        return new Seen(
                bytes.length,
                Arrays.hashCode(bytes),
                head.contentType(),
                head.metadata(),
                s3.getObjectTagging(get -> get.bucket(bucket).key(key)).tagSet().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value)),
                Party.unquoted(head.eTag()),
                checksums);
    }

    private static void add(Map<String, String> checksums, String algorithm, String value) {
        if (value != null) {
            checksums.put(algorithm, value);
        }
    }

    @Override
    public void close() {
        s3.close();
    }
}
