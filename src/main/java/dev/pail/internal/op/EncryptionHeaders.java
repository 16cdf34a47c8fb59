package dev.pail.internal.op;

import dev.pail.config.Endpoint;
import dev.pail.error.ErrorKind;
import dev.pail.internal.sign.PolicyDocument;
import dev.pail.model.CustomerKey;
import dev.pail.model.ServerSideEncryption;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How server-side encryption is asked for in headers, and on what wire. */
final class EncryptionHeaders {

    private static final String PREFIX = "x-amz-server-side-encryption";
    private static final String CUSTOMER = PREFIX + "-customer-";
    private static final String SOURCE_CUSTOMER = "x-amz-copy-source-server-side-encryption-customer-";

    private EncryptionHeaders() {}

    static void write(Draft draft, @Nullable ServerSideEncryption encryption) {
        if (encryption instanceof CustomerKey key) {
            write(draft, CUSTOMER, key);
        } else if (encryption instanceof ServerSideEncryption.Managed managed) {
            draft.header(PREFIX, managed.algorithm())
                    .header(PREFIX + "-aws-kms-key-id", managed.keyId())
                    .header(PREFIX + "-bucket-key-enabled", managed.bucketKey());
            if (!managed.context().isEmpty()) {
                draft.header(PREFIX + "-context", base64(managed.context()));
            }
        }
    }

    static void writeSource(Draft draft, @Nullable CustomerKey key) {
        if (key != null) {
            write(draft, SOURCE_CUSTOMER, key);
        }
    }

    private static void write(Draft draft, String prefix, CustomerKey key) {
        if (key.isDestroyed()) {
            throw Names.refuse(
                    draft.operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "the customer key was destroyed",
                    "make another of the same bytes");
        }
        draft.header(prefix + "algorithm", "AES256")
                .header(prefix + "key", key.base64())
                .header(prefix + "key-md5", key.md5());
    }

    /** S3 refuses such a request over plain http, but by then the key is out: also one in a header of the caller's. */
    static void requireTls(Draft draft, Endpoint endpoint) {
        if (!endpoint.isHttps()
                && (draft.headers.containsKey(CUSTOMER + "key")
                        || draft.headers.containsKey(SOURCE_CUSTOMER + "key"))) {
            throw Names.refuse(
                    draft.operation,
                    ErrorKind.PARAM_INVALID,
                    "InvalidArgument",
                    "a customer key would go over plain http",
                    "use an https endpoint");
        }
    }

    /** One form for one context: by order of the names, ASCII only, no spaces. */
    private static String base64(Map<String, String> context) {
        StringBuilder json = new StringBuilder();
        context.forEach((name, value) -> {
            PolicyDocument.quote(json.append(json.length() == 0 ? '{' : ','), name);
            PolicyDocument.quote(json.append(':'), value);
        });
        return Base64.getEncoder().encodeToString(json.append('}').toString().getBytes(StandardCharsets.US_ASCII));
    }
}
