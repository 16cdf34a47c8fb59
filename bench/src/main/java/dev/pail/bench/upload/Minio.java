package dev.pail.bench.upload;

import io.minio.MinioClient;
import io.minio.UploadObjectArgs;
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
    public void close() throws Exception {
        client.close();
    }
}
