package dev.pail.internal.sign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pail.auth.Credentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the vectors and turns what they hold into what the signer takes. */
final class SigningVectors {

    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

    private SigningVectors() {}

    static JsonNode read(String name) {
        try (InputStream file = SigningVectors.class.getResourceAsStream("/vectors/sigv4/" + name)) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Instant time(String amzDate) {
        return LocalDateTime.parse(amzDate, AMZ_DATE).toInstant(ZoneOffset.UTC);
    }

    static Credentials credentials(JsonNode node) {
        return new Credentials(
                node.get("accessKeyId").asText(),
                node.get("secretAccessKey").asText(),
                node.hasNonNull("sessionToken") ? node.get("sessionToken").asText() : null,
                null);
    }

    static byte[] payload(JsonNode node) {
        if (node.isNull()) {
            return new byte[0];
        }
        if (node.isTextual()) {
            return node.asText().getBytes(StandardCharsets.UTF_8);
        }
        if (node.has("utf8")) {
            return node.get("utf8").asText().getBytes(StandardCharsets.UTF_8);
        }
        if (node.has("base64")) {
            return Base64.getDecoder().decode(node.get("base64").asText());
        }
        byte[] repeated = new byte[node.get("count").asInt()];
        Arrays.fill(repeated, (byte) node.get("repeat").asText().charAt(0));
        return repeated;
    }

    static void addHeader(SortedMap<String, String> headers, String name, String value) {
        headers.merge(name.toLowerCase(Locale.ROOT), value.strip(), (first, second) -> first + "," + second);
    }

    /** Decoded pairs of a raw query. */
    static List<Map.Entry<String, String>> query(String rawQuery) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            pairs.add(Map.entry(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1))));
        }
        return pairs;
    }

    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < raw.length; index++) {
            if (raw[index] == '%') {
                bytes.write(Integer.parseInt(new String(raw, index + 1, 2, StandardCharsets.US_ASCII), 16));
                index += 2;
            } else {
                bytes.write(raw[index]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A URL in its raw pieces: nothing of it is decoded or normalised. */
    record RawUrl(String host, String path, String query) {
        static RawUrl of(String url) {
            String rest = url.substring(url.indexOf("://") + 3);
            int question = rest.indexOf('?');
            String query = question < 0 ? "" : rest.substring(question + 1);
            String hostAndPath = question < 0 ? rest : rest.substring(0, question);
            int slash = hostAndPath.indexOf('/');
            return slash < 0
                    ? new RawUrl(hostAndPath, "/", query)
                    : new RawUrl(hostAndPath.substring(0, slash), hostAndPath.substring(slash), query);
        }
    }

    static SortedMap<String, String> host(String host) {
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("host", host);
        return headers;
    }
}
