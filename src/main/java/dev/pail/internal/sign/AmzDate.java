package dev.pail.internal.sign;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The basic ISO 8601 form in UTC, {@code 20130524T000000Z}; a formatter would cost more than the whole string to sign. */
final class AmzDate {

    static final int DAY_LENGTH = 8;

    private AmzDate() {}

    static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        int year = utc.getYear();
        if (year < 0 || year > 9999) {
            throw Refusal.of("the clock says year " + year, "set the clock");
        }
        char[] out = new char[16];
        twoDigits(out, 0, year / 100);
        twoDigits(out, 2, year % 100);
        twoDigits(out, 4, utc.getMonthValue());
        twoDigits(out, 6, utc.getDayOfMonth());
        out[8] = 'T';
        twoDigits(out, 9, utc.getHour());
        twoDigits(out, 11, utc.getMinute());
        twoDigits(out, 13, utc.getSecond());
        out[15] = 'Z';
        return new String(out);
    }

    static String day(String amzDate) {
        return amzDate.substring(0, DAY_LENGTH);
    }

    private static void twoDigits(char[] out, int at, int value) {
        out[at] = (char) ('0' + value / 10);
        out[at + 1] = (char) ('0' + value % 10);
    }
}
