package dev.pail;

import dev.pail.auth.CredentialsProvider;
import dev.pail.auth.CredentialsSource;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.AddressStyle;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.Endpoint;
import dev.pail.config.PayloadSigning;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.config.ServerProfile;
import dev.pail.config.Timeouts;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.auth.SharedSettings;
import dev.pail.internal.auth.Sources;
import dev.pail.internal.auth.Surroundings;
import dev.pail.internal.body.Bandwidth;
import dev.pail.internal.body.ChannelFileSource;
import dev.pail.internal.body.ChannelFileTarget;
import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.FileTarget;
import dev.pail.internal.http.Connections;
import dev.pail.internal.http.HttpTransport;
import dev.pail.internal.http.JdkHttpTransport;
import dev.pail.internal.http.SchemeTransport;
import dev.pail.internal.meta.ContentTypes;
import dev.pail.internal.op.PipelineSettings;
import dev.pail.internal.op.S3Pipeline;
import dev.pail.internal.retry.Breaker;
import dev.pail.internal.retry.RetryBudget;
import dev.pail.internal.retry.RetryLoop;
import dev.pail.internal.retry.Scheduler;
import dev.pail.internal.retry.TimerScheduler;
import dev.pail.internal.transfer.Lanes;
import dev.pail.internal.transfer.MetadataChain;
import dev.pail.internal.transfer.PartMemory;
import dev.pail.internal.transfer.Shared;
import dev.pail.model.CallContext;
import dev.pail.model.CallEvent;
import dev.pail.transfer.ContentTypeDetector;
import dev.pail.transfer.ContentTypePolicy;
import dev.pail.transfer.MetadataSource;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the settings of a client. What is not set comes from the environment or is a default.
 *
 * <p><b>Threads</b>: for one thread. May be used again after {@link #build}.
 */
public final class S3ClientBuilder {

    private static final int CONCURRENCY_MAX = 10_000;
    private static final int CREDENTIALS_CALLS_MAX = 8;
    private static final String NAMES_UNCHECKED = "jdk.internal.httpclient.disableHostnameVerification";
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int BUFFERS_IDLE_MAX = 64;
    private static final Duration THREAD_IDLE_MAX = Duration.ofSeconds(30);

    private @Nullable String endpoint;
    private @Nullable String region;
    private @Nullable CredentialsSource credentials;
    private @Nullable String profile;
    private AddressStyle addressStyle = AddressStyle.AUTO;
    private @Nullable Boolean fips;
    private @Nullable Boolean dualStack;
    private boolean accelerate;
    private Timeouts timeouts = Timeouts.defaults();
    private int concurrency =
            Math.max(16, Math.min(100, 4 * Runtime.getRuntime().availableProcessors()));
    private @Nullable SSLContext sslContext;
    private @Nullable ProxySelector proxy;
    private String userAgentSuffix = "";
    private Supplier<RetryPolicy> retryPolicy = RetryPolicy::defaults;
    private PayloadSigning payloadSigning = PayloadSigning.AUTO;
    private @Nullable CheckpointStore checkpointStore;
    private CallEvent.@Nullable Listener eventListener;
    private int retryBudget = S3Limits.RETRY_BUDGET_TOKENS_DEFAULT;
    private BreakerPolicy breaker = BreakerPolicy.defaults();
    private @Nullable List<MetadataSource> metadataSources;
    private boolean asciiMetadataOnly;
    private ServerProfile serverProfile = ServerProfile.full();
    private ContentTypePolicy contentTypePolicy = ContentTypePolicy.BYTES_THEN_NAME;
    private @Nullable ContentTypeDetector contentTypeDetector;
    private long objectBytesMax = S3Limits.OBJECT_BYTES_MAX;
    private long streamBufferBytesMax = S3Limits.STREAM_BUFFER_BYTES_DEFAULT;

    private InstantSource clock = InstantSource.system();
    private FileSource.Opener opener = ChannelFileSource::open;
    private FileTarget.Opener targets = ChannelFileTarget.opener();
    private UnaryOperator<HttpTransport> transport = UnaryOperator.identity();
    private Function<String, @Nullable String> environment = System::getenv;
    private Function<String, @Nullable String> properties = System::getProperty;
    private @Nullable Scheduler scheduler;
    private LongSupplier nanoClock = System::nanoTime;

    S3ClientBuilder() {}

    /**
     * Sets where requests go.
     *
     * @param value scheme, host and port, such as {@code http://127.0.0.1:9000}; a path in it comes before every key.
     *     Default: {@code AWS_ENDPOINT_URL_S3}, {@code AWS_ENDPOINT_URL}, the profile's {@code endpoint_url}, AWS in the
     *     client's region
     * @return this builder
     */
    public S3ClientBuilder endpoint(String value) {
        endpoint = value;
        return this;
    }

    /**
     * Sets whether requests go to AWS's endpoints with cryptography by FIPS 140.
     *
     * @param value default: the system property {@code aws.useFipsEndpoint}, {@code AWS_USE_FIPS_ENDPOINT}, the profile's
     *     {@code use_fips_endpoint} unless an endpoint is told, false. Not with {@link #endpoint}
     * @return this builder
     */
    public S3ClientBuilder fips(boolean value) {
        fips = value;
        return this;
    }

    /**
     * Sets whether requests go to AWS's endpoints that have IPv6 beside IPv4.
     *
     * @param value default: the system property {@code aws.useDualstackEndpoint}, {@code AWS_USE_DUALSTACK_ENDPOINT}, the
     *     profile's {@code use_dualstack_endpoint} unless an endpoint is told, false. Not with {@link #endpoint}
     * @return this builder
     */
    public S3ClientBuilder dualStack(boolean value) {
        dualStack = value;
        return this;
    }

    /**
     * Sets whether requests about objects go by AWS's Transfer Acceleration, which the buckets must have switched on.
     *
     * @param value default false. Not with {@link #endpoint}, {@link #fips}, or a bucket whose name has a dot
     * @return this builder
     */
    public S3ClientBuilder accelerate(boolean value) {
        accelerate = value;
        return this;
    }

    /**
     * Sets what requests are signed for, and where AWS is.
     *
     * @param value for example {@code eu-central-1}. Default: the system property {@code aws.region}, {@code AWS_REGION},
     *     {@code AWS_DEFAULT_REGION}, the profile's {@code region}, {@code us-east-1}
     * @return this builder
     */
    public S3ClientBuilder region(String value) {
        region = value;
        return this;
    }

    /**
     * Sets who signs.
     *
     * @param value asked for each attempt. Default: {@link CredentialsSource.Usual#CHAIN}, or the profile where one is set
     * @return this builder
     */
    public S3ClientBuilder credentials(CredentialsProvider value) {
        return credentials(new CredentialsSource.Given(value));
    }

    /**
     * Sets where the credentials come from.
     *
     * @param value looked at when the first call is made. Default: {@link CredentialsSource.Usual#CHAIN}, or the profile
     *     where one is set
     * @return this builder
     */
    public S3ClientBuilder credentials(CredentialsSource value) {
        credentials = value;
        return this;
    }

    /**
     * Sets which profile of the shared files {@code ~/.aws/config} and {@code ~/.aws/credentials} gives what is not set
     * otherwise: region, endpoint, and the credentials, before those of the environment.
     *
     * @param value name of the profile. Default: {@code AWS_PROFILE}, else {@code default}, after the environment
     * @return this builder
     */
    public S3ClientBuilder profile(String value) {
        profile = value;
        return this;
    }

    /**
     * Sets where the bucket's name stands.
     *
     * @param value default {@code AUTO}: in the path, but for AWS in the host name
     * @return this builder
     */
    public S3ClientBuilder addressStyle(AddressStyle value) {
        addressStyle = value;
        return this;
    }

    /**
     * Sets how long things may take.
     *
     * @param value connecting, silence, whole calls, waiting for a turn
     * @return this builder
     */
    public S3ClientBuilder timeouts(Timeouts value) {
        timeouts = value;
        return this;
    }

    /**
     * Sets how many requests may be in flight at the same time, over all calls and transfers of the client.
     *
     * @param value 1 to 10,000. Default: four for each processor, at least 16, at most 100
     * @return this builder
     */
    public S3ClientBuilder concurrency(int value) {
        concurrency = value;
        return this;
    }

    /**
     * Sets how servers are authenticated over https, and with which certificate this client answers a server that asks for one.
     *
     * <p>There is no switch that trusts everybody. The key manager is asked in each handshake that resumes no session: whose
     * client certificate is renewed gives a key manager that reads it anew, and invalidates the sessions of
     * {@link SSLContext#getClientSessionContext()}.
     *
     * @param value default: the Java platform's own, with its trust store
     * @return this builder
     */
    public S3ClientBuilder sslContext(SSLContext value) {
        sslContext = value;
        return this;
    }

    /**
     * Sets the proxy.
     *
     * @param value chooses it for each request. Default: none; the system properties are not looked at
     * @return this builder
     */
    public S3ClientBuilder proxy(ProxySelector value) {
        proxy = value;
        return this;
    }

    /**
     * Adds to the {@code User-Agent}, by which the server's operator knows the program.
     *
     * @param value printable ASCII, such as {@code my-backup/2.1}
     * @return this builder
     */
    public S3ClientBuilder userAgentSuffix(String value) {
        userAgentSuffix = value;
        return this;
    }

    /**
     * Sets how often and when failed attempts are repeated.
     *
     * @param value default: 3 retries, full jitter
     * @return this builder
     */
    public S3ClientBuilder retryPolicy(RetryPolicy value) {
        return retryPolicy(() -> value);
    }

    /**
     * Sets how often and when failed attempts are repeated, changeable while the client runs.
     *
     * @param value asked for each call; from many threads at once
     * @return this builder
     */
    public S3ClientBuilder retryPolicy(Supplier<RetryPolicy> value) {
        retryPolicy = value;
        return this;
    }

    /**
     * Sets what the client may spend on retries over all its calls, so that it does not add to what ails the server.
     *
     * <p>A retry costs 14 tokens, one after the server asked for fewer requests 5. The success of a retried call gives the
     * price of its last retry back, any other success one token. A failure that the budget cannot pay for is not retried,
     * and its message says so. Source: <a
     * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">retry behaviour of the AWS SDKs</a>
     *
     * @param tokens at the start and at most, 0 to {@link S3Limits#RETRY_BUDGET_TOKENS_MAX}; 0 for no retry at all. Default
     *     500
     * @return this builder
     */
    public S3ClientBuilder retryBudget(int tokens) {
        retryBudget = tokens;
        return this;
    }

    /**
     * Sets when the client stops sending to an endpoint that fails.
     *
     * @param value default: at 60 % failures among at least 20 attempts in 5 s, for 30 s; {@link BreakerPolicy#off} for never
     * @return this builder
     */
    public S3ClientBuilder breaker(BreakerPolicy value) {
        breaker = value;
        return this;
    }

    /**
     * Sets how the bytes of objects are signed.
     *
     * @param value default {@code AUTO}: over https they are not, TLS and a signed checksum protect them; over http
     *     their SHA-256 is
     * @return this builder
     */
    public S3ClientBuilder payloadSigning(PayloadSigning value) {
        payloadSigning = value;
        return this;
    }

    /**
     * Sets where checkpoints are kept.
     *
     * @param value default: a directory of files, {@code $XDG_STATE_HOME/pail/checkpoints}, else
     *     {@code ~/.local/state/pail/checkpoints}
     * @return this builder
     */
    public S3ClientBuilder checkpointStore(CheckpointStore value) {
        checkpointStore = value;
        return this;
    }

    /**
     * Sets who is told of attempts, waits, resumes, starts from anew, and changes of the breaker.
     *
     * @param value called on the client's threads, often by several at once; what it throws is dropped
     * @return this builder
     */
    public S3ClientBuilder eventListener(CallEvent.Listener value) {
        eventListener = value;
        return this;
    }

    /**
     * Sets the largest object that uploads may make, for servers that take less than S3.
     *
     * @param value bytes, at least 1. Default: 10,000 parts of 5 GiB
     * @return this builder
     */
    public S3ClientBuilder objectBytesMax(long value) {
        objectBytesMax = value;
        return this;
    }

    /**
     * Sets how much memory the parts of streams that are uploaded may take, over all uploads of the client. Each upload may
     * have one part whatever the others have, so that none waits for another.
     *
     * @param value bytes of direct memory, of which the JVM must allow more than that; a quarter of its largest heap at most.
     *     Default 64 MiB
     * @return this builder
     */
    public S3ClientBuilder streamBufferBytesMax(long value) {
        streamBufferBytesMax = value;
        return this;
    }

    /**
     * Sets who fills in user metadata of uploads of files below the caller's own, which always counts most.
     *
     * <p>The default is {@code metadataSources(MetadataSource.ci(), MetadataSource.git())}: the environment of a CI run, and
     * the git repository that the file lies in. Whoever may read an object may read its metadata: {@code metadataSources()}
     * sends the caller's alone. {@link S3Client#explainUpload} shows what is sent, and why.
     *
     * @param highestFirst all of them, each name once; of a key that several name, the first one's value is sent
     * @return this builder
     */
    public S3ClientBuilder metadataSources(MetadataSource... highestFirst) {
        metadataSources = List.of(highestFirst);
        return this;
    }

    /**
     * Sets whether metadata values must be printable ASCII.
     *
     * @param value true: what is not is refused, and what a source names so is left out; false, the default: it is sent as
     *     encoded words (RFC 2047), as S3 itself does it. Read values are decoded in either case
     * @return this builder
     */
    public S3ClientBuilder asciiMetadataOnly(boolean value) {
        asciiMetadataOnly = value;
        return this;
    }

    /**
     * Sets what the server is known to lack.
     *
     * @param value what {@link S3Client#probe} reported, or a line of a settings file by {@link ServerProfile#parse}. Default:
     *     nothing; what the server refuses is learned from its answers
     * @return this builder
     */
    public S3ClientBuilder serverProfile(ServerProfile value) {
        serverProfile = value;
        return this;
    }

    /**
     * Sets what decides over the content type of an object for which the caller gives none.
     *
     * @param value default {@link ContentTypePolicy#BYTES_THEN_NAME}
     * @return this builder
     */
    public S3ClientBuilder contentTypePolicy(ContentTypePolicy value) {
        contentTypePolicy = value;
        return this;
    }

    /**
     * Sets who finds the content type of an object for which the caller gives none.
     *
     * @param value default: a table of common names, and Apache Tika for the rest, which is loaded when first needed
     * @return this builder
     */
    public S3ClientBuilder contentTypeDetector(ContentTypeDetector value) {
        contentTypeDetector = value;
        return this;
    }

    S3ClientBuilder clock(InstantSource value) {
        clock = value;
        return this;
    }

    S3ClientBuilder fileOpener(FileSource.Opener value) {
        opener = value;
        return this;
    }

    S3ClientBuilder targetOpener(FileTarget.Opener value) {
        targets = value;
        return this;
    }

    S3ClientBuilder transport(UnaryOperator<HttpTransport> around) {
        transport = around;
        return this;
    }

    S3ClientBuilder time(Scheduler waits, LongSupplier nanos) {
        scheduler = waits;
        nanoClock = nanos;
        return this;
    }

    S3ClientBuilder environment(Function<String, @Nullable String> value) {
        environment = value;
        return this;
    }

    S3ClientBuilder properties(Function<String, @Nullable String> value) {
        properties = value;
        return this;
    }

    /**
     * Makes the client. Sends nothing and starts no thread; the shared files are read where neither this builder nor the
     * environment tells the region, or neither tells an endpoint. Credentials are looked for by the first call.
     *
     * @return a client; close it
     * @throws InvalidCallException when a setting is refused, or a shared file that is needed cannot be read
     */
    public S3Client build() {
        ScheduledThreadPoolExecutor timer = timer();
        WorkerPool executor = new WorkerPool(timer, THREAD_IDLE_MAX);
        HttpTransport credentialsWire = new SchemeTransport(
                new JdkHttpTransport(() -> httpClient(false, null, executor), CREDENTIALS_CALLS_MAX, timer, executor),
                new JdkHttpTransport(() -> httpClient(true, proxy, executor), CREDENTIALS_CALLS_MAX, timer, executor));
        Surroundings surroundings =
                new Surroundings(environment, properties, profile, credentialsWire, clock, executor);
        SharedSettings shared = new SharedSettings(surroundings);
        String signedFor = region == null ? shared.region() : region;
        String inRegion = signedFor == null ? "us-east-1" : signedFor;
        Endpoint place = placeIn(inRegion, endpoint == null ? shared.s3Endpoint() : endpoint, shared);
        requireSettings(place);
        CredentialsProvider signer = Sources.provider(source(), surroundings, signedFor);
        CallEvent.Listener listener = guarded(eventListener);
        TimerScheduler waits = new TimerScheduler(executor);
        Scheduler retryTimer = scheduler == null ? waits : scheduler;
        Breaker guard = new Breaker(breaker, nanoClock, (state, why, openTime) -> {
            if (listener != null) {
                String what = "the breaker is " + why;
                listener.onEvent(new CallEvent(
                        CallEvent.Kind.BREAKER, "", place.uri().toString(), what, 0, openTime, CallContext.none()));
            }
        });
        RetryLoop retries = new RetryLoop(retryPolicy, new RetryBudget(retryBudget), guard, retryTimer, nanoClock);
        Bandwidth up = new Bandwidth(nanoClock);
        Bandwidth down = new Bandwidth(nanoClock);
        DirectBuffers buffers = new DirectBuffers(BUFFER_BYTES, BUFFERS_IDLE_MAX);
        // over a proxy, or with names unchecked as the JDK's switch has it, downloads go the way of all other calls
        Connections bulk = proxy == null && System.getProperty(NAMES_UNCHECKED) == null
                ? new Connections(timeouts.connect(), sslContext, buffers, exchanges(), timer)
                : null;
        HttpTransport wire = transport.apply(new JdkHttpTransport(
                () -> httpClient(place.isHttps(), proxy, executor), bulk, concurrency, timer, executor, up, down));
        PipelineSettings settings = new PipelineSettings(
                place,
                inRegion,
                signer,
                payloadSigning,
                userAgent(),
                timeouts,
                clock,
                asciiMetadataOnly,
                serverProfile,
                listener);
        S3Pipeline pipeline = new S3Pipeline(settings, wire, retries, executor, timer, nanoClock);
        Shared transfers = new Shared(
                pipeline,
                checkpointStore == null ? CheckpointStore.inDirectory(defaultDirectory()) : checkpointStore,
                place.uri().toString(),
                opener,
                targets,
                buffers,
                new PartMemory(
                        Math.min(streamBufferBytesMax, Runtime.getRuntime().maxMemory() / 4)),
                new Lanes(concurrency, nanoClock, up, down, executor),
                executor,
                timer,
                clock,
                listener,
                new MetadataChain(
                        metadataSources == null
                                ? List.of(MetadataSource.ci(environment), MetadataSource.git())
                                : metadataSources,
                        asciiMetadataOnly),
                new ContentTypes(
                        contentTypePolicy,
                        contentTypeDetector,
                        executor,
                        (task, delay) -> retryTimer.schedule(task, delay)::cancel,
                        listener),
                objectBytesMax,
                null);
        return new S3Client(new ClientParts(
                inRegion,
                timeouts.call(),
                concurrency,
                pipeline,
                transfers,
                wire,
                credentialsWire,
                retries,
                guard,
                waits,
                timer,
                executor));
    }

    /** A listener's fault must not become the call's. */
    private static CallEvent.@Nullable Listener guarded(CallEvent.@Nullable Listener told) {
        return told == null
                ? null
                : event -> {
                    try {
                        told.onEvent(event);
                    } catch (RuntimeException dropped) {
                        return;
                    }
                };
    }

    private CredentialsSource source() {
        if (credentials != null) {
            return credentials;
        }
        return profile == null ? CredentialsSource.Usual.CHAIN : new CredentialsSource.Profile(profile);
    }

    private Endpoint placeIn(String inRegion, @Nullable String address, SharedSettings shared) {
        try {
            boolean onlyFips = fips == null ? shared.fips(address != null) : fips;
            boolean dual = dualStack == null ? shared.dualStack(address != null) : dualStack;
            if (address != null && (onlyFips || dual || accelerate)) {
                throw refused(
                        "FIPS, dual stack and acceleration are AWS's own, but an endpoint is given; leave one out, or say"
                                + " fips(false) and dualStack(false) where the environment wants them");
            }
            Endpoint place =
                    address == null ? Endpoint.aws(inRegion, onlyFips, dual, accelerate) : Endpoint.of(address);
            return place.withAddressStyle(addressStyle);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private void requireSettings(Endpoint place) {
        if (concurrency < 1 || concurrency > CONCURRENCY_MAX) {
            throw refused("concurrency " + concurrency + " is out of range; give 1 to " + CONCURRENCY_MAX);
        }
        if (retryBudget < 0 || retryBudget > S3Limits.RETRY_BUDGET_TOKENS_MAX) {
            throw refused(
                    "retryBudget " + retryBudget + " is out of range; give 0 to " + S3Limits.RETRY_BUDGET_TOKENS_MAX);
        }
        if (streamBufferBytesMax < 0) {
            throw refused("buffers of streams cannot have " + streamBufferBytesMax + " bytes; give at least 0");
        }
        if (objectBytesMax < 1) {
            throw refused("the largest object cannot have " + objectBytesMax + " bytes; give at least 1");
        }
        if (metadataSources != null
                && Stream.concat(
                                        Stream.of("caller", ""),
                                        metadataSources.stream().map(MetadataSource::name))
                                .distinct()
                                .count()
                        < metadataSources.size() + 2) {
            throw refused("a metadata source has the name of another, the name caller, or none");
        }
        if (!userAgentSuffix.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw refused("the user agent's suffix is not printable ASCII");
        }
        try {
            payloadSigning.over(place.isHttps());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static InvalidCallException refused(String what) {
        return new InvalidCallException(
                ErrorDetail.of("Build", "", ErrorKind.PARAM_INVALID, "InvalidArgument", what, ""), null);
    }

    private String userAgent() {
        String version = S3Client.class.getPackage().getImplementationVersion();
        String own = "pail/" + (version == null ? "dev" : version) + " java/"
                + Runtime.version().feature();
        return userAgentSuffix.isEmpty() ? own : own + ' ' + userAgentSuffix;
    }

    private Path defaultDirectory() {
        String state = environment.apply("XDG_STATE_HOME");
        Path base = state == null || state.isEmpty()
                ? Path.of(System.getProperty("user.home", "."), ".local", "state")
                : Path.of(state);
        return base.resolve("pail").resolve("checkpoints");
    }

    private HttpClient httpClient(boolean https, @Nullable ProxySelector through, Executor executor) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeouts.connect())
                .executor(executor)
                .proxy(through == null ? HttpClient.Builder.NO_PROXY : through);
        SSLContext context = sslContext;
        if (context == null && !https) {
            context = new NoTls();
        }
        return context == null ? builder.build() : builder.sslContext(context).build();
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "pail-watch"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(THREAD_IDLE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** As many threads as there are exchanges: the limit on requests in flight bounds them, but for those that hang. */
    private static ExecutorService exchanges() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                THREAD_IDLE_MAX.toMillis(),
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, "pail-exchange"));
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }
}
