package dev.pail.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays what one checkpoint's life does to a disk, cuts the power after every step, and lets what was not forced be lost,
 * there up to any byte, or there as zeros, with any of the names that were not forced.
 */
@Tag("G6")
@Tag("J4")
class PowerLossTest {

    @TempDir
    Path temp;

    private final List<Step> steps = new ArrayList<>();

    @Test
    void whatWasAcknowledgedIsThereAndNothingIsTorn() {
        live();
        long states = 0;
        for (int cut = 0; cut <= steps.size(); cut++) {
            Model model = new Model();
            for (Step step : steps.subList(0, cut)) {
                step.change().accept(model);
            }
            List<Optional<Checkpoint>> allowed = allowed(cut);
            for (byte[] journal : model.afterPowerLoss()) {
                Optional<Recovered> found = journal == null ? Optional.empty() : BrokenJournals.read(journal);
                states++;
                assertThat(found.map(Recovered::damaged).orElse(false))
                        .as("damage after step %d", cut)
                        .isFalse();
                assertThat(found.map(Recovered::checkpoint))
                        .as("after step %d", cut)
                        .isIn(allowed);
            }
        }
        assertThat(states).isGreaterThan(500);
    }

    @Test
    void bytesAreForcedBeforeTheNameAndTheNameBeforeItIsAcknowledged() {
        live();

        List<String> names = steps.stream().map(Step::name).toList();
        assertThat(names.subList(0, names.indexOf("acknowledged") + 1))
                .containsExactly("delete", "create", "write", "force", "rename", "forceDirectory", "acknowledged");
        assertThat(names.subList(names.size() - 4, names.size()))
                .containsExactly("delete", "delete", "forceDirectory", "acknowledged");
    }

    private void live() {
        try (CheckpointStore.Lease lease =
                Samples.store(temp, new TracingDisk()).acquire(Samples.id())) {
            lease.begin(Samples.intention());
            acknowledged(Samples.intention());
            lease.uploadCreated(Samples.UPLOAD_ID, Samples.UPLOAD_CREATED);
            acknowledged(Samples.withParts(0));
            for (int n = 1; n <= 3; n++) {
                lease.append(Samples.parts(n, n));
                acknowledged(Samples.withParts(n));
            }
            Checkpoint second = Samples.intention(Samples.KEY, Samples.CREATED.plusSeconds(9));
            lease.begin(second);
            acknowledged(second);
            lease.delete();
            acknowledged(null);
        }
    }

    private void acknowledged(Checkpoint state) {
        steps.add(new Step("acknowledged", model -> {}, Optional.ofNullable(state)));
    }

    /** The last state that was acknowledged before the cut, and the first after it. */
    private List<Optional<Checkpoint>> allowed(int cut) {
        Optional<Checkpoint> last = Optional.empty();
        for (Step step : steps.subList(0, cut)) {
            last = step.name().equals("acknowledged") ? step.state() : last;
        }
        for (Step step : steps.subList(cut, steps.size())) {
            if (step.name().equals("acknowledged")) {
                return List.of(last, step.state());
            }
        }
        return List.of(last);
    }

    private record Step(String name, Consumer<Model> change, Optional<Checkpoint> state) {}

    /** Files by number, names by path; for both what is on the disk and what is only in memory. */
    private static final class Model {

        private final Map<Integer, byte[]> forcedBytes = new HashMap<>();
        private final Map<Integer, List<Write>> pendingWrites = new HashMap<>();
        private Map<Path, Integer> forcedNames = new HashMap<>();
        private final List<Consumer<Map<Path, Integer>>> pendingNames = new ArrayList<>();

        void write(int file, Write write) {
            pendingWrites.computeIfAbsent(file, none -> new ArrayList<>()).add(write);
        }

        void force(int file) {
            byte[] bytes = forcedBytes.getOrDefault(file, new byte[0]);
            for (Write write : pendingWrites.getOrDefault(file, List.of())) {
                bytes = write.apply(bytes, write.bytes);
            }
            forcedBytes.put(file, bytes);
            pendingWrites.remove(file);
        }

