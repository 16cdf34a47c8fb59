package dev.pail.bench.compare;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code java.net.http} alone, neither signed nor checked: the floor of a client that is built upon it. */
final class BareJdk implements Contender {
    private final Setting setting;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads;

    BareJdk(Setting setting) {
        this.setting = setting;
        this.threads = Executors.newFixedThreadPool(setting.partsInFlight());
    }

    @Override
    public void upload(Path path, String key) throws Exception {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = file.size();
            String created = Bare.text(bytes("POST", "/" + key + "?uploads", BodyPublishers.noBody()));
            String uploadId = Bare.find("<UploadId>(.*?)</UploadId>", created);
            List<Future<String>> running = new ArrayList<>();
            for (long offset = 0, number = 1; offset < size; offset += setting.partSizeBytes(), number++) {
                String target = "/" + key + "?partNumber=" + number + "&uploadId=" + uploadId;
                long start = offset;
                long length = Math.min(setting.partSizeBytes(), size - offset);
                running.add(threads.submit(
                        () -> call("PUT", target, new Mapped(file, start, length), BodyHandlers.discarding())
                                .headers()
                                .firstValue("etag")
                                .orElseThrow()));
            }
            List<String> etags = new ArrayList<>();
            for (Future<String> one : running) {
                etags.add(one.get());
            }
            byte[] completion = Bare.completion(etags.toArray(String[]::new));
            bytes("POST", "/" + key + "?uploadId=" + uploadId, BodyPublishers.ofByteArray(completion));
        }
    }

    /** One part, mapped whole; unmapped when the collector finds it. */
    private record Mapped(FileChannel file, long offset, long length) implements BodyPublisher {
        @Override
        public long contentLength() {
            return length;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            AtomicBoolean done = new AtomicBoolean();
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    if (done.compareAndSet(false, true)) {
                        try {
                            subscriber.onNext(file.map(MapMode.READ_ONLY, offset, length));
                            subscriber.onComplete();
                        } catch (IOException e) {
                            subscriber.onError(e);
                        }
                    }
                }

                @Override
                public void cancel() {
                    done.set(true);
                }
            });
        }
    }

    @Override
    public void download(String key, Path target) throws Exception {
        call("GET", "/" + key, BodyPublishers.noBody(), BodyHandlers.ofFile(target));
    }

    @Override
    public void put(String key, byte[] content) throws Exception {
        call("PUT", "/" + key, BodyPublishers.ofByteArray(content), BodyHandlers.discarding());
    }

    @Override
    public long get(String key) throws Exception {
        return bytes("GET", "/" + key, BodyPublishers.noBody()).length;
    }

    @Override
    public long list() throws Exception {
        return Listing.count(token -> {
            String more = token == null ? "" : "&continuation-token=" + token;
            return bytes("GET", "?list-type=2" + more, BodyPublishers.noBody());
        });
    }

    private byte[] bytes(String method, String target, BodyPublisher body) throws Exception {
        return call(method, target, body, BodyHandlers.ofByteArray()).body();
    }

    private <T> HttpResponse<T> call(String method, String target, BodyPublisher body, BodyHandler<T> handler)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(setting.endpoint() + "/" + BUCKET + target))
                .method(method, body)
                .build();
        HttpResponse<T> answer = client.send(request, handler);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("status " + answer.statusCode());
        }
        return answer;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
