package dev.pail.bench.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * AWS SDK 2, blocking client: create, uploadPart from a few threads, complete. The SDK has no body that is a region of a
 * file for its blocking client, so each part opens a stream at its offset, as the SDK's guide does it. Checksum and
 * payload signing are the SDK's defaults.
 */
final class AwsApache5 implements Contender {
    private final Setting setting;
    private final S3Client s3;
    private final ExecutorService threads;

    AwsApache5(Setting setting) {
        this.setting = setting;
        this.s3 = S3Client.builder()
                .endpointOverride(URI.create(setting.endpoint()))
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
        this.threads = Executors.newFixedThreadPool(setting.partsInFlight());
    }

    @Override
    public void upload(Path file, String key) throws Exception {
        long size = Files.size(file);
        String uploadId =
                s3.createMultipartUpload(r -> r.bucket(BUCKET).key(key)).uploadId();
        List<Future<CompletedPart>> running = new ArrayList<>();
        for (long offset = 0, number = 1; offset < size; offset += setting.partSizeBytes(), number++) {
            long start = offset;
            int partNumber = (int) number;
            long length = Math.min(setting.partSizeBytes(), size - offset);
            running.add(threads.submit(() -> part(file, key, uploadId, partNumber, start, length)));
        }
        List<CompletedPart> parts = new ArrayList<>();
        for (Future<CompletedPart> one : running) {
            parts.add(one.get());
        }
        s3.completeMultipartUpload(
                r -> r.bucket(BUCKET).key(key).uploadId(uploadId).multipartUpload(m -> m.parts(parts)));
    }

    private CompletedPart part(Path file, String key, String uploadId, int number, long offset, long length) {
        RequestBody body = RequestBody.fromContentProvider(
                () -> new FileRegion(file, offset, length), length, "application/octet-stream");
        var done =
                s3.uploadPart(r -> r.bucket(BUCKET).key(key).uploadId(uploadId).partNumber(number), body);
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(done.eTag())
                .checksumCRC32(done.checksumCRC32())
                .build();
    }

    /** Part of a file, read by position. */
    private static final class FileRegion extends InputStream {
        private final FileChannel channel;
        private long position;
        private final long end;
        private long mark;

        FileRegion(Path file, long offset, long length) {
            try {
                this.channel = FileChannel.open(file, StandardOpenOption.READ);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            this.position = offset;
            this.end = offset + length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (position >= end) {
                return -1;
            }
            int n = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, end - position)), position);
            if (n > 0) {
                position += n;
            }
            return n;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - position);
        }

        @Override
        public boolean markSupported() {
            return true;
        }

        @Override
        public void mark(int limit) {
            mark = position;
        }

        @Override
        public void reset() {
            position = mark;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public void download(String key, Path target) throws IOException {
        Files.delete(target); // it refuses to replace a file
        s3.getObject(r -> r.bucket(BUCKET).key(key), target);
    }

    @Override
    public void put(String key, byte[] content) {
        s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
    }

    @Override
    public long get(String key) {
        return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray().length;
    }

    @Override
    public long list() {
        long count = 0;
        for (S3Object object : s3.listObjectsV2Paginator(r -> r.bucket(BUCKET)).contents()) {
            count += object.key().isEmpty() || object.size() < 0 ? 0 : 1;
        }
        return count;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        s3.close();
    }
}