        void name(Consumer<Map<Path, Integer>> change) {
            pendingNames.add(change);
        }

        void forceNames() {
            pendingNames.forEach(change -> change.accept(forcedNames));
            pendingNames.clear();
        }

        /** Every content that the journal can have now, null for none. */
        List<byte[]> afterPowerLoss() {
            List<byte[]> contents = new ArrayList<>();
            for (int subset = 0; subset < 1 << pendingNames.size(); subset++) {
                Map<Path, Integer> names = new HashMap<>(forcedNames);
                for (int i = 0; i < pendingNames.size(); i++) {
                    if ((subset & (1 << i)) != 0) {
                        pendingNames.get(i).accept(names);
                    }
                }
                Integer file = names.entrySet().stream()
                        .filter(name -> name.getKey().toString().endsWith(FileCheckpointStore.JOURNAL))
                        .map(Map.Entry::getValue)
                        .findAny()
                        .orElse(null);
                if (file == null) {
                    contents.add(null);
                } else {
                    contents.addAll(contents(file));
                }
            }
            return contents;
        }

        private List<byte[]> contents(int file) {
            List<byte[]> contents = new ArrayList<>();
            contents.add(forcedBytes.getOrDefault(file, new byte[0]));
            for (Write write : pendingWrites.getOrDefault(file, List.of())) {
                List<byte[]> next = new ArrayList<>();
                for (byte[] content : contents) {
                    next.add(write.apply(content, new byte[write.bytes.length]));
                    for (int length = 0; length <= write.bytes.length; length++) {
                        next.add(write.apply(content, Arrays.copyOf(write.bytes, length)));
                    }
                }
                contents = next;
            }
            return contents;
        }
    }

    private static final class Write {

        private final long position;
        private final byte[] bytes;

        Write(long position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }

        byte[] apply(byte[] content, byte[] written) {
            byte[] result = Arrays.copyOf(content, Math.max(content.length, (int) position + written.length));
            System.arraycopy(written, 0, result, (int) position, written.length);
            return result;
        }
    }

    /** Works on the real disk and notes each step. */
    private final class TracingDisk implements Disk {

        private final Disk disk = new LocalDisk();
        private final Map<Path, Integer> files = new HashMap<>();
        private int made;

        private void note(String name, Consumer<Model> change) {
            steps.add(new Step(name, change, Optional.empty()));
        }

        @Override
        public JournalFile create(Path path) throws IOException {
            int number = ++made;
            files.put(path, number);
            note("create", model -> model.name(names -> names.put(path, number)));
            return new File(disk.create(path), number);
        }

        @Override
        public JournalFile open(Path path, boolean writable) throws IOException {
            return new File(disk.open(path, writable), files.get(path));
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            disk.rename(from, to);
            int number = files.remove(from);
            files.put(to, number);
            note(
                    "rename",
                    model -> model.name(names -> {
                        names.remove(from);
                        names.put(to, number);
                    }));
        }

        @Override
        public void delete(Path path) throws IOException {
            disk.delete(path);
            note("delete", model -> model.name(names -> names.remove(path)));
        }

        @Override
        public void forceDirectory(Path directory) {
            note("forceDirectory", Model::forceNames);
        }

        private final class File implements JournalFile {

            private final JournalFile file;
            private final int number;

            File(JournalFile file, int number) {
                this.file = file;
                this.number = number;
            }

            @Override
            public int read(long position, byte[] buffer, int offset, int count) throws IOException {
                return file.read(position, buffer, offset, count);
            }

            @Override
            public void write(long position, byte[] bytes) throws IOException {
                file.write(position, bytes);
                note("write", model -> model.write(number, new Write(position, bytes.clone())));
            }

            @Override
            public void truncate(long length) throws IOException {
                file.truncate(length);
            }

            @Override
            public void force() {
                note("force", model -> model.force(number));
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
    }
}
