package dev.pail.internal.body;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * A mapped region of a file that can be unmapped.
 *
 * <p>From JDK 22 by {@code FileChannel.map(…, Arena)}, before that by {@code Unsafe.invokeCleaner}, both found at run
 * time. {@code invokeCleaner} is never called where an arena is there: JDK 24 and later print a warning for it.
 */
public final class MappedRegion {

    private static final Mapper MAPPER = Mapper.find();

    private final ByteBuffer buffer;
    private final Runnable unmap;
    private boolean open = true;

    private MappedRegion(ByteBuffer buffer, Runnable unmap) {
        this.buffer = buffer;
        this.unmap = unmap;
    }

    /**
     * Maps a region read-only.
     *
     * @param channel open for reading
     * @param offset 0-based offset in the file
     * @param length bytes
     * @return the mapping, {@code null} where this runtime cannot unmap
     * @throws IOException when it cannot be mapped
     */
    static @Nullable MappedRegion map(FileChannel channel, long offset, long length) throws IOException {
        return MAPPER.map(channel, offset, length);
    }

    /**
     * The bytes. Only ever handed to the kernel: Java code that reads them ends the process when the file is truncated.
     *
     * @return the buffer over the region
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Unmaps. Only when nothing can read the buffer any more. */
    public synchronized void unmap() {
        if (open) {
            open = false;
            unmap.run();
        }
    }

    private interface Mapper {
        @Nullable
        MappedRegion map(FileChannel channel, long offset, long length) throws IOException;

        static Mapper find() {
            try {
                return new ArenaMapper();
            } catch (ReflectiveOperationException noArena) {
                try {
                    return new CleanerMapper();
                } catch (ReflectiveOperationException noCleaner) {
                    return (channel, offset, length) -> null;
                }
            }
        }
    }

    private static final class ArenaMapper implements Mapper {
        private final MethodHandle ofShared;
        private final MethodHandle map;
        private final MethodHandle asByteBuffer;
        private final MethodHandle close;

        ArenaMapper() throws ReflectiveOperationException {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> arena = Class.forName("java.lang.foreign.Arena");
            Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
            ofShared = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena))
                    .asType(MethodType.methodType(Object.class));
            map = lookup.findVirtual(
                            FileChannel.class,
                            "map",
                            MethodType.methodType(segment, MapMode.class, long.class, long.class, arena))
                    .asType(MethodType.methodType(
                            Object.class, FileChannel.class, MapMode.class, long.class, long.class, Object.class));
            asByteBuffer = lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class))
                    .asType(MethodType.methodType(ByteBuffer.class, Object.class));
            close = lookup.findVirtual(arena, "close", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
        }

        @Override
        public MappedRegion map(FileChannel channel, long offset, long length) throws IOException {
            try {
                Object arena = (Object) ofShared.invokeExact();
                ByteBuffer bytes;
                try {
                    Object segment = (Object) map.invokeExact(channel, MapMode.READ_ONLY, offset, length, arena);
                    bytes = (ByteBuffer) asByteBuffer.invokeExact(segment);
                } catch (Throwable failed) {
                    close(arena);
                    throw failed;
                }
                return new MappedRegion(bytes, () -> close(arena));
            } catch (IOException | RuntimeException | Error expected) {
                throw expected;
            } catch (Throwable other) {
                throw new IOException("cannot map the file", other);
            }
        }

        private void close(Object arena) {
            try {
                close.invokeExact(arena);
            } catch (IllegalStateException stillRead) {
                // a write in the kernel holds the memory: it is left mapped rather than pulled away under it
                return;
            } catch (RuntimeException | Error expected) {
                throw expected;
            } catch (Throwable other) {
                throw new IllegalStateException("cannot unmap", other);
            }
        }
    }

    private static final class CleanerMapper implements Mapper {
        private final MethodHandle invokeCleaner;

        CleanerMapper() throws ReflectiveOperationException {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            var field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            invokeCleaner = MethodHandles.publicLookup()
                    .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(field.get(null));
        }

        @Override
        public MappedRegion map(FileChannel channel, long offset, long length) throws IOException {
            ByteBuffer bytes = channel.map(MapMode.READ_ONLY, offset, length);
            return new MappedRegion(bytes, () -> clean(bytes));
        }

        private void clean(ByteBuffer bytes) {
            try {
                invokeCleaner.invokeExact(bytes);
            } catch (RuntimeException | Error expected) {
                throw expected;
            } catch (Throwable other) {
                throw new IllegalStateException("cannot unmap", other);
            }
        }
    }
}
