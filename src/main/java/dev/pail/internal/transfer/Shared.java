package dev.pail.internal.transfer;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.S3Limits;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.FileBody;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.FileTarget;
import dev.pail.internal.body.PartBuffer;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.meta.ContentTypes;
import dev.pail.internal.op.S3Pipeline;
import dev.pail.model.CallContext;
import dev.pail.model.CallEvent;
import dev.pail.model.PutOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What every transfer of a client shares.
 *
 * @param pipeline sends the requests
 * @param store keeps the checkpoints
 * @param endpoint scheme, host and port, for the checkpoint's identity
 * @param opener opens the files that are sent
 * @param targets opens the files that are received into
 * @param buffers lends memory for reading
 * @param memory holds the parts of streams
 * @param lanes makes the requests that carry bytes
 * @param executor reads files and writes the journal
 * @param timer asks for the progress while parts are on their way
 * @param clock tells the time of the checkpoint
 * @param listener told of resumes and starts from anew, {@code null} for nobody
 * @param metadata fills in user metadata of uploads
 * @param types decides over content types
 * @param objectBytesMax largest object the server takes
 * @param together what the transfers of one directory share besides, {@code null} for one that runs by itself
 */
public record Shared(
        S3Pipeline pipeline,
        CheckpointStore store,
        String endpoint,
        FileSource.Opener opener,
        FileTarget.Opener targets,
        DirectBuffers buffers,
        PartMemory memory,
        Lanes lanes,
        Executor executor,
        ScheduledExecutorService timer,
        InstantSource clock,
        CallEvent.@Nullable Listener listener,
        MetadataChain metadata,
        ContentTypes types,
        long objectBytesMax,
        @Nullable Together together) {

    /**
     * What the transfers of one directory share.
     *
     * @param begun IDs of the checkpoints that were there at the start
     * @param control steers them all and has one permit for each request that carries bytes: who suspends, ranks or limits the directory means each of its files
     */
    public record Together(Set<String> begun, TransferControl control) {}

    /**
     * A region of an open file as a body.
     *
     * @param source the file
     * @param offset 0-based offset of the first byte
     * @param length bytes
     * @return the body
     */
    public FileBody body(FileSource source, long offset, long length) {
        return new FileBody(source, offset, length, buffers);
    }

    /**
     * Finds the content type where the caller gave none.
     *
     * @param operation S3's name of the operation
     * @param bucket bucket of the object
     * @param key key of the object
     * @param file where the bytes come from, {@code null} when from no file
     * @param body the bytes: at most 64 KiB are looked at, none is taken
     * @param put the caller's options; a type in them or in their headers stays as it is, byte for byte
     * @return completes with the type; fails as {@link ContentTypes#choose}
     * @throws IOException when the file cannot be read
     */
    public CompletableFuture<ContentTypes.Chosen> typed(
            String operation, String bucket, String key, @Nullable Path file, RequestBody body, PutOptions put)
            throws IOException {
        String given = put.contentType();
        for (Map.Entry<String, String> header : put.headers().entrySet()) {
            given = header.getKey().equalsIgnoreCase("content-type") ? header.getValue() : given;
        }
        if (given != null) {
            return CompletableFuture.completedFuture(new ContentTypes.Chosen(given, "the caller says so"));
        }
        Path name = file == null ? null : file.getFileName();
        ByteBuffer start = start(body, types.looksAtBytes() ? S3Limits.CONTENT_TYPE_PEEK_BYTES_MAX : 0);
        return types.choose(new ContentTypes.Asked(
                operation,
                bucket + '/' + key,
                ContentTypes.nameOf(name == null ? "" : name.toString(), key),
                start,
                start.remaining() == body.length(),
                file == null));
    }

    /** None of a stream: what was looked at could not be sent. */
    private static ByteBuffer start(RequestBody body, int bytesMax) throws IOException {
        if (body instanceof FileBody file) {
            return file.peek(bytesMax);
        }
        if (body instanceof PartBuffer part) {
            return part.peek(bytesMax);
        }
        return body instanceof BytesBody bytes ? bytes.peek(bytesMax) : ByteBuffer.allocate(0);
    }

    /**
     * The same for the transfers of one task.
     *
     * @param context what its events carry
     * @return what they share
     */
    public Shared in(CallContext context) {
        CallEvent.Listener told = listener;
        return with(pipeline.in(context), told == null ? null : event -> told.onEvent(event.in(context)), together);
    }

    /**
     * The same for the transfers of one directory.
     *
     * @param others what they share besides
     * @return what they share
     */
    public Shared in(Together others) {
        return with(pipeline, listener, others);
    }

    private Shared with(S3Pipeline requests, CallEvent.@Nullable Listener told, @Nullable Together others) {
        return new Shared(
                requests,
                store,
                endpoint,
                opener,
                targets,
                buffers,
                memory,
                lanes,
                executor,
                timer,
                clock,
                told,
                metadata,
                types,
                objectBytesMax,
                others);
    }

    void tell(String operation, String target, String what) {
        if (listener != null) {
            listener.onEvent(CallEvent.transfer(operation, target, what));
        }
    }
}
