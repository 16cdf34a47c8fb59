package dev.pail.internal.op;

import dev.pail.config.AccessPointArn;
import dev.pail.config.S3Limits;
import dev.pail.config.ServerProfile;
import dev.pail.config.ServerProfile.Feature;
import dev.pail.internal.http.HttpReply;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What was learned of one endpoint while talking to it. Thread safe; forgotten with the client. */
final class ServerTraits {

    private static final String CHECKSUM_PREFIX = "x-amz-checksum-";

    private final Set<Feature> missing = ConcurrentHashMap.newKeySet();
    private final Set<String> unknownHeaders = ConcurrentHashMap.newKeySet();
    private final Map<String, String> regions = new LinkedHashMap<>(16, 0.75f, true) {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > S3Limits.BUCKET_REGIONS_MAX;
        }
    };
    private volatile boolean checksumsProven;
    private volatile Duration clockOffset = Duration.ZERO;
    private volatile @Nullable Seen lastDate;

    /** The date of an answer as it came: reading it costs more than most calls want to pay. */
    private record Seen(String date, Instant localNow) {}

    ServerTraits(ServerProfile profile) {
        missing.addAll(profile.lacks());
    }

    boolean has(Feature feature) {
        return !missing.contains(feature);
    }

    Set<Feature> lacks() {
        return Set.copyOf(missing);
    }

    void has(Feature feature, boolean value) {
        if (value) {
            missing.remove(feature);
        } else {
            missing.add(feature);
        }
    }

    /** Once a checksum was taken, no refusal is blamed on checksums. */
    boolean checksumsProven() {
        return checksumsProven;
    }

    void checksumTaken() {
        checksumsProven = true;
    }

    static boolean isAboutChecksums(Map<String, String> optionalGroup) {
        return optionalGroup.keySet().stream().anyMatch(name -> name.startsWith(CHECKSUM_PREFIX));
    }

    boolean knows(Map<String, String> optionalGroup) {
        if (!has(Feature.CHECKSUMS) && isAboutChecksums(optionalGroup)) {
            return false;
        }
        for (String unknown : unknownHeaders) {
            if (optionalGroup.containsKey(unknown)) {
                return false;
            }
        }
        return true;
    }

    /** Most servers know all: then nothing is copied. */
    List<Map<String, String>> known(List<Map<String, String>> optionalGroups) {
        if (unknownHeaders.isEmpty() && missing.isEmpty()) {
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
        return !unknownHeaders.contains(name) && (has(Feature.CHECKSUMS) || !name.startsWith(CHECKSUM_PREFIX));
    }

    void doesNotKnowHeader(String name) {
        unknownHeaders.add(name);
    }

    Duration clockOffset() {
        return clockOffset;
    }

    void clockOffset(Duration value) {
        clockOffset = value;
    }

    void observeDate(HttpReply reply, Instant localNow) {
        reply.header("date").ifPresent(date -> lastDate = new Seen(date, localNow));
    }

    /** Newer than the offset that signatures use, which changes only where the server refuses it. */
    Duration observedClockOffset() {
        Seen seen = lastDate;
        if (seen == null) {
            return clockOffset;
        }
        Instant serverNow = ObjectHeaders.date(seen.date);
        return serverNow == null ? clockOffset : Duration.between(seen.localNow, serverNow);
    }

    /** Where a bucket was found to live, else the client's own region. */
    String region(@Nullable String bucket, String own) {
        if (bucket != null && AccessPointArn.isArn(bucket)) {
            return AccessPointArn.parse(bucket).region();
        }
        synchronized (regions) {
            return bucket == null ? own : regions.getOrDefault(bucket, own);
        }
    }

    void learnRegion(String bucket, String region) {
        synchronized (regions) {
            regions.put(bucket, region);
        }
    }
}
