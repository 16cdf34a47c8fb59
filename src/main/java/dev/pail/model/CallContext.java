package dev.pail.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a task says of itself, so that a listener can tell its calls from those of other tasks. Never sent to S3.
 *
 * @param traceId identifier of the task in its own logs or traces, empty for none
 * @param attributes whatever else, such as the user's name; copied
 */
public record CallContext(String traceId, Map<String, String> attributes) {

    private static final CallContext NONE = new CallContext("", Map.of());

    /** Copies the attributes. */
    public CallContext {
        attributes = Map.copyOf(attributes);
    }

    /**
     * The context of a call that has none.
     *
     * @return no trace ID, no attributes
     */
    public static CallContext none() {
        return NONE;
    }

    /**
     * A context with a trace ID.
     *
     * @param traceId identifier of the task
     * @return the context
     */
    public static CallContext of(String traceId) {
        return new CallContext(traceId, Map.of());
    }

    /**
     * Adds an attribute.
     *
     * @param name its name
     * @param value its value; replaces an earlier one
     * @return a copy with it
     */
    public CallContext withAttribute(String name, String value) {
        Map<String, String> more = new TreeMap<>(attributes);
        more.put(name, value);
        return new CallContext(traceId, more);
    }
}
