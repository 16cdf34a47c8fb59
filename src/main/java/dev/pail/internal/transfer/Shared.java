package dev.pail.internal.transfer;

import dev.pail.checkpoint.CheckpointStore;
import dev.pail.internal.body.DirectBuffers;
import dev.pail.internal.body.FileBody;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.FileTarget;
import dev.pail.internal.op.S3Pipeline;
import dev.pail.model.CallEvent;
import java.time.InstantSource;
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
 * @param executor reads files and writes the journal
 * @param timer asks for the progress while parts are on their way
 * @param clock tells the time of the checkpoint
 * @param listener told of resumes and starts from anew, {@code null} for nobody
 * @param metadata fills in user metadata of uploads
 * @param objectBytesMax largest object the server takes
 */
public record Shared(
        S3Pipeline pipeline,
        CheckpointStore store,
        String endpoint,
        FileSource.Opener opener,
        FileTarget.Opener targets,
        DirectBuffers buffers,
        Executor executor,
        ScheduledExecutorService timer,
        InstantSource clock,
        CallEvent.@Nullable Listener listener,
        MetadataChain metadata,
        long objectBytesMax) {

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

    void tell(String operation, String target, String what) {
        if (listener != null) {
            listener.onEvent(CallEvent.transfer(operation, target, what));
        }
    }
}
