package dev.pail.model;

import java.util.List;

/**
 * A bucket that is served as a web site: by an index document, or by sending all requests elsewhere.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html">PutBucketWebsite</a>
 *
 * @param indexDocument last segment of what a request for a directory gets, such as {@code index.html}; empty with
 *     {@code redirectAllTo}
 * @param errorDocument key of what is shown for an error; empty for S3's own
 * @param redirectAllTo host that every request is sent to; empty for none
 * @param redirectProtocol {@code http} or {@code https} for it; empty for the request's own
 * @param routingRules exceptions, in order
 */
public record WebsiteConfiguration(
        String indexDocument,
        String errorDocument,
        String redirectAllTo,
        String redirectProtocol,
        List<RoutingRule> routingRules) {

    /** Copies the list. */
    public WebsiteConfiguration {
        routingRules = List.copyOf(routingRules);
    }

    /**
     * A site with an index document.
     *
     * @param indexDocument such as {@code index.html}
     * @param errorDocument key of what is shown for an error; empty for S3's own
     * @return the configuration
     */
    public static WebsiteConfiguration index(String indexDocument, String errorDocument) {
        return new WebsiteConfiguration(indexDocument, errorDocument, "", "", List.of());
    }

    /**
     * Where requests that match go; every text may be empty for none.
     *
     * @param keyPrefixEquals keys start with it
     * @param httpErrorCodeReturnedEquals the answer would have had this status
     * @param hostName host to go to
     * @param protocol {@code http} or {@code https}
     * @param replaceKeyPrefixWith new prefix
     * @param replaceKeyWith new key; not beside a new prefix
     * @param httpRedirectCode status of the redirect, 301 where empty
     */
    public record RoutingRule(
            String keyPrefixEquals,
            String httpErrorCodeReturnedEquals,
            String hostName,
            String protocol,
            String replaceKeyPrefixWith,
            String replaceKeyWith,
            String httpRedirectCode) {}
}
