package dev.pail.bench.upload;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.config.PayloadSigning;
import dev.pail.transfer.UploadOptions;
import java.nio.file.Path;

/** This library. Unsigned payload with CRC32C, or the payload signed with SHA-256 as well. */
final class PailUpload implements Contender {
    private final Setting setting;
    private final S3Client s3;

    PailUpload(Setting setting, boolean signed) {
        this.setting = setting;
        this.s3 = S3Client.builder()
                .endpoint(setting.endpoint())
                .region(REGION)
                .credentials(CredentialsProvider.of(ACCESS_KEY, SECRET_KEY))
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
                        .withPartSizeBytes(setting.partSizeBytes())
                        .withPartsInFlight(setting.partsInFlight()));
    }

    @Override
    public void close() {
        s3.close();
    }
}
