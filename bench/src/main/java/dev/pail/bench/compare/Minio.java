package dev.pail.bench.compare;

import io.minio.DownloadObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.Result;
import io.minio.UploadObjectArgs;
import io.minio.messages.Item;
import java.io.InputStream;
import java.nio.file.Path;

/** MinIO's client. */
final class Minio implements Contender {
    private final Setting setting;
    private final MinioClient client;

    Minio(Setting setting) {
        this.setting = setting;
        this.client = MinioClient.builder()
                .endpoint(setting.endpoint())
                .region(REGION)
                .credentials(ACCESS_KEY, SECRET_KEY)
                .build();
    }

    @Override
    public void upload(Path file, String key) throws Exception {
        client.uploadObject(UploadObjectArgs.builder()
                .bucket(BUCKET)
                .object(key)
                .filename(file.toString(), setting.partSizeBytes())
                .parallelUploads(setting.partsInFlight())
                .build());
    }

    @Override
    public void download(String key, Path target) throws Exception {
        client.downloadObject(DownloadObjectArgs.builder()
                .bucket(BUCKET)
                .object(key)
                .filename(target.toString())
                .overwrite(true)
                .build());
    }

    @Override
    public void put(String key, byte[] content) throws Exception {
        client.putObject(PutObjectArgs.builder()
                .bucket(BUCKET)
                .object(key)
                .data(content, content.length)
                .build());
    }

    @Override
    public long get(String key) throws Exception {
        try (InputStream in = client.getObject(
                GetObjectArgs.builder().bucket(BUCKET).object(key).build())) {
            return in.readAllBytes().length;
        }
    }

    @Override
    public long list() throws Exception {
        long count = 0;
        for (Result<Item> result : client.listObjects(
                ListObjectsArgs.builder().bucket(BUCKET).recursive(true).build())) {
            Item item = result.get();
            count += item.objectName().isEmpty() || item.size() < 0 ? 0 : 1;
        }
        return count;
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}
