package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.error.CheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What reading a journal that was tampered with may give, and nothing else. */
final class BrokenJournals {

    /** The states that the journal of {@link Samples#journalBytes} went through, oldest first. */
    static final List<Checkpoint> STATES = states();

    private BrokenJournals() {}

    /**
     * Reads without a file: the state found, empty for none.
     *
     * @throws CheckpointException as the store does
     */
    static Optional<Recovered> read(byte[] journal) {
        return read(new ByteArrayInputStream(journal));
    }

    static Optional<Recovered> read(InputStream journal) {
        try {
            return Optional.ofNullable(
                    JournalRecovery.read(Samples.id(), journal).toRecovered());
        } catch (IOException e) {
            throw CheckpointErrors.cannotRead("journal", e);
        }
    }

    /** Each state is a prefix of the true ones, and each upload ID is the true one. */
    static void assertNothingWrong(Optional<Recovered> found) {
        found.ifPresent(recovered -> {
            if (recovered.checkpoint() != null) {
                assertThat(STATES).contains(recovered.checkpoint());
            } else {
                assertThat(recovered.damaged()).isTrue();
            }
            assertThat(recovered.salvagedUploadIds()).isSubsetOf(Samples.UPLOAD_ID);
        });
    }

    private static List<Checkpoint> states() {
        List<Checkpoint> states = new ArrayList<>();
        states.add(Samples.intention());
        for (int parts = 0; parts <= 3; parts++) {
            states.add(Samples.withParts(parts));
        }
        states.add(Samples.withParts(3).withCompleting(Samples.COMPLETION));
        return states;
    }

    static CheckpointStore.Lease acquire(Path directory) {
        return CheckpointStore.inDirectory(directory).acquire(Samples.id());
    }
}
