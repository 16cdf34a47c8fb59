package dev.pail.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes and durations as people write and read them. */
final class Amounts {

    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,18})\\s*(B|KiB|MiB|GiB|TiB)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Amounts() {}

    /** Reads {@code 8388608}, {@code 8MiB}, {@code 5GiB}. */
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            Matcher matcher = SIZE.matcher(text.strip());
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is no size; write 8MiB, 5GiB or a number of bytes");
            }
            long bytes = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2) == null ? "B" : matcher.group(2);
            for (String each : UNITS) {
                if (each.equalsIgnoreCase(unit)) {
                    return bytes;
                }
                bytes = Math.multiplyExact(bytes, 1024L);
            }
            throw new IllegalStateException("unit without a factor: " + unit);
        }
    }

    /** Reads {@code 90}, {@code 90s}, {@code 5m}, {@code 12h}, {@code 7d}, {@code PT1M30S}; a bare number is seconds. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Matcher matcher = DURATION.matcher(text.strip());
            if (matcher.matches()) {
                long count = Long.parseLong(matcher.group(1));
                return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    case "d" -> Duration.ofDays(count);
                    default -> Duration.ofSeconds(count);
                };
            }
            try {
                Duration duration = Duration.parse(text.strip());
                if (!duration.isNegative()) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                // said below, in our own words
            }
            throw new TypeConversionException("'" + text + "' is no duration; write 30s, 5m, 12h, 7d or PT1M30S");
        }
    }

    /** Such as {@code 256.0 MiB}. */
    static String size(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** Such as {@code 3.2 s} or {@code 4 min 05 s}. */
    static String time(Duration duration) {
        if (duration.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        return duration.toHours() > 0
                ? String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart())
                : String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
    }

    /** Bytes in a second, such as {@code 80.0 MiB/s}; never divides by nothing. */
    static String rate(long bytes, Duration duration) {
        return size(bytes * 1000.0 / Math.max(1, duration.toMillis())) + "/s";
    }
}
