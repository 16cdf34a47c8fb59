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
     * Takes the bytes of one answer; called again when an attempt is repeated.
     *
     * @param head what S3 says of the object
     * @param reply the answer, whose body is checked while it is read
     * @return completes when the bytes have been taken, or fails with what went wrong
     */
    CompletableFuture<T> take(ObjectHead head, HttpReply reply);

    /**
     * Whether the bytes can be taken anew.
     *
     * @return false once bytes have gone to a reader that cannot take them back
     */
    boolean repeatable();
}
