package dev.pail.internal.op;

import dev.pail.internal.http.HttpReply;
import dev.pail.model.ObjectHead;
import java.util.concurrent.CompletableFuture;

/**
 * Where an object's bytes go.
 *
 * @param <T> what becomes of them
 */
public interface ObjectSink<T> {

    /**
     * Takes the bytes of an object; called again only where they must be taken from the start.
     *
     * @param head what S3 says of the object
     * @param reply the first answer; its body goes on over later ones where that one is cut, and is checked
     * @return completes when the bytes have been taken, or fails with what went wrong
     */
    CompletableFuture<T> take(ObjectHead head, HttpReply reply);

    /**
     * Whether the bytes can be taken anew once {@link #take} was called: the taking before has been told its failure.
     *
     * @return false when bytes go to a reader that cannot take them back
     */
    boolean repeatable();

    /**
     * Whether much is taken, and no buffer is kept: whoever reads the bytes is done with each when its {@code onNext} returns,
     * and may take its time for that.
     *
     * @return true for a file
     */
    default boolean isBulk() {
        return false;
    }
}
