package dev.pail.internal.op;

import dev.pail.auth.Credentials;
import dev.pail.config.S3Limits;
import dev.pail.config.ServerProfile.Feature;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.SourceFailedException;
import dev.pail.internal.body.StoppableBody;
import dev.pail.internal.body.StreamBody;
import dev.pail.internal.http.DeadlineException;
import dev.pail.internal.http.HttpCall;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.http.HttpTransport;
import dev.pail.internal.retry.Call;
import dev.pail.internal.retry.RetryLoop;
import dev.pail.internal.xml.ErrorDocument;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.CallContext;
import dev.pail.model.CallEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of every call: draft, then for each attempt digest, sign, send, check; repeated where it is safe.
 *
 * <p>Thread safe. Reading a source and signing run on the executor, never on the transport's threads.
 */
public final class S3Pipeline {

    /** Bodies up to this many bytes are digested on the caller's thread: handing them over would cost more. */
    private static final int INLINE_BYTES_MAX = 64 * 1024;

    /** A server that copies slower than this is given up; S3 takes a minute or two for 5 GiB. */
    private static final long COPIED_BYTES_PER_SECOND_MIN = 8 * 1024 * 1024;

    private final PipelineSettings settings;
    private final HttpTransport transport;
    private final RetryLoop retries;
    private final Executor executor;
    private final LongSupplier nanoClock;
    private final RequestSigner signer;
    private final CredentialsDesk credentials;
    private final ServerTraits traits;
    private final CallContext context;

    /**
     * Wires the pipeline.
     *
     * @param settings what is told once
     * @param transport sends requests
     * @param retries repeats attempts
     * @param executor reads sources, signs and asks for credentials
     * @param timer ends waits for credentials
     * @param nanoClock the retry loop's clock
     */
    public S3Pipeline(
            PipelineSettings settings,
            HttpTransport transport,
            RetryLoop retries,
            Executor executor,
            ScheduledExecutorService timer,
            LongSupplier nanoClock) {
        this.settings = settings;
        this.transport = transport;
        this.retries = retries;
        this.executor = executor;
        this.nanoClock = nanoClock;
        this.signer = new RequestSigner(settings);
        this.credentials = new CredentialsDesk(settings.credentials(), timer, executor);
        this.traits = new ServerTraits(settings.profile());
        this.context = CallContext.none();
    }

    private S3Pipeline(S3Pipeline shared, CallContext context) {
        this.settings = shared.settings;
        this.transport = shared.transport;
        this.retries = shared.retries;
        this.executor = shared.executor;
        this.nanoClock = shared.nanoClock;
        this.signer = shared.signer;
        this.credentials = shared.credentials;
        this.traits = shared.traits;
        this.context = context;
    }

    /**
     * The same pipeline for the calls of one task.
     *
     * @param ofTask what its events carry
     * @return a pipeline that shares all it has learned with this one
     */
    public S3Pipeline in(CallContext ofTask) {
        return new S3Pipeline(this, ofTask);
    }

    /**
     * The scope of a request that a transfer makes besides its bytes, such as the Complete: it takes no longer than a call may,
     * but waits for an open breaker, as the transfer does.
     *
     * @return a scope of its own
     */
    public CallScope scopeOfStep() {
        return scopeOfStep(0);
    }

    /**
     * What one request of a transfer is asked with by which the server moves bytes inside.
     *
     * @param bytes how many, at least 0
     * @return a scope with the limit of a call, and a second more for every so many bytes
     */
    public CallScope scopeOfStep(long bytes) {
        Duration call = settings.timeouts().call();
        return new CallScope(call == null ? null : call.plusSeconds(bytes / COPIED_BYTES_PER_SECOND_MIN), true);
    }

