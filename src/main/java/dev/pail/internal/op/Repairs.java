package dev.pail.internal.op;

import dev.pail.auth.Credentials;
import dev.pail.config.ServerProfile.Feature;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import dev.pail.internal.http.HttpReply;
import dev.pail.internal.xml.ErrorDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one call puts right at once instead of failing: clock, region, credentials, each at most once, and optional headers.
 * For one attempt after the other; what is learned goes to the traits, for all calls.
 */
final class Repairs {

    /** A refused signature is blamed on the clock only from here on; S3 itself allows 15 minutes. */
    private static final Duration SUSPICIOUS_SKEW_MIN = Duration.ofMinutes(4);

    private static final Duration CLOCK_CHANGE_MIN = Duration.ofMinutes(1);

    /** Before S3 there was no S3; after the year 9999 there is no signature. */
    private static final Instant DATE_MIN = Instant.parse("2006-03-14T00:00:00Z");

    private static final Instant DATE_MAX = Instant.parse("9999-01-01T00:00:00Z");
    /** The words of servers that do not know something: all seen, none documented. */
    private static final Pattern BLAMES_A_FEATURE = Pattern.compile(
            "header|x-amz-|checksum|trailer|chunked|streaming|encoding-type|list-type|not ?implemented|un ?supported|not supported");

    private static final Pattern CHECKSUMS =
            Pattern.compile("checksum|header|x-amz-(?!content-sha256)|not ?implemented");
    private static final Pattern CHUNKS = Pattern.compile("chunked|streaming|trailer|content-sha256|decoded-content");
    private static final Pattern AWS_HOST =
            Pattern.compile("(?:[a-z0-9.-]+\\.)?s3[.-]([a-z]+(?:-[a-z]+)+-\\d+)\\.amazonaws\\.com(?:\\.cn)?");

    private final PipelineSettings settings;
    private final ServerTraits traits;
    private final Draft draft;
    private boolean clockDone;
    private boolean regionDone;
    private boolean expectDone;
    private final Set<Feature> blamed = EnumSet.noneOf(Feature.class);
    private volatile @Nullable S3Exception refusal;
    private volatile @Nullable Credentials refused;

    // of the attempt in progress, or the one that ended last
    private volatile @Nullable Credentials credentials;
    private volatile Duration clockOffset = Duration.ZERO;
    private volatile @Nullable Duration toldOffset;
    private volatile @Nullable String toldRegion;
    private volatile String told = "";
    private volatile boolean bodiless;

    Repairs(PipelineSettings settings, ServerTraits traits, Draft draft) {
        this.settings = settings;
        this.traits = traits;
        this.draft = draft;
    }

    /** Begins an attempt: who signs it. What S3 has refused in this call is not sent again. */
    Credentials credentials() {
        toldOffset = null;
        toldRegion = null;
        bodiless = false;
        told = "";
        Credentials now = ask();
        S3Exception why = refusal;
        if (why != null && now.equals(refused)) {
            throw why;
        }
        credentials = now;
        return now;
    }

    private Credentials ask() {
        Credentials given;
        try {
            given = settings.credentials().credentials();
        } catch (S3Exception known) {
            throw known;
        } catch (RuntimeException failed) {
            throw unavailable("threw " + failed.getClass().getSimpleName(), failed);
        }
        if (given == null) {
            throw unavailable("gave none", null);
        }
        return given;
    }

    /** The provider's own message is left to the cause: what it holds is not ours to repeat. */
    private InvalidCallException unavailable(String what, @Nullable RuntimeException cause) {
        return new InvalidCallException(
                ErrorDetail.of(
                        draft.operation,
                        draft.target.toString(),
                        ErrorKind.CREDENTIAL_INVALID,
                        "CredentialsUnavailable",
                        "the CredentialsProvider " + what + ", so nothing was sent",
                        "see the cause; call again once the provider gives credentials"),
                cause);
    }

    /** The time that this attempt signs. */
    Instant now() {
        Duration offset = traits.clockOffset();
        clockOffset = offset;
        return settings.clock().instant().plus(offset);
    }

    /** Takes from an error answer what may put the request right. */
    void answered(HttpReply reply, @Nullable ErrorDocument document) {
        bodiless = document == null || document.code().isEmpty();
        Instant date = ObjectHeaders.date(reply, "date");
        if (date == null && document != null) {
            date = document.serverTime();
        }
        toldOffset = date == null || date.isBefore(DATE_MIN) || date.isAfter(DATE_MAX)
                ? null
                : Duration.between(settings.clock().instant(), date);
        toldRegion = regionTold(reply, document);
        told = document == null ? "" : (document.code() + ' ' + document.message()).toLowerCase(Locale.ROOT);
    }

    /** Whether the request is now another one, so that it can be sent again at once. */
    boolean worked(S3Exception error) {
        if (error.httpStatus() == 417 && !expectDone) {
            expectDone = true; // the transport asks for no 100 Continue any more
            return true;
        }
        return switch (error.kind()) {
            case CLOCK_SKEW -> clockLearned(CLOCK_CHANGE_MIN);
            case CREDENTIAL_EXPIRED, CREDENTIAL_INVALID -> credentialsRefused(error);
            case WRONG_REGION -> regionLearned(error);
            default ->
                regionLearned(error)
                        || (suspicious(error) && clockLearned(SUSPICIOUS_SKEW_MIN))
                        || (error.httpStatus() == 400 && bodiless && isTemporary() && credentialsRefused(error))
                        || leftOut(error);
        };
    }

