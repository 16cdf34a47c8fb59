package dev.pail.checkpoint;

class MemoryCheckpointStoreTest extends CheckpointStoreContract {

    @Override
    CheckpointStore newStore() {
        return CheckpointStore.inMemory();
    }
}
