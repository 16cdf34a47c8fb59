package dev.pail.bench.upload;

import com.github.davidmoten.aws.lw.client.Client;
import com.github.davidmoten.aws.lw.client.Multipart;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** aws-lightweight-client-java. Its queue of parts has no bound: a file larger than the heap ends in OutOfMemoryError. */
final class DavidMoten implements Contender {
    private final Setting setting;
    private final Client client;
    private final ExecutorService threads;

    DavidMoten(Setting setting) {
        this.setting = setting;
        this.client = Client.s3()
                .region(REGION)
                .accessKey(ACCESS_KEY)
                .secretKey(SECRET_KEY)
                .baseUrlFactory((service, region) -> setting.endpoint() + "/")
                .build();
        this.threads = Executors.newFixedThreadPool(setting.partsInFlight());
    }

    @Override
    public void upload(Path file, String key) {
        Multipart.s3(client)
                .bucket(BUCKET)
                .key(key)
                .executor(threads)
                .partSize(setting.partSizeBytes())
                .upload(file.toFile());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
