package dev.pail.internal.xml;

import dev.pail.auth.Credentials;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The credentials in an answer of STS: {@code …Response} with {@code …Result} with {@code Credentials}, the same for every
 * operation that gives them.
 */
final class StsCredentials {

    private StsCredentials() {}

    /** Reads the children of the root; {@code null} when there are no credentials among them. */
    static @Nullable Credentials read(XmlDocument response) {
        Credentials found = null;
        while (response.next()) {
            if (!response.name().endsWith("Result")) {
                response.skip();
                continue;
            }
            response.enter();
            while (response.next()) {
                if (response.name().equals("Credentials")) {
                    response.enter();
                    found = credentials(response);
                } else {
                    response.skip();
                }
            }
        }
        return found;
    }

    private static Credentials credentials(XmlDocument xml) {
        String accessKeyId = null;
        String secretAccessKey = null;
        String sessionToken = null;
        Instant expiration = null;
        while (xml.next()) {
            switch (xml.name()) {
                case "AccessKeyId" -> accessKeyId = xml.tokenOrNull();
                case "SecretAccessKey" -> secretAccessKey = xml.tokenOrNull();
                case "SessionToken" -> sessionToken = xml.tokenOrNull();
                case "Expiration" -> expiration = xml.instant();
                default -> xml.skip();
            }
        }
        return new Credentials(
                xml.required("AccessKeyId", accessKeyId),
                xml.required("SecretAccessKey", secretAccessKey),
                sessionToken,
                expiration);
    }
}
