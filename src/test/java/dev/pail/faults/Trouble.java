package dev.pail.faults;

import dev.pail.S3ClientBuilder;

/** A server that is in trouble for a number of attempts, and honest after that. */
interface Trouble extends AutoCloseable {

    /** Points a client at it. */
    S3ClientBuilder lead(S3ClientBuilder builder);

    /** Requests, or where there were none connections and tries of one, that it has seen. */
    int seen();

    /** Is honest from now on. */
    void end();

    /** What was written last and whole, {@code null} for nothing or where it keeps nothing. */
    byte[] written();

    @Override
    void close();
}
