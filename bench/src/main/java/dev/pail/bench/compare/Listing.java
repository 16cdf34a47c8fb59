package dev.pail.bench.compare;

/** What the floors do to read a listing: they look for tags in the text and trust it. */
final class Listing {
    private Listing() {}

    /** Asks for a page; the token is null for the first. */
    interface Pages {
        byte[] page(String token) throws Exception;
    }

    static long count(Pages pages) throws Exception {
        long count = 0;
        String token = null;
        do {
            String xml = Bare.text(pages.page(token));
            int at = xml.indexOf("<Contents>");
            while (at >= 0) {
                String key = between(xml, "<Key>", "</Key>", at);
                long size = Long.parseLong(between(xml, "<Size>", "</Size>", at));
                count += key.isEmpty() || size < 0 ? 0 : 1;
                at = xml.indexOf("<Contents>", at + 1);
            }
            boolean more = xml.contains("<IsTruncated>true</IsTruncated>");
            token = more ? between(xml, "<NextContinuationToken>", "</NextContinuationToken>", 0) : null;
        } while (token != null);
        return count;
    }

    private static String between(String text, String before, String after, int from) {
        int start = text.indexOf(before, from) + before.length();
        return text.substring(start, text.indexOf(after, start));
    }
}
