package dev.pail.bench.upload;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** AWS SDK 2, transfer manager over the native client (AWS Common Runtime). */
final class AwsCrt implements Contender {
    private final S3AsyncClient s3;
    private final S3TransferManager transfers;

    AwsCrt(Setting setting) {
        this.s3 = S3AsyncClient.crtBuilder()
                .endpointOverride(URI.create(setting.endpoint()))
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .minimumPartSizeInBytes((long) setting.partSizeBytes())
                .thresholdInBytes((long) setting.partSizeBytes())
                .maxConcurrency(setting.partsInFlight())
                .httpConfiguration(h -> h.trustAllCertificatesEnabled(setting.https())) // it reads no Java trust store
                .build();
        this.transfers = S3TransferManager.builder().s3Client(s3).build();
    }

    @Override
    public void upload(Path file, String key) {
        transfers.uploadFile(u -> u.source(file).putObjectRequest(p -> p.bucket(BUCKET).key(key)))
                .completionFuture()
                .join();
    }

    @Override
    public void close() {
        transfers.close();
        s3.close();
    }
}
