package dev.pail.bench.compare;

import com.github.davidmoten.aws.lw.client.Client;
import com.github.davidmoten.aws.lw.client.HttpMethod;
import com.github.davidmoten.aws.lw.client.Multipart;
import com.github.davidmoten.aws.lw.client.Request;
import com.github.davidmoten.aws.lw.client.xml.XmlElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    public void download(String key, Path target) throws IOException {
        try (InputStream in = client.path(BUCKET, key).responseInputStream()) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void put(String key, byte[] content) {
        client.path(BUCKET, key).method(HttpMethod.PUT).requestBody(content).execute();
    }

    @Override
    public long get(String key) {
        return client.path(BUCKET, key).responseAsBytes().length;
    }

    @Override
    public long list() {
        long count = 0;
        String token = null;
        do {
            Request page = client.path(BUCKET).query("list-type", "2");
            XmlElement answer = (token == null ? page : page.query("continuation-token", token)).responseAsXml();
            for (XmlElement object : answer.childrenWithName("Contents")) {
                count += object.content("Key").isEmpty() || Long.parseLong(object.content("Size")) < 0 ? 0 : 1;
            }
            boolean more = answer.content("IsTruncated").equals("true");
            token = more ? answer.content("NextContinuationToken") : null;
        } while (token != null);
        return count;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
