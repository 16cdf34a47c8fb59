package dev.pail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.LocalFile;
import dev.pail.checkpoint.PartRecord;
import dev.pail.contract.NoSecretTold;
import dev.pail.contract.Wire;
import dev.pail.error.CancelledException;
import dev.pail.model.Body;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectStream;
import dev.pail.model.PutOptions;
import dev.pail.testkit.FakeS3;
import dev.pail.testkit.HaltingStore;
import dev.pail.testkit.LeakCheck;
import dev.pail.testkit.SteppedS3;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.FailurePolicy;
import dev.pail.transfer.Transfer;
import dev.pail.transfer.UploadOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Interrupts and cancels calls at random steps: of an exchange, of the checkpoint, of what the listener hears. The steps are
 * counted, not timed, so that a seed means the same points again; what becomes of a call that is stopped while its answer is
 * on the way is left open, as it is.
 */
@ExtendWith(NoSecretTold.class)
@Tag("G30")
class StopAnywhereIT {

    /** Each time, in two halves: checkpoints in memory and on disk. */
    private static final int POINTS = Boolean.getBoolean("pail.exhaustive") ? 10_000 : 500;

    private static final int FILES_OF_THE_JVM = 30;
    private static final int PART_BYTES = 64 << 10;
    private static final int PARTS = 4;
    private static final String BUCKET = "bucket";
    private static final String EARLIER = "upload-of-an-earlier-run";
    private static final byte[] OLD = "what was there before".getBytes(StandardCharsets.UTF_8);

    private enum What {
        PUT,
        GET,
        STREAM,
        UPLOAD_NEW,
        UPLOAD_RESUMED,
        DOWNLOAD
    }

    private enum How {
        INTERRUPT,
        INTERRUPT_VIRTUAL,
        CANCEL
    }

    @TempDir
    private Path directory;

    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final AtomicReference<Runnable> stop = new AtomicReference<>(() -> {});
    private final Set<Integer> journaled = ConcurrentHashMap.newKeySet();
    private final Map<What, Integer> stepsOf = new EnumMap<>(What.class);
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final byte[] content = new byte[PART_BYTES * (PARTS - 1) + 7];
    private SteppedS3 server;
    private CheckpointStore store;
    private S3Client s3;
    private Path file;

    private void step() {
        steps.incrementAndGet();
        if (left.decrementAndGet() == 0) {
            stop.get().run();
        }
    }

    private void storeStep(String name) {
        if (name.startsWith("after append ")) {
            journaled.add(Integer.parseInt(name.substring("after append ".length())));
        }
        step();
    }

