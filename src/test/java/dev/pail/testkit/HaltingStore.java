package dev.pail.testkit;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.checkpoint.Completion;
import dev.pail.checkpoint.Damaged;
import dev.pail.checkpoint.PartRecord;
import dev.pail.checkpoint.Recovered;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that tells of each step before and after it is durable: {@code before begin}, {@code after append 2}. */
public final class HaltingStore implements CheckpointStore {

    private final CheckpointStore store;
    private final Consumer<String> steps;

    public HaltingStore(CheckpointStore store, Consumer<String> steps) {
        this.store = store;
        this.steps = steps;
    }

    @Override
    public Lease acquire(String id) {
        return new HaltingLease(store.acquire(id));
    }

    @Override
    public List<Checkpoint> list() {
        return store.list();
    }

    @Override
    public Optional<Checkpoint> find(String id) {
        return store.find(id);
    }

    @Override
    public List<Damaged> damaged() {
        return store.damaged();
    }

    @Override
    public String location(String id) {
        return store.location(id);
    }

    private final class HaltingLease implements Lease {

        private final Lease lease;

        HaltingLease(Lease lease) {
            this.lease = lease;
        }

        private void step(String name, Runnable action) {
            steps.accept("before " + name);
            action.run();
            steps.accept("after " + name);
        }

        @Override
        public Optional<Recovered> load() {
            return lease.load();
        }

        @Override
        public void begin(Checkpoint intention) {
            step("begin", () -> lease.begin(intention));
        }

        @Override
        public void uploadCreated(String uploadId, Instant when) {
            step("uploadCreated", () -> lease.uploadCreated(uploadId, when));
        }

        @Override
        public void append(List<PartRecord> parts) {
            parts.forEach(part -> steps.accept("before append " + part.partNumber()));
            lease.append(parts);
            parts.forEach(part -> steps.accept("after append " + part.partNumber()));
        }

        @Override
        public void completing(Completion completion) {
            step("completing", () -> lease.completing(completion));
        }

        @Override
        public void delete() {
            step("delete", lease::delete);
        }

        @Override
        public void verifyHeld() {
            lease.verifyHeld();
        }

        @Override
        public long fencingToken() {
            return lease.fencingToken();
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
