package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.error.CheckpointException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every store must do: subclasses give it one. */
@Tag("J1")
abstract class CheckpointStoreContract {

    private CheckpointStore store;

    abstract CheckpointStore newStore();

    @BeforeEach
    void makeStore() {
        store = newStore();
    }

    @Test
    void findsNothingBeforeAnythingWasBegun() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            assertThat(lease.load()).isEmpty();
        }
        assertThat(store.list()).isEmpty();
        assertThat(store.damaged()).isEmpty();
    }

    @Test
    void loadsWhatWasWrittenByAnEarlierLease() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            lease.append(Samples.parts(1, 2));
            lease.append(Samples.parts(7, 7));
            lease.completing(Samples.COMPLETION);
        }

        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            assertThat(lease.load())
                    .contains(whole(
                            Samples.withParts(2).withParts(Samples.parts(7, 7)).withCompleting(Samples.COMPLETION)));
        }
    }

    @Test
    void goesOnBehindWhatWasLoaded() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            lease.append(Samples.parts(1, 3));
        }

        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.load();
            lease.append(Samples.parts(4, 5));
        }

        assertThat(store.list()).containsExactly(Samples.withParts(5));
    }

    @Test
    void intentionIsKeptBeforeThereIsAnUpload() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.begin(Samples.intention());

            assertThat(lease.load()).contains(whole(Samples.intention()));
        }
    }

    @Test
    void beginReplacesAnOlderCheckpoint() {
        Checkpoint newer = Samples.intention(Samples.KEY, Samples.CREATED.plusSeconds(1));
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            lease.append(Samples.parts(1, 3));

            lease.begin(newer);
        }

        assertThat(store.list()).containsExactly(newer);
    }

    @Test
    void partThatIsRecordedAgainIsReplaced() {
        PartRecord first = Samples.part(1);
        PartRecord again = new PartRecord(
                1, first.offset(), first.length(), Samples.part(2).eTag(), first.checksum(), first.crc32c());
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            lease.append(List.of(first));
            lease.append(List.of(again));
        }

        assertThat(store.list().get(0).parts()).containsOnly(Map.entry(1, again));
    }

    @Test
    void deletedCheckpointIsGoneAndCanBeBegunAgain() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.delete();

            assertThat(lease.load()).isEmpty();
            assertThat(store.list()).isEmpty();

            lease.delete();
            lease.begin(Samples.intention());
        }
        assertThat(store.list()).containsExactly(Samples.intention());
    }

    @Test
    void findsOneWhetherHeldOrNot() {
        Checkpoint other = Samples.intention("other", Samples.CREATED);
        String id = Samples.id();
        assertThat(store.find(id)).isEmpty();

        try (CheckpointStore.Lease lease = store.acquire(id)) {
            assertThat(store.find(id)).isEmpty();
            lease.begin(Samples.intention());
            assertThat(store.find(id)).contains(Samples.intention());
        }

        assertThat(store.find(id)).contains(Samples.intention());
        assertThat(store.find(other.id())).isEmpty();
    }

    @Test
    void listsAllByIdentifierWhetherHeldOrNot() {
        List<Checkpoint> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(Samples.intention("key " + i, Samples.CREATED));
        }

        CheckpointStore.Lease held = store.acquire(all.get(0).id());
        held.begin(all.get(0));
        for (Checkpoint each : all.subList(1, all.size())) {
            try (CheckpointStore.Lease lease = store.acquire(each.id())) {
                lease.begin(each);
            }
        }
        List<Checkpoint> listed = store.list();
        held.close();

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(all)
                .isSortedAccordingTo(Comparator.comparing(Checkpoint::id));
    }

    @Test
    void namesAPlaceForMessages() {
        assertThat(store.location(Samples.id())).isNotEmpty();
    }

    @Test
    @Tag("O30")
    void secondLeaseIsRefusedNamingTheHolder() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            assertThatThrownBy(() -> store.acquire(Samples.id()))
                    .isInstanceOf(CheckpointException.class)
                    .satisfies(e -> assertThat(((S3Exception) e).code()).isEqualTo("CheckpointInUse"))
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("stop that process");
            lease.verifyHeld();
        }
        store.acquire(Samples.id()).close();
    }

    @Test
    void otherTransfersAreNotInTheWay() {
        String other = Samples.intention("other", Samples.CREATED).id();
        try (CheckpointStore.Lease one = store.acquire(Samples.id());
                CheckpointStore.Lease two = store.acquire(other)) {
            one.verifyHeld();
            two.verifyHeld();
        }
    }

    @Test
    void fencingTokensGrowAlsoAfterDeletion() {
        long last = 0;
        for (int i = 0; i < 20; i++) {
            try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
                assertThat(lease.fencingToken()).isGreaterThan(last);
                last = lease.fencingToken();
                if (i % 2 == 0) {
                    lease.begin(Samples.intention());
                } else {
                    lease.delete();
                }
            }
        }
    }

    @Test
    void closedLeaseDoesNothingMore() {
        CheckpointStore.Lease lease = store.acquire(Samples.id());
        lease.begin(Samples.intention());
        lease.close();
        lease.close();

        for (Runnable call : List.<Runnable>of(
                lease::load,
                lease::verifyHeld,
                lease::delete,
                () -> lease.begin(Samples.intention()),
                () -> lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED),
                () -> lease.append(Samples.parts(1, 1)),
                () -> lease.completing(Samples.COMPLETION))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(CheckpointException.class)
                    .satisfies(e -> assertThat(((S3Exception) e).code()).isEqualTo("CheckpointNotHeld"));
        }
        assertThat(store.list()).containsExactly(Samples.intention());
    }

    @Test
    void leaseThatWasClosedTwiceLeavesItsSuccessorAlone() {
        CheckpointStore.Lease first = store.acquire(Samples.id());
        first.close();
        try (CheckpointStore.Lease second = store.acquire(Samples.id())) {
            first.close();

            second.verifyHeld();
            assertThatThrownBy(() -> store.acquire(Samples.id())).isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void recordsHaveTheirOrder() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            assertThatThrownBy(() -> lease.append(Samples.parts(1, 1)))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("loaded or begun");
            assertThatThrownBy(() -> lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED))
                    .isInstanceOf(InvalidCallException.class);

            lease.begin(Samples.intention());
            assertThatThrownBy(() -> lease.append(Samples.parts(1, 1)))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("upload ID comes after the intention");

            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            assertThatThrownBy(() -> lease.uploadCreated("another", Samples.UPLOAD_CREATED))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("of another upload");
        }
        assertThat(store.list()).containsExactly(Samples.withParts(0));
    }

    @Test
    void intentionOfAnotherTransferIsRefused() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            assertThatThrownBy(() -> lease.begin(Samples.intention("other", Samples.CREATED)))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessageContaining("another transfer");
            assertThatThrownBy(() -> lease.begin(Samples.withParts(1))).isInstanceOf(InvalidCallException.class);
            assertThat(lease.load()).isEmpty();
        }
    }

    @Test
    void identifiersThatAreNoneAreRefused() {
        for (String id : List.of("", "../../etc/passwd", "A".repeat(32), "0".repeat(31), "0".repeat(33), "0\n")) {
            assertThatThrownBy(() -> store.acquire(id)).isInstanceOf(InvalidCallException.class);
            assertThatThrownBy(() -> store.location(id)).isInstanceOf(InvalidCallException.class);
        }
    }

    @Test
    void partsAppendedByManyThreadsAreAllKept() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            List<Future<?>> appended = new ArrayList<>();
            for (int n = 1; n <= 200; n++) {
                PartRecord part = Samples.part(n);
                appended.add(threads.submit(() -> lease.append(List.of(part))));
            }
            for (Future<?> each : appended) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(store.list()).containsExactly(Samples.withParts(200));
    }

    @Test
    @Tag("G8")
    void ofTwoThreadsExactlyOneGetsTheLockFiveHundredTimes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Optional<CheckpointStore.Lease>> racer = () -> {
            together.await();
            try {
                return Optional.of(store.acquire(Samples.id()));
            } catch (CheckpointException e) {
                assertThat(e.code()).isEqualTo("CheckpointInUse");
                return Optional.empty();
            }
        };
        try {
            for (int race = 0; race < 500; race++) {
                List<Future<Optional<CheckpointStore.Lease>>> both = threads.invokeAll(List.of(racer, racer));
                Optional<CheckpointStore.Lease> one = both.get(0).get();
                Optional<CheckpointStore.Lease> two = both.get(1).get();
                assertThat(one.isPresent() ^ two.isPresent()).isTrue();
                one.or(() -> two).orElseThrow().verifyHeld();
                one.or(() -> two).orElseThrow().close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void interruptNeitherStopsNorLosesTheRecord() {
        try (CheckpointStore.Lease lease = store.acquire(Samples.id())) {
            Thread.currentThread().interrupt();
            lease.begin(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            lease.append(Samples.parts(1, 2));
            lease.verifyHeld();

            assertThat(Thread.interrupted()).isTrue();
            lease.append(Samples.parts(3, 3));
            lease.verifyHeld();
        } finally {
            Thread.interrupted();
        }
        assertThat(store.list()).containsExactly(Samples.withParts(3));
    }

    private static Recovered whole(Checkpoint checkpoint) {
        return new Recovered(checkpoint, false, List.of(), "");
    }
}
