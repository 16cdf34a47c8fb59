package dev.pail.internal.directory;

import java.util.Comparator;

/** The order of S3's listings: that of the keys' UTF-8 bytes, which is that of their code points. */
final class KeyOrder {

    static final Comparator<String> UTF_8 = KeyOrder::compare;

    private KeyOrder() {}

    private static int compare(String one, String other) {
        int both = Math.min(one.length(), other.length());
        for (int index = 0; index < both; index++) {
            char a = one.charAt(index);
            char b = other.charAt(index);
            if (a != b) {
                // surrogates stand for what comes after all other characters
                boolean surrogateA = Character.isSurrogate(a);
                return surrogateA == Character.isSurrogate(b) ? Character.compare(a, b) : surrogateA ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
