package dev.pail.bench.compare;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** AWS SDK 2, transfer manager over the native client (AWS Common Runtime). */
final class AwsCrt extends AwsAsync {
    AwsCrt(Setting setting) {
        super(S3AsyncClient.crtBuilder()
                .endpointOverride(URI.create(setting.endpoint()))
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .minimumPartSizeInBytes((long) setting.partSizeBytes())
                .thresholdInBytes((long) setting.partSizeBytes())
                .maxConcurrency(setting.partsInFlight())
                .httpConfiguration(h -> h.trustAllCertificatesEnabled(setting.https())) // it reads no Java trust store
                .build());
    }
}
