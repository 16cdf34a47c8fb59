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
        Refusal.requireGraphic("the path", request.encodedPath());
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

    @Override
    public String toString() {
        return "Proof[<redacted>]";
    }
}
