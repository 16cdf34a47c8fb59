package dev.pail.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of other origins may use a bucket.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html">CORSRule</a>
 *
 * @param id name of the rule, at most 255 characters, {@code null} for none
 * @param allowedOrigins origins such as {@code https://example.com}, one {@code *} each at most; at least one
 * @param allowedMethods {@code GET PUT HEAD POST DELETE}; at least one
 * @param allowedHeaders request headers allowed, {@code *} for all
 * @param exposeHeaders answer headers that a page may read
 * @param maxAge how long a browser may keep the answer, in whole seconds, {@code null} for its own default
 */
public record CorsRule(
        @Nullable String id,
        List<String> allowedOrigins,
        List<String> allowedMethods,
        List<String> allowedHeaders,
        List<String> exposeHeaders,
        @Nullable Duration maxAge) {

    /** Copies the lists. */
    public CorsRule {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedMethods = List.copyOf(allowedMethods);
        allowedHeaders = List.copyOf(allowedHeaders);
        exposeHeaders = List.copyOf(exposeHeaders);
    }

    /**
     * A rule with what each must have.
     *
     * @param allowedOrigins origins allowed
     * @param allowedMethods methods allowed
     * @return a rule without a name, for all request headers
     */
    public static CorsRule of(List<String> allowedOrigins, List<String> allowedMethods) {
        return new CorsRule(null, allowedOrigins, allowedMethods, List.of("*"), List.of(), null);
    }
}
