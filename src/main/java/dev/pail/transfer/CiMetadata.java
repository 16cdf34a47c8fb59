package dev.pail.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the environment tells of the CI run; which variable says what stands in {@code ci-variables.csv}. */
record CiMetadata(Function<String, @Nullable String> environment) implements MetadataSource {

    private static final int VALUE_CHARS_MAX = 1024;
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern USER_INFORMATION = Pattern.compile("(?<=://)[^/?#\\s]*@");
    /** An @ that starts no segment, or one behind what is no host and port: a slash in the password hid the rest of it. */
    private static final Pattern DOUBTFUL = Pattern.compile("[^/]@|://[^/:]*:(?!\\d*(?:/|$)).*@");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{7,64}");

    @Override
    public String name() {
        return "ci";
    }

    @Override
    public Map<String, @Nullable String> metadata(Subject subject) {
        String[] keys = Table.ROWS.get(0);
        Map<String, @Nullable String> found = new LinkedHashMap<>();
        for (String[] row : Table.ROWS.subList(1, Table.ROWS.size())) {
            if (firstSet(row[1]) == null) {
                continue;
            }
            found.put("ci-provider", row[0]);
            for (int column = 2; column < row.length; column++) {
                String value = firstSet(row[column]);
                found.put(
                        keys[column],
                        switch (keys[column]) {
                            case "git-branch" -> branch(value);
                            case "git-commit" ->
                                value == null || !COMMIT.matcher(value).matches() ? null : value;
                            default -> value;
                        });
            }
            return found;
        }
        return found;
    }

    /** The first of the alternatives whose variables are all set. */
    private @Nullable String firstSet(String alternatives) {
        for (String template : alternatives.split("\\|", -1)) {
            String value = template.isEmpty() ? null : filled(template);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private @Nullable String filled(String template) {
        StringBuilder text = new StringBuilder();
        Matcher variable = VARIABLE.matcher(template);
        while (variable.find()) {
            String value = withoutSecrets(environment.apply(variable.group(1)));
            if (value == null) {
                return null;
            }
            variable.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return variable.appendTail(text).toString();
    }

    /** An address may hold a password before its host, or a token behind its path; in doubt there is no value. */
    private static @Nullable String withoutSecrets(@Nullable String value) {
        if (value == null || value.isBlank() || value.equals("false") || value.length() > VALUE_CHARS_MAX) {
            return null;
        }
        if (!value.contains("://")) {
            return value.strip();
        }
        String bare = USER_INFORMATION
                .matcher(value)
                .replaceAll("")
                .split("[?#]", 2)[0]
                .strip();
        return DOUBTFUL.matcher(bare).find() ? null : bare.replace(" ", "%20");
    }

    /** Other refs than those of branches, such as tags and merges, are no branch. */
    private static @Nullable String branch(@Nullable String ref) {
        if (ref == null) {
            return null;
        }
        String name = ref.startsWith("refs/heads/") ? ref.substring("refs/heads/".length()) : ref;
        String bare = name.startsWith("origin/") ? name.substring("origin/".length()) : name;
        return bare.startsWith("refs/") || bare.isEmpty() ? null : bare;
    }

    /** Read when it is first needed. */
    private static final class Table {
        static final List<String[]> ROWS = read();

        private static List<String[]> read() {
            try (InputStream in = CiMetadata.class.getResourceAsStream("ci-variables.csv")) {
                if (in == null) {
                    throw new IllegalStateException("ci-variables.csv is missing from the jar");
                }
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                return lines.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split(",", -1))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