    /** A thread of the kind that was asked for; virtual ones are there from JDK 21 on. */
    private static Thread start(How how, Runnable task) throws ReflectiveOperationException {
        if (how == How.INTERRUPT_VIRTUAL) {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        }
        Thread thread = new Thread(task, "caller");
        thread.start();
        return thread;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallThatIsStoppedAnywhereLeavesNothing(boolean onDisk) throws Exception {
        long seed = Long.getLong("pail.test.seed", System.nanoTime());
        Random random = new Random(seed);
        random.nextBytes(content);
        file = Files.write(directory.resolve("source"), content);
        List<How> kinds = Runtime.version().feature() < 21 ? List.of(How.INTERRUPT, How.CANCEL) : List.of(How.values());
        store = onDisk ? CheckpointStore.inDirectory(directory.resolve("checkpoints")) : CheckpointStore.inMemory();
        LeakCheck before = new LeakCheck();
        server = new SteppedS3(this::step);
        s3 = Wire.builder(server.endpoint())
                .checkpointStore(new HaltingStore(store, this::storeStep))
                .eventListener(event -> step())
                .build();
        try {
            for (What what : What.values()) {
                point(what, How.CANCEL, FailurePolicy.KEEP, Integer.MAX_VALUE, "undisturbed " + what);
                stepsOf.put(what, steps.get());
            }
            outcomes.clear();
            for (int i = 0; i < POINTS / 2; i++) {
                What what = What.values()[random.nextInt(What.values().length)];
                How how = kinds.get(random.nextInt(kinds.size()));
                FailurePolicy policy = random.nextBoolean() ? FailurePolicy.KEEP : FailurePolicy.ABORT;
                int at = 1 + random.nextInt(stepsOf.get(what));
                point(
                        what,
                        how,
                        policy,
                        at,
                        "seed " + seed + ", point " + i + ": " + how + " of " + what + " at step " + at + ", "
                                + policy);
            }
        } finally {
            s3.close();
            server.close();
        }
        before.atMost(FILES_OF_THE_JVM);
        System.out.println("[pail] G30: " + POINTS / 2 + " points, checkpoints " + (onDisk ? "on disk" : "in memory")
                + ", -Dpail.test.seed=" + seed + ": " + outcomes);
        assertThat(outcomes.keySet()).as("what was met").anyMatch(told -> told.endsWith("stopped"));
    }

    /** One call that is stopped at a step, what is left of it, and the same call again. */
    private void point(What what, How how, FailurePolicy policy, int at, String told) throws Exception {
        server.s3.clear();
        journaled.clear();
        String key = "key";
        Path target = Files.write(directory.resolve("target"), OLD);
        if (what == What.UPLOAD_RESUMED) {
            leaveHalfDone(key);
        } else if (what != What.UPLOAD_NEW && what != What.PUT) {
            server.s3.put(key, content);
        }
        steps.set(0);
        left.set(at);

        Throwable failure =
                how == How.CANCEL ? cancelled(what, key, target, policy) : interrupted(how, what, key, target, policy);

        left.set(0);
        server.awaitQuiet();
        boolean stopped = failure != null;
        outcomes.merge(what + (stopped ? " stopped" : " done"), 1, Integer::sum);
        assertThat(failure)
                .as(told)
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        ours -> assertThat(ours).isInstanceOf(CancelledException.class),
                        future -> assertThat(future).isInstanceOf(CancellationException.class),
                        read -> assertThat(read).isInstanceOf(InterruptedIOException.class));
        if (failure != null) {
            NoSecretTold.note(failure);
        }
        if (what == What.DOWNLOAD) {
            assertThat(Files.readAllBytes(target)).as(told).isEqualTo(stopped ? OLD : content);
        }
        if (stopped && policy == FailurePolicy.ABORT && what != What.PUT) {
            abortedAsFarAsIsKnown(told);
        }
        Set<Integer> acknowledged = Set.copyOf(journaled);
        int before = server.s3.requests().size();

        String again = call(what, key, target, policy);

        assertThat(again).as(told).isEqualTo("right");
        if (stopped && policy == FailurePolicy.KEEP) {
            assertThat(server.s3.requests().subList(before, server.s3.requests().size()))
                    .as(told + ": what was acknowledged is not sent again")
                    .filteredOn(request -> request.is("UploadPart"))
                    .extracting(FakeS3.Request::partNumber)
                    .noneMatch(acknowledged::contains);
        }
        nothingIsLeft(told);
    }

