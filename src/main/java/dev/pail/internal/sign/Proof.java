package dev.pail.internal.sign;

/**
 * One signature and the two texts it was made from.
 *
 * @param canonicalRequest the request in the one form that both sides compute
 * @param stringToSign its hash with time and scope
 * @param signature HMAC-SHA256 of the string to sign, in hexadecimal
 */
record Proof(String canonicalRequest, String stringToSign, String signature) {

    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    static Proof of(
            SigningRequest request,
            String canonicalQuery,
            CanonicalHeaders headers,
            HmacSha256 key,
            String amzDate,
            String credentialScope) {
        Refusal.requireGraphic("the method", request.method());
        requirePath(request.encodedPath());
        Refusal.requireGraphic("the payload hash", request.payloadHash());
        String canonicalRequest = request.method()
                + '\n'
                + request.encodedPath()
                + '\n'
                + canonicalQuery
                + '\n'
                + headers.lines()
                + '\n'
                + headers.names()
                + '\n'
                + request.payloadHash();
        String stringToSign = ALGORITHM
                + '\n'
                + amzDate
                + '\n'
                + credentialScope
                + '\n'
                + PayloadHash.sha256HexOfAscii(canonicalRequest);
        return new Proof(canonicalRequest, stringToSign, key.hexOf(stringToSign));
    }

    /** A question mark or a hash sign that was not encoded would cut the key short, and name another object. */
    private static void requirePath(String path) {
        Refusal.requireGraphic("the path", path);
        if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw new IllegalArgumentException("the path is not absolute, or not encoded");
        }
    }

    @Override
    public String toString() {
        return "Proof[<redacted>]";
    }
}