    /**
     * Runs one call.
     *
     * @param operation what is asked of S3
     * @param scope who pays for it
     * @param <T> what the call gives
     * @return completes with the answer or fails with an {@link S3Exception}; cancelling it ends the exchange
     */
    public <T extends @Nullable Object> CompletableFuture<T> call(S3Operation<T> operation, CallScope scope) {
        Draft draft;
        try {
            draft = checked(operation);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        scope.begin(nanoClock.getAsLong());
        Repairs repairs = new Repairs(settings, traits, draft);
        Call call = Call.of(
                        draft.operation,
                        draft.target,
                        error -> draft.body.replayable() && operation.repeatableAfter(error))
                .withRepair(error -> repairs.worked(error) || operation.repairedAfter(error))
                .withDeadline(
                        scope.deadlineNanos(),
                        scope.patient(),
                        () -> Failures.of(
                                draft, new DeadlineException(scope.meter().doing())))
                .withListener((kind, attempt, failure, delay) ->
                        tell(operation, draft, scope, kind, attempt, failure, delay));
        return retries.run(call, attempt -> new Attempt<>(operation, draft, scope, repairs).start());
    }

    /**
     * Reads an object: every call but this one ends with its answer, this one with the last byte.
     *
     * @param get what is asked of S3
     * @param scope who pays for it
     * @param <T> what the sink makes of the bytes
     * @return completes when the sink has what it gives; cancelling it ends the exchange
     */
    public <T> CompletableFuture<T> call(GetObject<T> get, CallScope scope) {
        GetRun<T> run;
        try {
            run = new GetRun<>(get);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return run.start(attempts -> call(attempts, scope));
    }

    /**
     * Refuses what must not be sent, and sends nothing.
     *
     * @param operation what will be asked of S3
     * @throws dev.pail.error.InvalidCallException when it would be refused
     */
    public void check(S3Operation<?> operation) {
        checked(operation);
    }

    private Draft checked(S3Operation<?> operation) {
        Draft draft = operation.draft();
        EncryptionHeaders.requireTls(draft, settings.endpoint());
        requireSupported(draft);
        if (draft.encodesMetadata && settings.asciiMetadataOnly()) {
            throw Names.refuse(
                    draft.operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "a metadata value is not plain printable ASCII",
                    "encode it, or let the client do so");
        }
        return draft;
    }

    /** What the server would ignore, or answer with less than was asked for, is refused here. */
    private void requireSupported(Draft draft) {
        boolean conditional = !draft.method.equals("GET")
                && !draft.method.equals("HEAD")
                && (draft.headers.containsKey("if-match") || draft.headers.containsKey("if-none-match"));
        boolean versions = draft.query.stream()
                .anyMatch(part ->
                        part.getKey().equals("versionId") || part.getKey().equals("versions"));
        if (conditional && !traits.has(Feature.CONDITIONAL_WRITES)) {
            throw unsupported(draft, "writes on a condition", "write without If-Match and If-None-Match");
        }
        if (versions && !traits.has(Feature.VERSIONING)) {
            throw unsupported(draft, "versions", "leave the version ID out");
        }
        if (draft.body instanceof StreamBody
                && draft.body.length() > 0
                && !settings.endpoint().isHttps()
                && !traits.has(Feature.CHUNKED_PAYLOAD)) {
            throw unsupported(
                    draft, "signed chunks, by which a stream goes over http", "send a file or bytes, or use https");
        }
    }

    private static InvalidCallException unsupported(Draft draft, String what, String advice) {
        return Names.refuse(
                draft.operation,
                ErrorKind.NOT_IMPLEMENTED,
                "NotSupportedByServer",
                "the server is known to lack " + what,
                advice + ", or use another server; a client without the ServerProfile asks it anew");
    }

    /**
     * How far the server's clock is ahead of this machine's, as its last answer showed it.
     *
     * @return zero before the first one; good to a second or two
     */
    public Duration observedClockOffset() {
        return traits.observedClockOffset();
    }

    /**
     * What the server is known to lack by now: what its profile says, and what its answers said.
     *
     * @return the features
     */
    public Set<Feature> lacks() {
        return traits.lacks();
    }

    /**
     * Signs requests that others send.
     *
     * @return for any number of requests, with the clock that was learned so far
     */
    public Presigner presigner() {
        return new Presigner(settings, signer, traits, credentials);
    }

    private void tell(
            S3Operation<?> operation,
            Draft draft,
            CallScope scope,
            CallEvent.Kind kind,
            int attempt,
            @Nullable Throwable failure,
            Duration delay) {
        if (kind == CallEvent.Kind.RETRY) {
            scope.retried(failure);
        }
        if (failure != null) {
            scope.meter().doing(() -> "waiting to try again");
        }
        CallEvent.Listener listener = settings.listener();
        if (listener == null) {
            return;
        }
        String outcome = failure == null ? "done" : failure instanceof S3Exception error ? error.code() : "cancelled";
        String what = switch (kind) {
            case ATTEMPT -> "sending";
            case RETRY -> outcome + ", " + operation.next();
            case REPAIR -> outcome + ", put right, " + operation.next();
            case BUDGET_EMPTY -> outcome + ", not tried again: the retry budget is used up";
            case HELD_BACK -> "held back, the endpoint's breaker is open";
            default -> outcome;
        };
        listener.onEvent(
                new CallEvent(kind, draft.operation, draft.target.toString(), what, attempt + 1, delay, context));
    }

    /** One attempt, from the digest to the checked answer. */
    private final class Attempt<T extends @Nullable Object> {
        private final S3Operation<T> operation;
        private final Draft draft;
        private final CallScope scope;
        private final Repairs repairs;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private volatile @Nullable BodyDigest digest;
        private volatile boolean checksumSent;

        Attempt(S3Operation<T> operation, Draft draft, CallScope scope, Repairs repairs) {
            this.operation = operation;
            this.draft = draft;
            this.scope = scope;
            this.repairs = repairs;
        }

        CompletableFuture<T> start() {
            scope.meter().doing(() -> "waiting for the provider of the credentials");
            CompletableFuture<Credentials> asked =
                    credentials.ask(repairs::credentials, settings.timeouts().idle());
            if (!asked.isDone()) {
                cancelWith(asked);
            }
            asked.whenComplete((given, failure) -> {
                if (failure != null) {
                    fail(failure);
                } else {
                    prepareAndSend(given);
                }
            });
            return result;
        }

        private void prepareAndSend(Credentials given) {
            boolean inline = draft.body instanceof BytesBody && draft.body.length() <= INLINE_BYTES_MAX;
            if (inline) {
                send(given);
            } else {
                executor.execute(() -> send(given));
            }
        }

        private void cancelWith(CompletableFuture<?> step) {
            result.whenComplete((value, failure) -> {
                if (failure instanceof CancellationException) {
                    step.cancel(true);
                }
            });
        }

        private void send(Credentials given) {
            if (result.isDone()) {
                return;
            }
            CompletableFuture<HttpReply> reply;
            try {
                HttpCall call = prepare(given);
                if (result.isDone()) {
                    return; // cancelled while the source was read
                }
                reply = transport.send(call);
            } catch (SourceFailedException | RuntimeException | Error e) {
                fail(e);
                return;
            }
            result.whenComplete((value, failure) -> {
                if (failure instanceof CancellationException && !reply.cancel(true)) {
                    reply.thenAccept(HttpReply::abandon);
                }
            });
            reply.thenCompose(this::check).whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    fail(failure);
                }
            });
        }

