package dev.pail.internal.retry;

import dev.pail.config.S3Limits;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a client may spend on retries, so that retries stay a small part of its load when everything fails.
 *
 * <p>It starts full. A retry takes its price before it is sent; the success of a retried call gives back the price of its
 * last retry, any other success one token. Thread safe. Source: the AWS SDKs' rules of 2026, see {@link S3Limits}.
 */
public final class RetryBudget {

    private final int capacity;
    private final AtomicInteger tokens;

    /**
     * Makes a full budget.
     *
     * @param capacity tokens, 0 for one that pays for nothing
     */
    public RetryBudget(int capacity) {
        this.capacity = capacity;
        this.tokens = new AtomicInteger(capacity);
    }

    /** Takes the price, all of it or nothing. */
    boolean take(int price) {
        int before = tokens.getAndUpdate(held -> held < price ? held : held - price);
        return before >= price;
    }

    /** Gives tokens back; what exceeds the capacity is lost. */
    void give(int count) {
        // A client whose server is well is always full: no write that all its threads would contend for.
        if (tokens.get() < capacity) {
            tokens.updateAndGet(held -> Math.min(capacity, held + count));
        }
    }

    /** Tokens that are left. */
    int tokens() {
        return tokens.get();
    }
}
