package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.AddressStyle;
import dev.pail.config.RetryPolicy;
import dev.pail.config.Timeouts;
import dev.pail.model.CallEvent;
import java.util.concurrent.atomic.AtomicInteger;

/** One run of the tool: its options, its output, and the client they make. */
final class Session {

    private final GlobalOptions global;
    private final Output output;
    private final AtomicInteger retries = new AtomicInteger();

    Session(GlobalOptions global, Output output) {
        this.global = global;
        this.output = output;
    }

    /** Where the command says what it found. */
    Output output() {
        return output;
    }

    /** The server asked for by option, {@code null} when none was. */
    String endpoint() {
        return global.endpoint;
    }

    /** A client for a command that transfers nothing. */
    S3Client client() {
        return builder().build();
    }

    /** A client of another server, with credentials that are not the user's. */
    S3Client client(String endpoint, CredentialsProvider credentials) {
        return builder().endpoint(endpoint).credentials(credentials).build();
    }

    /** A client for a transfer, with its checkpoints, retries and time limit. */
    S3Client client(TransferOptions options) {
        S3ClientBuilder builder = builder().checkpointStore(store(options));
        if (options.concurrency != null) {
            builder.concurrency(options.concurrency);
        }
        if (options.noAutoMetadata) {
            builder.metadataSources();
        }
        if (options.contentTypePolicy != null) {
            builder.contentTypePolicy(options.contentTypePolicy);
        }
        if (options.retriesMax != null) {
            builder.retryPolicy(RetryPolicy.defaults().withMaxRetries(options.retriesMax));
        }
        if (options.timeout != null) {
            builder.timeouts(Timeouts.defaults().withCall(options.timeout));
        }
        S3Client client = builder.build();
        if (options.limitRate != null) {
            client.limitUpload(options.limitRate);
            client.limitDownload(options.limitRate);
        }
        return client;
    }

    /** Attempts beyond the first, so far. */
    AtomicInteger retries() {
        return retries;
    }

    /** The checkpoints of this user on this machine. */
    static CheckpointStore store(TransferOptions options) {
        return CheckpointStore.inDirectory(options.checkpoints.directory());
    }

    private S3ClientBuilder builder() {
        S3ClientBuilder builder = S3Client.builder().userAgentSuffix("pail-cli");
        if (global.endpoint != null) {
            builder.endpoint(global.endpoint);
        }
        if (global.region != null) {
            builder.region(global.region);
        }
        if (global.profile != null) {
            builder.profile(global.profile);
        }
        if (global.pathStyle || global.virtualHost) {
            builder.addressStyle(global.pathStyle ? AddressStyle.PATH : AddressStyle.VIRTUAL_HOST);
        }
        return builder.eventListener(this::tell);
    }

    /** What only {@code --verbose} shows. */
    void aside(String text) {
        if (global.verbose) {
            output.note("pail: " + text);
        }
    }

    private void tell(CallEvent event) {
        if (event.kind() == CallEvent.Kind.RETRY) {
            retries.incrementAndGet();
        }
        boolean ofEveryCall = event.kind() == CallEvent.Kind.ATTEMPT || event.kind() == CallEvent.Kind.END;
        if (!global.verbose || ofEveryCall) {
            return;
        }
        StringBuilder line = new StringBuilder("pail: ").append(event.operation());
        if (!event.target().isEmpty()) {
            line.append(event.operation().isEmpty() ? "" : " ").append(event.target());
        }
        line.append(": ").append(event.what());
        if (event.attempt() > 0) {
            line.append(" (attempt ").append(event.attempt()).append(')');
        }
        if (!event.delay().isZero()) {
            line.append(", next in ").append(event.delay().toMillis()).append(" ms");
        }
        output.note(line.toString());
    }
}
