package dev.pail.internal.xml;

/** Makes a server's text fit to be shown: it is data, and may try to write to the reader's terminal or log. */
final class Sanitized {

    private Sanitized() {}

    /**
     * Replaces each control, line-separating and direction-changing character by a space and bounds the length.
     *
     * <p>Shape: at most {@code charsMax} characters, of which the last is an ellipsis when something was cut off. No
     * surrogate pair is cut in half.
     */
    static String text(String raw, int charsMax) {
        String stripped = raw.strip();
        boolean tooLong = stripped.length() > charsMax;
        int end = tooLong ? charsMax - 1 : stripped.length();
        if (tooLong && Character.isHighSurrogate(stripped.charAt(end - 1))) {
            end--;
        }
        StringBuilder clean = new StringBuilder(end + 1);
        stripped.substring(0, end).codePoints().forEach(c -> clean.appendCodePoint(isShown(c) ? c : ' '));
        return tooLong ? clean.append('…').toString() : clean.toString();
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
