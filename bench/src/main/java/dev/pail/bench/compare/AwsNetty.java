package dev.pail.bench.compare;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** AWS SDK 2, transfer manager over the Netty client with multipart switched on. */
final class AwsNetty extends AwsAsync {
    AwsNetty(Setting setting) {
        super(S3AsyncClient.builder()
                .endpointOverride(URI.create(setting.endpoint()))
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .multipartEnabled(true)
                .multipartConfiguration(m -> m.minimumPartSizeInBytes((long) setting.partSizeBytes())
                        .thresholdInBytes((long) setting.partSizeBytes())
                        .parallelConfiguration(p -> p.maxInFlightParts(setting.partsInFlight())))
                .build());
    }
}
