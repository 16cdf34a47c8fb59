package dev.pail.internal.sign;

/**
 * Where a signature is valid.
 *
 * @param region region of the bucket, such as {@code eu-west-1}
 * @param service {@code s3}
 */
public record SigningScope(String region, String service) {

    /**
     * Checks what becomes a part of the credential scope.
     *
     * @throws dev.pail.error.InvalidCallException if one is empty or holds a slash, a comma, a space or a character
     *     that is not printable ASCII
     */
    public SigningScope {
        require("the region", region);
        require("the service", service);
    }

    private static void require(String what, String value) {
        if (value.isEmpty() || value.indexOf('/') >= 0 || value.indexOf(',') >= 0) {
            throw Refusal.of(
                    what + (value.isEmpty() ? " is empty" : " holds a slash or a comma"),
                    "set a region such as us-east-1");
        }
        Refusal.requireGraphic(what, value);
    }
}
