package dev.pail.model;

import java.io.FilterInputStream;
import java.io.InputStream;

/**
 * An object's bytes as they arrive, with its head.
 *
 * <p>Holds a connection until it is read to the end or closed. For one thread at a time. A body that ends before its
 * announced length is an {@code IOException}, never a short read.
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
