package dev.pail.internal.op;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What was learned of one endpoint while talking to it. Thread safe; forgotten with the client. */
final class ServerTraits {

    private final Set<String> unknownHeaders = ConcurrentHashMap.newKeySet();
    private volatile Duration clockOffset = Duration.ZERO;
    private volatile Duration observedClockOffset = Duration.ZERO;

    boolean knows(Map<String, String> optionalGroup) {
        for (String unknown : unknownHeaders) {
            if (optionalGroup.containsKey(unknown)) {
                return false;
            }
        }
        return true;
    }

    /** Most servers know all: then nothing is copied. */
    List<Map<String, String>> known(List<Map<String, String>> optionalGroups) {
        if (unknownHeaders.isEmpty()) {
            return optionalGroups;
        }
        List<Map<String, String>> known = new ArrayList<>(optionalGroups);
        known.removeIf(group -> !knows(group));
        return known;
    }

    void doesNotKnow(Map<String, String> optionalGroup) {
        unknownHeaders.addAll(optionalGroup.keySet());
    }

    boolean knowsHeader(String name) {
        return !unknownHeaders.contains(name);
    }

    void doesNotKnowHeader(String name) {
        unknownHeaders.add(name);
    }

    Duration clockOffset() {
        return clockOffset;
    }

    /** Takes the server's time as right; keeps the old offset where the new one says the same. */
    boolean learnClock(Instant serverNow, Instant localNow) {
        Duration offset = Duration.between(localNow, serverNow);
        if (offset.minus(clockOffset).abs().compareTo(Duration.ofMinutes(1)) < 0) {
            return false;
        }
        clockOffset = offset;
        return true;
    }

    void observeClock(@Nullable Instant serverNow, Instant localNow) {
        if (serverNow != null) {
            observedClockOffset = Duration.between(localNow, serverNow);
        }
    }

    Duration observedClockOffset() {
        return observedClockOffset;
    }
}