    private void nothingIsLeft(String told) throws IOException {
        assertThat(server.s3.uploads()).as(told).isEmpty();
        assertThat(store.list()).as(told).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(one -> one.getFileName().toString()))
                    .as(told)
                    .isSubsetOf("source", "target", "checkpoints");
        }
    }

    /** Only an upload whose ID never came back may stand; its checkpoint says that it may. */
    private void abortedAsFarAsIsKnown(String told) {
        List<Checkpoint> kept = store.list();
        assertThat(kept).as(told).allMatch(checkpoint -> checkpoint.uploadId() == null);
        assertThat(server.s3.uploads().size()).as(told).isLessThanOrEqualTo(kept.size());
        assertThat(server.s3.uploads().values())
                .as(told)
                .allMatch(upload -> upload.parts().isEmpty());
    }

    /** Runs a call on a thread of its own; the flag that an interrupt set before the call ended is still set then. */
    private Throwable interrupted(How how, What what, String key, Path target, FailurePolicy policy) throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        AtomicBoolean fired = new AtomicBoolean();
        stop.set(() -> {
            caller.join().interrupt();
            fired.set(true);
        });
        Thread thread = start(how, () -> {
            caller.complete(Thread.currentThread());
            Throwable thrown = null;
            try {
                if (!call(what, key, target, policy).equals("right")) {
                    thrown = new AssertionError("a wrong result");
                }
            } catch (UncheckedIOException e) {
                thrown = e.getCause();
            } catch (RuntimeException e) {
                thrown = e;
            }
            if (fired.get() && !Thread.interrupted()) {
                thrown = new AssertionError("the interrupt flag is lost", thrown);
            }
            end.complete(thrown);
        });
        Throwable thrown = end.get(60, TimeUnit.SECONDS);
        thread.join();
        return thrown;
    }

    private Throwable cancelled(What what, String key, Path target, FailurePolicy policy) throws Exception {
        CompletableFuture<Runnable> cancel = new CompletableFuture<>();
        AtomicBoolean fired = new AtomicBoolean();
        stop.set(() -> {
            fired.set(true);
            if (cancel.isDone()) {
                cancel.join().run();
            }
        });
        CompletableFuture<?> call = switch (what) {
            case PUT -> s3.putObjectAsync(BUCKET, key, Body.of(content), PutOptions.defaults());
            case GET -> s3.getObjectBytesAsync(BUCKET, key, GetOptions.defaults());
            case STREAM -> s3.headObjectAsync(BUCKET, key, GetOptions.defaults());
            case UPLOAD_NEW, UPLOAD_RESUMED -> {
                Transfer<?> transfer = s3.uploadAsync(BUCKET, key, file, uploadOptions(policy));
                cancel.complete(transfer::cancel);
                yield transfer.future();
            }
            case DOWNLOAD -> {
                Transfer<?> transfer = s3.downloadAsync(BUCKET, key, target, downloadOptions(policy));
                cancel.complete(transfer::cancel);
                yield transfer.future();
            }
        };
        cancel.complete(() -> call.cancel(true));
        if (fired.get()) {
            cancel.join().run(); // the step came before there was anything to cancel
        }
        try {
            call.get(60, TimeUnit.SECONDS);
            return null;
        } catch (CancellationException cancelled) {
            return cancelled;
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    private static UploadOptions uploadOptions(FailurePolicy policy) {
        return UploadOptions.defaults()
                .withThresholdBytes(1)
                .withPartsInFlight(2)
                .withFailurePolicy(policy);
    }

    private static DownloadOptions downloadOptions(FailurePolicy policy) {
        return DownloadOptions.defaults()
                .withThresholdBytes(1)
                .withPartSizeBytes(PART_BYTES)
                .withPartsInFlight(2)
                .withFailurePolicy(policy);
    }

    private String call(What what, String key, Path target, FailurePolicy policy) {
        byte[] got = switch (what) {
            case PUT -> {
                s3.putObject(BUCKET, key, Body.of(content));
                yield server.s3.objects().get(key).bytes();
            }
            case GET -> s3.getObjectBytes(BUCKET, key).bytes();
            case STREAM -> {
                try (ObjectStream stream = s3.getObject(BUCKET, key)) {
                    yield stream.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case UPLOAD_NEW, UPLOAD_RESUMED -> {
                s3.upload(BUCKET, key, file, uploadOptions(policy));
                yield server.s3.objects().get(key).bytes();
            }
            case DOWNLOAD -> {
                s3.download(BUCKET, key, target, downloadOptions(policy));
                try {
                    yield Files.readAllBytes(target);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        return Arrays.equals(got, content) ? "right" : "wrong";
    }

    /** As a killed run would, with parts smaller than a new upload may have: the first is in the journal, two at the server. */
    private void leaveHalfDone(String key) {
        TreeMap<Integer, FakeS3.Part> held = new TreeMap<>();
        for (int number = 1; number <= 2; number++) {
            held.put(
                    number,
                    FakeS3.Part.of(Arrays.copyOfRange(content, (number - 1) * PART_BYTES, number * PART_BYTES)));
        }
        Instant begun = Instant.now().minus(Duration.ofMinutes(5));
        server.s3.putUpload(EARLIER, new FakeS3.Upload(key, begun, Map.of(), held));
        try (CheckpointStore.Lease lease =
                store.acquire(Checkpoint.id(Checkpoint.Kind.UPLOAD, server.endpoint(), BUCKET, key))) {
            lease.begin(Checkpoint.intention(
                    Checkpoint.Kind.UPLOAD,
                    server.endpoint(),
                    BUCKET,
                    key,
                    new LocalFile(file.toString(), content.length, begun, null),
                    PART_BYTES,
                    ChecksumAlgorithm.CRC32C,
                    Map.of(),
                    begun));
            lease.uploadCreated(EARLIER, begun);
            FakeS3.Part first = held.get(1);
            lease.append(List.of(new PartRecord(
                    1,
                    0,
                    PART_BYTES,
                    new ETag('"' + first.md5() + '"'),
                    new Checksum(ChecksumAlgorithm.CRC32C, first.crc32c()),
                    Integer.toUnsignedLong(ByteBuffer.wrap(Base64.getDecoder().decode(first.crc32c()))
                            .getInt()))));
        }
        journaled.add(1);
    }
}
