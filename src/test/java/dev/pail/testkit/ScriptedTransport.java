package dev.pail.testkit;

import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** A wire in memory that does what a script says, and breaks bodies where it says. Answers on the caller's thread. */
public final class ScriptedTransport implements HttpTransport {

    /** What happens to one request. */
    @FunctionalInterface
    public interface Script {
        /**
         * Answers.
         *
         * @param call the request
         * @param index 0 for the first
         */
        Reply answer(HttpCall call, int index) throws IOException;
    }

    /** An answer whose body comes in pieces and may end in a failure. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Reply(int status, Map<String, String> headers, byte[] body, int piece, int cutAt, Throwable cut) {

        public static Reply of(int status, Map<String, String> headers, byte[] body) {
            return new Reply(status, headers, body, Math.max(1, body.length), body.length, null);
        }

        public static Reply of(int status, Map<String, String> headers, String body) {
            return of(status, headers, body.getBytes(StandardCharsets.UTF_8));
        }

        public Reply inPieces(int bytes) {
            return new Reply(status, headers, body, bytes, cutAt, cut);
        }

        /** Gives so many bytes, then this failure; {@code null} for an end that looks whole. */
        public Reply cutAt(int bytes, Throwable failure) {
            return new Reply(status, headers, body, piece, bytes, failure);
        }

        public Reply cutAt(int bytes) {
            return cutAt(bytes, new EOFException("connection reset"));
        }
    }

    private final Script script;
    private final List<HttpCall> calls = new CopyOnWriteArrayList<>();
    private final List<Body> bodies = new CopyOnWriteArrayList<>();

    public ScriptedTransport(Script script) {
        this.script = script;
    }

    /** Requests in their order. */
    public List<HttpCall> calls() {
        return List.copyOf(calls);
    }

    /** Value of a header of each request; empty where it has none. */
    public List<String> sent(String header) {
        return calls.stream()
                .map(call -> call.headers().getOrDefault(header, ""))
                .toList();
    }

    /** Bodies that were neither read to their end nor given up. */
    public long bodiesHeld() {
        return bodies.stream().filter(body -> !body.over).count();
    }

    @Override
    public CompletableFuture<HttpReply> send(HttpCall call) {
        int index;
        synchronized (this) {
            index = calls.size();
            calls.add(call);
        }
        try {
            Reply reply = script.answer(call, index);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            reply.headers.forEach((name, value) -> headers.put(name, List.of(value)));
            if (!headers.containsKey("transfer-encoding")) {
                headers.putIfAbsent("content-length", List.of(Integer.toString(reply.body.length)));
            }
            Body body = new Body(call.method().equals("HEAD") ? Reply.of(200, Map.of(), "") : reply);
            bodies.add(body);
            return CompletableFuture.completedFuture(new HttpReply(reply.status, headers, body, body::abandon));
        } catch (IOException | RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public void close() {}

    /** As the JDK does it: no call while another is in progress, nothing after the end. */
    private static final class Body implements Flow.Publisher<List<ByteBuffer>>, Flow.Subscription {
        private final Reply reply;
        private Flow.Subscriber<? super List<ByteBuffer>> subscriber;
        private long demand;
        private int position;
        private boolean delivering;
        private volatile boolean over;

        Body(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> given) {
            subscriber = given;
            given.onSubscribe(this);
            deliver();
        }

        @Override
        public void request(long count) {
            synchronized (this) {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            }
            deliver();
        }

        @Override
        public void cancel() {
            over = true;
        }

        void abandon() {
            if (!over && subscriber != null) {
                over = true;
                subscriber.onError(new IOException("the call was cancelled"));
            }
            over = true;
        }

        private void deliver() {
            synchronized (this) {
                if (delivering) {
                    return;
                }
                delivering = true;
            }
            while (true) {
                int count = Math.min(reply.piece, reply.cutAt - position);
                synchronized (this) {
                    if (over || (count > 0 && demand == 0)) {
                        delivering = false;
                        return;
                    }
                    demand -= count > 0 && demand != Long.MAX_VALUE ? 1 : 0;
                }
                if (count > 0) {
                    ByteBuffer piece =
                            ByteBuffer.wrap(reply.body, position, count).slice().asReadOnlyBuffer();
                    position += count;
                    subscriber.onNext(List.of(piece));
                } else {
                    over = true;
                    if (reply.cut == null) {
                        subscriber.onComplete();
                    } else {
                        subscriber.onError(reply.cut);
                    }
                }
            }
        }
    }
}