    /** The answer to a HEAD cannot say why; S3 checks the time before the signature, some servers after. */
    private boolean suspicious(S3Exception error) {
        return error.kind() == ErrorKind.SIGNATURE_MISMATCH || (error.httpStatus() == 403 && bodiless);
    }

    /** Compared with the offset of this attempt: another call may have learned the same meanwhile. */
    private boolean clockLearned(Duration changeMin) {
        Duration told = toldOffset;
        if (told == null || clockDone || told.minus(clockOffset).abs().compareTo(changeMin) < 0) {
            return false;
        }
        clockDone = true;
        traits.clockOffset(told);
        return true;
    }

    /** A HEAD with an expired token is answered with a bare 400. */
    private boolean isTemporary() {
        Credentials used = credentials;
        return used != null && used.sessionToken() != null;
    }

    /** The provider is told; whether it has others shows when the next attempt asks, where waiting is allowed. */
    private boolean credentialsRefused(S3Exception error) {
        Credentials used = credentials;
        if (used == null || used.isAnonymous() || refusal != null) {
            return false;
        }
        settings.credentials().refused(used);
        refused = used;
        refusal = error;
        return settings.credentials().mayBlock() || !ask().equals(used);
    }

    private boolean regionLearned(S3Exception error) {
        String bucket = draft.target.bucket();
        String told = toldRegion;
        if (regionDone || bucket == null || told == null || told.equals(draft.region)) {
            return false;
        }
        boolean elsewhere = error.kind() == ErrorKind.WRONG_REGION || (error.httpStatus() == 400 && bodiless);
        if (!elsewhere || draft.operation.equals("CreateBucket")) {
            return false;
        }
        try {
            settings.endpoint().inRegion(told);
        } catch (IllegalArgumentException notARegionOfThisEndpoint) {
            return false;
        }
        regionDone = true;
        traits.learnRegion(bucket, told);
        return true;
    }

    /** Only the region's name is taken from an answer; its host follows from our endpoint, never from the answer's. */
    private static @Nullable String regionTold(HttpReply reply, @Nullable ErrorDocument document) {
        String header = reply.header("x-amz-bucket-region").orElse(null);
        if (header != null || document == null) {
            return header;
        }
        String endpoint = document.endpoint();
        Matcher named = AWS_HOST.matcher(endpoint == null ? "" : endpoint);
        return document.region() == null && named.matches() ? named.group(1) : document.region();
    }

    /** Fits the request to what is known of the server by now; for each attempt. */
    void adapt() {
        draft.chunks = traits.has(Feature.CHUNKED_PAYLOAD);
        if (!traits.has(Feature.URL_ENCODED_LISTINGS)) {
            draft.query.removeIf(part -> part.getKey().equals("encoding-type"));
        }
        if (!traits.has(Feature.LIST_OBJECTS_V2)
                && draft.query.removeIf(part -> part.getKey().equals("list-type"))) {
            draft.query.replaceAll(
                    part -> part.getKey().equals("start-after") ? Map.entry("marker", part.getValue()) : part);
        }
    }

    /**
     * A feature or an optional header that the server does not know never costs the call: it is left out from then on. A 501
     * says so by itself, a 400 by its words; where the call fails without it too, it was not to blame.
     */
    private boolean leftOut(S3Exception error) {
        boolean leftOut;
        if (error.httpStatus() == 501) {
            leftOut = blamedByWords() || headerLeftOut();
            if (!leftOut && (draft.headers.containsKey("if-match") || draft.headers.containsKey("if-none-match"))) {
                traits.has(Feature.CONDITIONAL_WRITES, false);
            }
        } else {
            boolean silent = bodiless && draft.method.equals("HEAD");
            leftOut = error.httpStatus() == 400
                    && (silent || BLAMES_A_FEATURE.matcher(told).find())
                    && (blamedByWords() || checksumsBlamed(silent));
        }
        if (!leftOut && error.httpStatus() >= 400 && error.httpStatus() < 500) {
            blamed.forEach(innocent -> traits.has(innocent, true));
        }
        return leftOut;
    }

    private boolean blamedByWords() {
        return (CHUNKS.matcher(told).find() && blame(Feature.CHUNKED_PAYLOAD))
                || (told.contains("encoding-type") && sends("encoding-type") && blame(Feature.URL_ENCODED_LISTINGS))
                || (told.contains("list-type") && sends("list-type") && blame(Feature.LIST_OBJECTS_V2));
    }

    private boolean checksumsBlamed(boolean silent) {
        boolean carried = draft.checksum != null || draft.optional.stream().anyMatch(ServerTraits::isAboutChecksums);
        return carried
                && !traits.checksumsProven()
                && (silent || CHECKSUMS.matcher(told).find())
                && blame(Feature.CHECKSUMS);
    }

    private boolean sends(String parameter) {
        return draft.query.stream().anyMatch(part -> part.getKey().equals(parameter));
    }

    private boolean blame(Feature feature) {
        if (!traits.has(feature) || !blamed.add(feature)) {
            return false;
        }
        traits.has(feature, false);
        return true;
    }

    private boolean headerLeftOut() {
        for (int index = draft.optional.size() - 1; index >= 0; index--) {
            if (traits.knows(draft.optional.get(index))) {
                traits.doesNotKnow(draft.optional.get(index));
                return true;
            }
        }
        if (draft.checksum != null && traits.knowsHeader(draft.checksum.header())) {
            traits.doesNotKnowHeader(draft.checksum.header());
            return true;
        }
        return false;
    }
}
