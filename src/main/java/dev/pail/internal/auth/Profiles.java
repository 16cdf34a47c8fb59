package dev.pail.internal.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shared files {@code config} and {@code credentials}, read once: sections and their settings.
 *
 * <p>Names of settings are in lower case; an indented setting under one without a value is {@code outer.inner}. Of a setting
 * that comes twice the last counts, {@code credentials} before {@code config}, and {@code [profile default]} before
 * {@code [default]}. Messages name file and line, never what stands there.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html">format of the shared files</a>
 */
final class Profiles {

    private static final int FILE_BYTES_MAX = 1024 * 1024;
    private static final Pattern SECTION = Pattern.compile("\\[\\s*([^\\[\\]]*?)\\s*\\]\\s*(?:[#;].*)?");
    private static final Pattern PROFILE = Pattern.compile("(profile|sso-session|services)\\s+(.+)");

    private final Map<String, Map<String, String>> profiles = new HashMap<>();
    private final Map<String, Map<String, String>> ssoSessions = new HashMap<>();
    private final Map<String, Map<String, String>> services = new HashMap<>();

    private Profiles() {}

    /** Reads both files; one that is not there is empty. */
    static Profiles read(Surroundings surroundings) {
        String config = surroundings.variable("AWS_CONFIG_FILE");
        String credentials = surroundings.variable("AWS_SHARED_CREDENTIALS_FILE");
        Path directory = surroundings.home().resolve(".aws");
        Profiles all = new Profiles();
        all.readFile(config == null ? directory.resolve("config") : surroundings.path(config), true);
        all.readFile(credentials == null ? directory.resolve("credentials") : surroundings.path(credentials), false);
        return all;
    }

    /** Settings of a profile; {@code null} when there is none of that name. */
    @Nullable
    Map<String, String> profile(String name) {
        return profiles.get(name);
    }

    @Nullable
    Map<String, String> ssoSession(String name) {
        return ssoSessions.get(name);
    }

    /** A setting of one service, from the section that the profile names. */
    @Nullable
    String service(Map<String, String> profile, String setting) {
        Map<String, String> section = services.get(profile.getOrDefault("services", ""));
        return section == null ? null : section.get(setting);
    }

    private void readFile(Path file, boolean isConfig) {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw bad(file, 0, "the file is longer than " + FILE_BYTES_MAX + " bytes");
            }
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException none) {
            return;
        } catch (CharacterCodingException notText) {
            throw bad(file, 0, "the file is not UTF-8");
        } catch (IOException unreadable) {
            throw bad(
                    file, 0, "the file cannot be read: " + unreadable.getClass().getSimpleName());
        }
        Map<String, String> bareDefault = new HashMap<>();
        Map<String, String> section = null;
        String outer = null;
        int number = 0;
        for (String line : text.split("\r\n|\r|\n", -1)) {
            number++;
            if (line.isBlank() || line.charAt(0) == '#' || line.charAt(0) == ';') {
                continue;
            }
            if (line.charAt(0) == '[') {
                section = section(file, number, line, isConfig, bareDefault);
                outer = null;
            } else if (section == null) {
                throw bad(file, number, "a setting stands before the first section");
            } else if (Character.isWhitespace(line.charAt(0))) {
                inner(file, number, section, outer, line);
            } else {
                outer = setting(file, number, section, "", line);
            }
        }
        if (!bareDefault.isEmpty()) {
            profiles.putIfAbsent("default", bareDefault);
        }
    }

    /** Sections of other kinds, and names that could not be chosen, are read and forgotten. */
    private Map<String, String> section(
            Path file, int number, String line, boolean isConfig, Map<String, String> bareDefault) {
        Matcher section = SECTION.matcher(line);
        if (!section.matches()) {
            throw bad(file, number, "the name of the section does not end");
        }
        String name = section.group(1);
        if (!isConfig) {
            return profiles.computeIfAbsent(name, any -> new HashMap<>());
        }
        if (name.equals("default")) {
            return bareDefault;
        }
        Matcher kind = PROFILE.matcher(name);
        if (!kind.matches()) {
            return new HashMap<>();
        }
        Map<String, Map<String, String>> place = switch (kind.group(1)) {
            case "profile" -> profiles;
            case "services" -> services;
            default -> ssoSessions;
        };
        return place.computeIfAbsent(unquoted(kind.group(2)), any -> new HashMap<>());
    }

    private static void inner(Path file, int number, Map<String, String> section, @Nullable String outer, String line) {
        if (outer == null) {
            throw bad(file, number, "an indented line follows no setting");
        }
        if (section.getOrDefault(outer, "").isEmpty()) {
            setting(file, number, section, outer + '.', line.strip());
        } else {
            section.merge(outer, '\n' + line.strip(), String::concat);
        }
    }

    private static String setting(Path file, int number, Map<String, String> section, String before, String line) {
        int equals = line.indexOf('=');
        String name = equals < 0 ? "" : line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            throw bad(file, number, "it is neither a section nor name = value");
        }
        section.put(before + name, withoutComment(line.substring(equals + 1)).strip());
        return name;
    }

    /** A comment needs a blank before it: a secret may hold a {@code #}. */
    private static String withoutComment(String value) {
        for (int index = 1; index < value.length(); index++) {
            char c = value.charAt(index);
            if ((c == '#' || c == ';') && Character.isWhitespace(value.charAt(index - 1))) {
                return value.substring(0, index);
            }
        }
        return value;
    }

    private static String unquoted(String name) {
        boolean quoted = name.length() > 1 && Set.of('"', '\'').contains(name.charAt(0));
        return quoted && name.charAt(name.length() - 1) == name.charAt(0) ? name.substring(1, name.length() - 1) : name;
    }

    private static RuntimeException bad(Path file, int line, String what) {
        String where = line == 0 ? "" : " line " + line;
        return Trouble.settings("profile", what + " (" + file + where + ')', "correct the file");
    }
}
