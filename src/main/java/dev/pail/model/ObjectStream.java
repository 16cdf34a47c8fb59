package dev.pail.model;

import java.io.FilterInputStream;
import java.io.InputStream;

/**
 * An object's bytes as they arrive, with its head.
 *
 * <p>Holds a connection until it is read to the end or closed. For one thread at a time. A body that is cut goes on from
 * where it was when more is read, within the call's retries and deadline. What cannot go on is an {@code IOException} whose
 * cause is a {@link dev.pail.error.S3Exception}, never a short read: an {@link dev.pail.error.IntegrityException} with the
 * code {@code ObjectChanged} when the object was replaced meanwhile.
 */
public final class ObjectStream extends FilterInputStream {

    private final ObjectHead head;

    /**
     * Joins head and bytes.
     *
     * @param head what S3 says of the object
     * @param body the bytes as they arrive
     */
    public ObjectStream(ObjectHead head, InputStream body) {
        super(body);
        this.head = head;
    }

    /**
     * What S3 says of the object.
     *
     * @return the head that came before the bytes
     */
    public ObjectHead head() {
        return head;
    }
}
