package dev.pail.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The real disk without its forces, which counts what is done to it and fails when told to. */
class FaultyDisk implements Disk {

    final AtomicInteger forces = new AtomicInteger();
    final List<String> trace = new ArrayList<>();
    private final Disk disk = new LocalDisk();
    private final String what;
    private int operations;
    private int failFrom = Integer.MAX_VALUE;
    private int failTo;

    FaultyDisk() {
        this("No space left on device");
    }

    /** Failures say that. */
    FaultyDisk(String what) {
        this.what = what;
    }

    /** Lets the n-th changing operation from now fail, counted from 1, and those after it as many as said. */
    synchronized void failFrom(int operation, int count) {
        failFrom = operations + operation;
        failTo = failFrom + count;
    }

    synchronized int operations() {
        return operations;
    }

    private synchronized void step(String operation) throws IOException {
        operations++;
        trace.add(operation);
        if (operations >= failFrom && operations < failTo) {
            throw new IOException(what);
        }
    }

    void beforeForce() {}

    @Override
    public JournalFile create(Path path) throws IOException {
        step("create");
        return new File(disk.create(path));
    }

    @Override
    public JournalFile open(Path path, boolean writable) throws IOException {
        return new File(disk.open(path, writable));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step("rename");
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        step("delete");
        disk.delete(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        step("forceDirectory");
    }

    private final class File implements JournalFile {

        private final JournalFile file;

        File(JournalFile file) {
            this.file = file;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int count) throws IOException {
            return file.read(position, buffer, offset, count);
        }

        /** A write that fails has written half. */
        @Override
        public void write(long position, byte[] bytes) throws IOException {
            try {
                step("write");
            } catch (IOException e) {
                file.write(position, Arrays.copyOf(bytes, bytes.length / 2));
                throw e;
            }
            file.write(position, bytes);
        }

        @Override
        public void truncate(long length) throws IOException {
            step("truncate");
            file.truncate(length);
        }

        @Override
        public void force() throws IOException {
            step("force");
            beforeForce();
            forces.incrementAndGet();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
