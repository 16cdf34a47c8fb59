package dev.pail.internal.xml;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;

/**
 * Reads S3's dates, {@code 2026-07-01T10:20:30.123Z}.
 *
 * <p>By hand, because {@code Instant.parse} allocates over a kilobyte for each and a list has a thousand. Other spellings
 * that servers use (an offset, none at all, RFC 1123) go the slow way.
 */
final class S3Timestamp {

    private static final int SECONDS_LENGTH = 19;
    private static final int NANO_DIGITS_MAX = 9;

    private S3Timestamp() {}

    /**
     * Reads a date.
     *
     * @throws DateTimeException when the text is none
     */
    static Instant parse(String text) {
        int length = text.length();
        if (length <= SECONDS_LENGTH || text.charAt(length - 1) != 'Z' || !isShaped(text)) {
            return parseSlowly(text);
        }
        int nano = nano(text, SECONDS_LENGTH, length - 1);
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if ((nano | year | month | day | hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59) {
            return parseSlowly(text);
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * 86_400 + hour * 3_600L + minute * 60L + second, nano);
    }

    private static boolean isShaped(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /** Digits as a number, or -1 when one of them is none. */
    private static int number(String text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** The fraction after the point as nanoseconds, 0 when there is none, or -1 when it is none. */
    private static int nano(String text, int start, int end) {
        if (start == end) {
            return 0;
        }
        int digits = end - start - 1;
        if (text.charAt(start) != '.' || digits < 1 || digits > NANO_DIGITS_MAX) {
            return -1;
        }
        int value = number(text, start + 1, end);
        for (int i = digits; i < NANO_DIGITS_MAX && value > 0; i++) {
            value *= 10;
        }
        return value;
    }

    private static Instant parseSlowly(String text) {
        if (text.indexOf(',') >= 0) {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        }
        TemporalAccessor parsed;
        try {
            parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(text, Instant::from, LocalDateTime::from);
        } catch (DateTimeParseException e) {
            throw new DateTimeException("not a date", e);
        }
        return parsed instanceof LocalDateTime local ? local.toInstant(ZoneOffset.UTC) : (Instant) parsed;
    }
}
