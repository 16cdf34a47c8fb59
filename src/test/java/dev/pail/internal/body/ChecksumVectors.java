package dev.pail.internal.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The checksums that other programs computed, and the bytes they are of. */
final class ChecksumVectors {

    private static final JsonNode ALL = read();

    private ChecksumVectors() {}

    /** Byte strings with their checksums. */
    static Stream<JsonNode> vectors() {
        return stream(ALL.get("vectors"));
    }

    /** Objects in parts. */
    static Stream<JsonNode> combinations() {
        return stream(ALL.get("combination"));
    }

    static byte[] bytes(JsonNode vector) {
        JsonNode input = vector.get("input");
        if (input.has("utf8")) {
            return input.get("utf8").asText().getBytes(StandardCharsets.UTF_8);
        }
        if (input.has("hex")) {
            return HexFormat.of().parseHex(input.get("hex").asText());
        }
        if (input.has("lcg")) {
            return lcg(input.get("lcg").asLong(), input.get("count").asInt());
        }
        byte[] unit = HexFormat.of().parseHex(input.get("hexRepeat").asText());
        byte[] bytes = new byte[vector.get("length").asInt()];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = unit[at % unit.length];
        }
        return bytes;
    }

    static byte[][] parts(JsonNode combination) {
        JsonNode seeds = combination.get("input").get("perPartLcgSeed");
        JsonNode sizes = combination.get("partSizes");
        byte[][] parts = new byte[sizes.size()][];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = lcg(seeds.get(part).asLong(), sizes.get(part).asInt());
        }
        return parts;
    }

    static byte[] join(byte[][] parts) {
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static byte[] lcg(long seed, int count) {
        byte[] bytes = new byte[count];
        long state = seed;
        for (int at = 0; at < count; at++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[at] = (byte) (state >>> 56);
        }
        return bytes;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode read() {
        try (InputStream file = ChecksumVectors.class.getResourceAsStream("/vectors/checksums.json")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