        private HttpCall prepare(Credentials given) throws SourceFailedException {
            scope.meter().doing(() -> "reading the source");
            repairs.adapt();
            draft.region = traits.region(draft.target.bucket(), settings.region());
            boolean anonymous = given.isAnonymous();
            boolean checksum = draft.checksum != null && traits.knowsHeader(draft.checksum.header());
            BodyDigest computed = null;
            if (signer.wantsDigest(draft, checksum, anonymous)) {
                computed = BodyDigest.of(
                        new StoppableBody(draft.body, result::isDone), signer.wanted(draft, checksum, anonymous));
                digest = computed;
            }
            List<Map<String, String>> known = traits.known(draft.optional);
            checksumSent = (computed != null && computed.checksum() != null)
                    || (!traits.checksumsProven() && known.stream().anyMatch(ServerTraits::isAboutChecksums));
            return signer.sign(draft, given, known, checksum, computed, repairs.now(), scope);
        }

        private CompletableFuture<T> check(HttpReply reply) {
            traits.observeDate(reply, settings.clock().instant());
            if (reply.status() >= 200 && reply.status() < 300) {
                if (checksumSent) {
                    traits.checksumTaken();
                }
                return operation.read(new Answer(draft, reply, digest));
            }
            return reply.firstBytes(S3Limits.ERROR_BYTES_MAX).thenApply(bytes -> {
                ErrorDocument document = new S3Xml().error(bytes).orElse(null);
                repairs.answered(reply, document);
                throw Failures.service(draft, reply, document);
            });
        }

        private void fail(Throwable failure) {
            try {
                result.completeExceptionally(Failures.of(draft, failure));
            } catch (Error fatal) {
                result.completeExceptionally(fatal);
            }
        }
    }
}
