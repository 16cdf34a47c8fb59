package dev.pail.internal.xml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Undoes {@code encoding-type=url}, by which a list can hold keys that XML cannot.
 *
 * <p>AWS and MinIO write a space as {@code +} and a plus as {@code %2B}; Ceph, S3Proxy and SeaweedFS write {@code %20}
 * and {@code %2B}. So a plus sign is a space from all of them. Encoded are keys, prefixes, delimiters and key markers; a
 * continuation token and an upload ID are opaque and go back as they came.
 */
final class EncodingType {

    private EncodingType() {}

    /** Tells whether an {@code EncodingType} element of this content means that names are encoded. */
    static boolean isUrl(String content) {
        return content.equalsIgnoreCase("url");
    }

    /**
     * Decodes a name.
     *
     * <p>One that is not a valid percent-encoding of UTF-8 comes from a server that promises the encoding and does not do
     * it: it is taken as it is.
     */
    static String decode(String name) {
        int first = firstEncoded(name);
        if (first < 0) {
            return name;
        }
        byte[] decoded = new byte[3 * name.length()];
        int length = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                int octet = octet(name, i + 1);
                if (octet < 0) {
                    return name;
                }
                decoded[length++] = (byte) octet;
                i += 2;
            } else if (c < 0x80) {
                decoded[length++] = (byte) (c == '+' ? ' ' : c);
            } else {
                int charCount = Character.isHighSurrogate(c) && i + 1 < name.length() ? 2 : 1;
                byte[] utf8 = name.substring(i, i + charCount).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(utf8, 0, decoded, length, utf8.length);
                length += utf8.length;
                i += charCount - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return name;
        }
    }

    private static int firstEncoded(String name) {
        int percent = name.indexOf('%');
        return percent >= 0 ? percent : name.indexOf('+');
    }

    private static int octet(String name, int at) {
        if (at + 2 > name.length()) {
            return -1;
        }
        int high = hex(name.charAt(at));
        int low = hex(name.charAt(at + 1));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Not {@code Character.digit}: that also takes full-width and Arabic digits. */
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return c < 0x80 && letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}
