package dev.pail.checkpoint;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checkpoints that end with the process. All state is guarded by the store's monitor. */
final class MemoryCheckpointStore implements CheckpointStore {

    private static final String LOCATION = "memory";

    private final Clock clock;
    private final SortedMap<String, CheckpointFold> states = new TreeMap<>();
    private final SortedMap<String, LockOwner> owners = new TreeMap<>();
    private @Nullable LockOwner last;

    MemoryCheckpointStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Lease acquire(String id) {
        FileCheckpointStore.requireId(id);
        LockOwner holder = owners.get(id);
        if (holder != null) {
            throw CheckpointErrors.inUse(LOCATION, holder.toString());
        }
        LockOwner owner = LockOwner.next(last, clock);
        last = owner;
        owners.put(id, owner);
        return new MemoryLease(id, owner);
    }

    @Override
    public synchronized List<Checkpoint> list() {
        return states.values().stream().map(CheckpointFold::toCheckpoint).toList();
    }

    @Override
    public List<Damaged> damaged() {
        return List.of();
    }

    @Override
    public String location(String id) {
        FileCheckpointStore.requireId(id);
        return LOCATION;
    }

    private final class MemoryLease implements Lease {

        private final String id;
        private final LockOwner owner;

        MemoryLease(String id, LockOwner owner) {
            this.id = id;
            this.owner = owner;
        }

        @Override
        public Optional<Recovered> load() {
            synchronized (MemoryCheckpointStore.this) {
                verifyHeld();
                return Optional.ofNullable(states.get(id))
                        .map(state -> new Recovered(state.toCheckpoint(), false, List.of(), ""));
            }
        }

        @Override
        public void begin(Checkpoint intention) {
            synchronized (MemoryCheckpointStore.this) {
                verifyHeld();
                states.put(id, CheckpointFold.of(id, intention));
            }
        }

        @Override
        public void uploadCreated(String uploadId, Instant when) {
            apply(List.of(new JournalRecord.UploadCreated(uploadId, when, id, JournalFrame.NO_TAG)));
        }

        @Override
        public void append(List<PartRecord> parts) {
            apply(parts.stream().<JournalRecord>map(JournalRecord.Part::new).toList());
        }

        @Override
        public void completing(Completion completion) {
            apply(List.of(new JournalRecord.Completing(completion)));
        }

        @Override
        public void delete() {
            synchronized (MemoryCheckpointStore.this) {
                verifyHeld();
                states.remove(id);
            }
        }

        @Override
        public void verifyHeld() {
            synchronized (MemoryCheckpointStore.this) {
                if (!owner.equals(owners.get(id))) {
                    throw CheckpointErrors.notHeld(LOCATION, "the lock was released");
                }
            }
        }

        @Override
        public long fencingToken() {
            return owner.token();
        }

        @Override
        public void close() {
            synchronized (MemoryCheckpointStore.this) {
                owners.remove(id, owner);
            }
        }

        private void apply(List<? extends JournalRecord> entries) {
            synchronized (MemoryCheckpointStore.this) {
                verifyHeld();
                CheckpointFold state = CheckpointFold.require(states.get(id), LOCATION);
                entries.forEach(state::apply);
            }
        }
    }
}
