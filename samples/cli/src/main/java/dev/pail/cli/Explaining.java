package dev.pail.cli;

import dev.pail.transfer.UploadExplanation;
import dev.pail.transfer.UploadExplanation.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says what an upload sends beside the bytes, and where each of it comes from. */
final class Explaining {

    private Explaining() {}

    static void show(Output output, S3Uri target, UploadExplanation explained) {
        output.result(
                text(target, explained),
                "event",
                "explain",
                "bucket",
                target.bucket(),
                "key",
                target.key(),
                "contentType",
                explained.contentType(),
                "contentTypeReason",
                explained.contentTypeReason(),
                "metadata",
                explained.metadata().stream().map(Explaining::members).toList(),
                "failures",
                explained.failures());
    }

    private static Map<String, String> members(Entry entry) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("key", entry.key());
        members.put("value", entry.value());
        members.put("source", entry.source());
        members.put("fate", entry.fate().name().toLowerCase(Locale.ROOT));
        return members;
    }

    private static String text(S3Uri target, UploadExplanation explained) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"type", explained.contentType(), explained.contentTypeReason()});
        for (Entry entry : explained.metadata()) {
            rows.add(new String[] {"meta " + entry.key(), entry.value(), entry.source() + fate(entry)});
        }
        explained
                .failures()
                .forEach((name, why) -> rows.add(new String[] {"source " + name, "", "could not tell: " + why}));
        int names = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        int values = rows.stream()
                .mapToInt(row -> row[1].length())
                .filter(length -> length <= 60)
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder(target.toString());
        for (String[] row : rows) {
            text.append(
                    String.format("%n  %-" + names + "s  %-" + Math.max(1, values) + "s  %s", row[0], row[1], row[2]));
        }
        return text.toString();
    }

    private static String fate(Entry entry) {
        return switch (entry.fate()) {
            case SENT -> "";
            case SHADOWED -> ", not sent: named above";
            case TOO_LARGE -> ", not sent: does not fit into 2 KB";
            case REFUSED -> ", not sent: cannot be metadata";
        };
    }
}
