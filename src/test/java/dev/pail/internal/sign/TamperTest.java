package dev.pail.internal.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.SigV4Verifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every byte that is signed counts: changed or removed, the server's side refuses. */
class TamperTest {

    private static final byte[] STREAMED = "forty bytes, so that there are 3 chunks.".getBytes(StandardCharsets.UTF_8);

    private final SigV4Verifier server = Samples.server();

    static Stream<SigV4Verifier.Request> signed() {
        return Stream.of(
                Samples.inHeaders(Samples.LASTING),
                Samples.inHeaders(Samples.TEMPORARY),
                Samples.inQuery(),
                Samples.streamed(PayloadMode.STREAMING_SIGNED, STREAMED),
                Samples.streamed(PayloadMode.STREAMING_SIGNED_TRAILER, STREAMED));
    }

    @ParameterizedTest
    @MethodSource("signed")
    @Tag("S8")
    void isAcceptedUntouched(SigV4Verifier.Request request) {
        SigV4Verifier.Verdict verdict = server.verify(request, Samples.NOW);

        assertThat(verdict.reason()).isEmpty();
        assertThat(verdict.anonymous()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("signed")
    @Tag("S8")
    void refusesAnotherMethodPathOrQuery(SigV4Verifier.Request request) {
        List<SigV4Verifier.Request> forged = new ArrayList<>();
        mutants(request.method())
                .forEach(method -> forged.add(new SigV4Verifier.Request(
                        method, request.rawPath(), request.rawQuery(), request.headers(), request.body())));
        mutants(request.rawPath())
                .forEach(path -> forged.add(new SigV4Verifier.Request(
                        request.method(), path, request.rawQuery(), request.headers(), request.body())));
        mutants(request.rawQuery())
                .forEach(query -> forged.add(new SigV4Verifier.Request(
                        request.method(), request.rawPath(), query, request.headers(), request.body())));

        assertAllRefused(forged);
    }

    @ParameterizedTest
    @MethodSource("signed")
    @Tag("S8")
    void refusesAnotherHeader(SigV4Verifier.Request request) {
        List<SigV4Verifier.Request> forged = new ArrayList<>();
        for (Map.Entry<String, String> header : signedHeaders(request)) {
            mutants(header.getValue())
                    .forEach(value -> forged.add(withHeader(request, header, Map.entry(header.getKey(), value))));
            mutants(header.getKey())
                    .forEach(name -> forged.add(withHeader(request, header, Map.entry(name, header.getValue()))));
        }

        assertThat(forged).hasSizeGreaterThan(200);
        assertAllRefused(forged);
    }

    @ParameterizedTest
    @MethodSource("signed")
    @Tag("S4")
    void refusesAMissingHeader(SigV4Verifier.Request request) {
        List<SigV4Verifier.Request> forged = signedHeaders(request).stream()
                .map(header -> without(request, header))
                .toList();

        assertAllRefused(forged);
    }

    @ParameterizedTest
    @MethodSource("signed")
    @Tag("S4")
    void refusesAnAddedAmzHeader(SigV4Verifier.Request request) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        headers.add(Map.entry("X-Amz-Acl", "public-read"));

        SigV4Verifier.Verdict verdict = server.verify(withHeaders(request, headers), Samples.NOW);

        assertThat(verdict.code()).isEqualTo("AccessDenied");
        assertThat(verdict.reason()).isEqualTo("header not signed: x-amz-acl");
    }

    @Test
    @Tag("S8")
    void refusesAnotherAuthorization() {
        SigV4Verifier.Request request = Samples.inHeaders(Samples.TEMPORARY);
        Map.Entry<String, String> authorization = header(request, "authorization");
        List<SigV4Verifier.Request> forged = mutants(authorization.getValue())
                // A blank after a comma may be there or not: RFC 9110 lists.
                .filter(value -> !value.replace(", ", ",")
                        .equals(authorization.getValue().replace(", ", ",")))
                .map(value -> withHeader(request, authorization, Map.entry("authorization", value)))
                .toList();

        assertAllRefused(forged);
    }

    @ParameterizedTest
    @MethodSource("signed")
    @Tag("S8")
    void refusesAnotherBody(SigV4Verifier.Request request) {
        List<SigV4Verifier.Request> forged = new ArrayList<>();
        for (int index = 0; index < request.body().length; index++) {
            byte[] changed = request.body().clone();
            changed[index] ^= 1;
            forged.add(withBody(request, changed));
            byte[] shorter = Arrays.copyOf(request.body(), request.body().length - 1);
            System.arraycopy(request.body(), index + 1, shorter, index, shorter.length - index);
            forged.add(withBody(request, shorter));
        }

        assertAllRefused(forged);
    }

    @ParameterizedTest
    @EnumSource(value = PayloadMode.class, names = "STREAMING_.*", mode = EnumSource.Mode.MATCH_ALL)
    void chunksComeOutAsTheyWentIn(PayloadMode mode) {
        for (int length : new int[] {0, 1, 15, 16, 17, 32, 40}) {
            byte[] body = Arrays.copyOf(STREAMED, length);

            SigV4Verifier.Verdict verdict = server.verify(Samples.streamed(mode, body), Samples.NOW);

            assertThat(verdict.reason()).isEmpty();
            assertThat(verdict.body()).isEqualTo(body);
        }
    }

    @Test
    @Tag("S6")
    void acceptsFifteenMinutesEitherWayAndNoMore() {
        Duration inside = Duration.ofMinutes(14).plusSeconds(59);
        Duration outside = Duration.ofMinutes(15).plusSeconds(1);
        SigV4Verifier.Request request = Samples.inHeaders(Samples.LASTING);
        Function<Duration, String> code =
                skew -> server.verify(request, Samples.NOW.plus(skew)).code();

        assertThat(code.apply(inside)).isEmpty();
        assertThat(code.apply(inside.negated())).isEmpty();
        assertThat(code.apply(outside)).isEqualTo("RequestTimeTooSkewed");
        assertThat(code.apply(outside.negated())).isEqualTo("RequestTimeTooSkewed");
    }

    @Test
    @Tag("S7")
    void refusesAPresignedUrlAfterItsTime() {
        SigV4Verifier.Request request = Samples.inQuery();

        assertThat(server.verify(request, Samples.NOW.plusSeconds(60)).code()).isEmpty();
        assertThat(server.verify(request, Samples.NOW.plusSeconds(61)).reason()).isEqualTo("Request has expired");
    }

    private void assertAllRefused(List<SigV4Verifier.Request> forged) {
        for (SigV4Verifier.Request request : forged) {
            SigV4Verifier.Verdict verdict = server.verify(request, Samples.NOW);
            assertThat(verdict.accepted() && !verdict.anonymous())
                    .as(
                            "accepted: %s %s?%s %s",
                            request.method(), request.rawPath(), request.rawQuery(), request.headers())
                    .isFalse();
        }
    }

    /** Each character changed, each character left out. The lowest bit: never only the case of a letter. */
    private static Stream<String> mutants(String text) {
        List<String> mutants = new ArrayList<>();
        for (int index = 0; index < text.length(); index++) {
            String before = text.substring(0, index);
            String after = text.substring(index + 1);
            mutants.add(before + (char) (text.charAt(index) ^ 1) + after);
            mutants.add(before + after);
        }
        return mutants.stream();
    }

    private static List<Map.Entry<String, String>> signedHeaders(SigV4Verifier.Request request) {
        return request.headers().stream()
                .filter(header -> !header.getKey().equals("authorization")
                        && !header.getKey().equals("user-agent"))
                .toList();
    }

    private static Map.Entry<String, String> header(SigV4Verifier.Request request, String name) {
        return request.headers().stream()
                .filter(header -> header.getKey().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static SigV4Verifier.Request withHeader(
            SigV4Verifier.Request request, Map.Entry<String, String> old, Map.Entry<String, String> changed) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        headers.set(headers.indexOf(old), changed);
        return withHeaders(request, headers);
    }

    private static SigV4Verifier.Request without(SigV4Verifier.Request request, Map.Entry<String, String> header) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        headers.remove(header);
        return withHeaders(request, headers);
    }

    private static SigV4Verifier.Request withHeaders(
            SigV4Verifier.Request request, List<Map.Entry<String, String>> headers) {
        return new SigV4Verifier.Request(
                request.method(), request.rawPath(), request.rawQuery(), headers, request.body());
    }

    private static SigV4Verifier.Request withBody(SigV4Verifier.Request request, byte[] body) {
        return new SigV4Verifier.Request(
                request.method(), request.rawPath(), request.rawQuery(), request.headers(), body);
    }
}
