package dev.pail.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's side of Signature Version 4 for S3: from the request as it came over the wire to accepted or refused, with
 * S3's code. Written from the documentation and apart from the signer: neither uses the other's code.
 *
 * <p>It is as strict as AWS: {@code host} and every {@code x-amz-*} header must be signed, the time may be off by 15
 * minutes, the body must have the hash it claims, every chunk and trailer its signature.
 */
public final class SigV4Verifier {

    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Duration SKEW_MAX = Duration.ofMinutes(15);
    private static final String EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** One who may sign. */
    public record Account(String accessKeyId, String secretAccessKey, String sessionToken) {
        public Account(String accessKeyId, String secretAccessKey) {
            this(accessKeyId, secretAccessKey, "");
        }
    }

    /**
     * A request as it came.
     *
     * @param rawPath as on the request line, up to {@code ?}
     * @param rawQuery as on the request line, after {@code ?}; empty when there is none
     * @param headers in the order they came, names in any case, with {@code Host}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Request(
            String method, String rawPath, String rawQuery, List<Map.Entry<String, String>> headers, byte[] body) {}

    /**
     * What was found.
     *
     * @param code S3's error code, empty when accepted
     * @param reason why it was refused, empty when accepted
     * @param httpStatus what S3 would answer, 200 when accepted
     * @param body the body without chunk framing; empty when refused
     * @param anonymous true when nothing is signed: accepted here, the stub decides
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Verdict(String code, String reason, int httpStatus, byte[] body, boolean anonymous) {
        public boolean accepted() {
            return code.isEmpty();
        }
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final String code;
        final int httpStatus;

        Refused(int httpStatus, String code, String reason) {
            super(reason);
            this.code = code;
            this.httpStatus = httpStatus;
        }
    }

    private final Map<String, Account> accounts = new TreeMap<>();
    private final String region;
    private final String service;

    /** @param region the only one that is accepted */
    public SigV4Verifier(String region, Account... accounts) {
        this(region, "s3", accounts);
    }

    public SigV4Verifier(String region, String service, Account... accounts) {
        this.region = region;
        this.service = service;
        for (Account account : accounts) {
            this.accounts.put(account.accessKeyId(), account);
        }
    }

    public Verdict verify(Request request, Instant now) {
        try {
            boolean inHeader = headers(request).containsKey("authorization");
            boolean inQuery = parameters(request.rawQuery()).stream()
                    .anyMatch(p -> p[0].equals("X-Amz-Signature") || p[0].equals("X-Amz-Algorithm"));
            if (inHeader && inQuery) {
                throw new Refused(400, "InvalidArgument", "signed in the header and in the query");
            }
            if (!inHeader && !inQuery) {
                return new Verdict("", "", 200, request.body(), true);
            }
            byte[] body = inHeader ? verifyHeaderForm(request, now) : verifyQueryForm(request, now);
            return new Verdict("", "", 200, body, false);
        } catch (Refused refused) {
            String reason = refused.getMessage();
            return new Verdict(refused.code, reason == null ? "" : reason, refused.httpStatus, new byte[0], false);
        }
    }

    // Header form

    private byte[] verifyHeaderForm(Request request, Instant now) throws Refused {
        SortedMap<String, List<String>> headers = headers(request);
        Map<String, String> fields = authorizationFields(only(headers, "authorization"));
        String amzDate = only(headers, "x-amz-date");
        String contentSha256 = only(headers, "x-amz-content-sha256");
        Instant signedAt = parse(amzDate);
        if (Duration.between(signedAt, now).abs().compareTo(SKEW_MAX) > 0) {
            throw new Refused(403, "RequestTimeTooSkewed", "signed at " + signedAt + ", it is " + now);
        }
        Account account = account(fields.get("Credential"), amzDate, "AuthorizationHeaderMalformed");
        requireToken(account, headers.containsKey("x-amz-security-token") ? only(headers, "x-amz-security-token") : "");
        List<String> signed = signedHeaders(fields.get("SignedHeaders"), headers);
        for (String name : headers.keySet()) {
            if ((name.equals("content-type") || name.equals("content-md5")) && !signed.contains(name)) {
                throw new Refused(403, "AccessDenied", "header not signed: " + name);
            }
        }
        String canonical = canonicalRequest(request, headers, signed, parameters(request.rawQuery()), contentSha256);
        String expected = signature(account, amzDate, canonical);
        requireSignature(expected, fields.get("Signature"));
        return verifyBody(request, headers, contentSha256, new Chain(account, amzDate, expected));
    }

    private static Map<String, String> authorizationFields(String authorization) throws Refused {
        String algorithm = "AWS4-HMAC-SHA256 ";
        Map<String, String> fields = new TreeMap<>();
        if (authorization.startsWith(algorithm)) {
            for (String field : authorization.substring(algorithm.length()).split(",", -1)) {
                int equals = field.indexOf('=');
                if (equals > 0) {
                    fields.put(field.substring(0, equals).strip(), field.substring(equals + 1));
                }
            }
        }
        if (!fields.keySet().equals(Set.of("Credential", "SignedHeaders", "Signature"))) {
            throw new Refused(400, "AuthorizationHeaderMalformed", "not algorithm and three fields");
        }
        return fields;
    }

    // Query form

    private byte[] verifyQueryForm(Request request, Instant now) throws Refused {
        SortedMap<String, List<String>> headers = headers(request);
        List<String[]> parameters = parameters(request.rawQuery());
        if (!onlyParameter(parameters, "X-Amz-Algorithm").equals("AWS4-HMAC-SHA256")) {
            throw new Refused(400, "AuthorizationQueryParametersError", "unknown algorithm");
        }
        String amzDate = onlyParameter(parameters, "X-Amz-Date");
        Instant signedAt = parse(amzDate);
        long expires;
        try {
            expires = Long.parseLong(onlyParameter(parameters, "X-Amz-Expires"));
        } catch (NumberFormatException e) {
            throw new Refused(400, "AuthorizationQueryParametersError", "X-Amz-Expires is no number");
        }
        if (expires < 1 || expires > 604_800) {
            throw new Refused(400, "AuthorizationQueryParametersError", "X-Amz-Expires out of range");
        }
        if (signedAt.isAfter(now.plus(SKEW_MAX))) {
            throw new Refused(403, "AccessDenied", "Request is not valid yet");
        }
        if (now.isAfter(signedAt.plusSeconds(expires))) {
            throw new Refused(403, "AccessDenied", "Request has expired");
        }
        Account account =
                account(onlyParameter(parameters, "X-Amz-Credential"), amzDate, "AuthorizationQueryParametersError");
        boolean hasToken = parameters.stream().anyMatch(p -> p[0].equals("X-Amz-Security-Token"));
        requireToken(account, hasToken ? onlyParameter(parameters, "X-Amz-Security-Token") : "");
        List<String> signed = signedHeaders(onlyParameter(parameters, "X-Amz-SignedHeaders"), headers);
        String claimed = onlyParameter(parameters, "X-Amz-Signature");
        parameters.removeIf(p -> p[0].equals("X-Amz-Signature"));
        String contentSha256 = headers.containsKey("x-amz-content-sha256")
                ? only(headers, "x-amz-content-sha256")
                : "UNSIGNED-PAYLOAD";
        String canonical = canonicalRequest(request, headers, signed, parameters, contentSha256);
        String expected = signature(account, amzDate, canonical);
        requireSignature(expected, claimed);
        return verifyBody(request, headers, contentSha256, new Chain(account, amzDate, expected));
    }

    // Both

    private Account account(String credential, String amzDate, String malformed) throws Refused {
        String[] fields = credential.split("/", -1);
        if (fields.length != 5 || !fields[3].equals(service) || !fields[4].equals("aws4_request")) {
            throw new Refused(400, malformed, "the credential is not key/day/region/" + service + "/aws4_request");
        }
        if (!fields[1].equals(amzDate.substring(0, 8))) {
            throw new Refused(400, malformed, "the day of the credential is not that of the time");
        }
        if (!fields[2].equals(region)) {
            throw new Refused(400, malformed, "the region is wrong; expecting '" + region + "'");
        }
        Account account = accounts.get(fields[0]);
        if (account == null) {
            throw new Refused(403, "InvalidAccessKeyId", "no such access key");
        }
        return account;
    }

    private static void requireToken(Account account, String token) throws Refused {
        if (!account.sessionToken().equals(token)) {
            throw new Refused(400, "InvalidToken", "the session token is not the access key's");
        }
    }

    private static List<String> signedHeaders(String list, SortedMap<String, List<String>> headers) throws Refused {
        List<String> signed = Arrays.asList(list.split(";", -1));
        if (!signed.equals(signed.stream().sorted().distinct().toList())
                || !list.equals(list.toLowerCase(Locale.ROOT))) {
            throw new Refused(400, "AuthorizationHeaderMalformed", "signed headers are not sorted and in lower case");
        }
        if (!signed.contains("host")) {
            throw new Refused(403, "AccessDenied", "header not signed: host");
        }
        for (String name : headers.keySet()) {
            if (name.startsWith("x-amz-") && !signed.contains(name)) {
                throw new Refused(403, "AccessDenied", "header not signed: " + name);
            }
        }
        for (String name : signed) {
            if (!headers.containsKey(name)) {
                throw new Refused(403, "SignatureDoesNotMatch", "signed header is missing: " + name);
            }
        }
        return signed;
    }

    private static String canonicalRequest(
            Request request,
            SortedMap<String, List<String>> headers,
            List<String> signed,
            List<String[]> parameters,
            String contentSha256)
            throws Refused {
        if (!request.rawPath().startsWith("/")) {
            throw new Refused(400, "InvalidURI", "no absolute path");
        }
        List<String> query = new ArrayList<>();
        parameters.stream()
                .map(p -> new String[] {encode(bytes(p[0]), false), encode(bytes(p[1]), false)})
                .sorted((a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]))
                .forEach(p -> query.add(p[0] + "=" + p[1]));
        List<String> lines = new ArrayList<>();
        lines.add(request.method());
        lines.add(encode(decode(request.rawPath(), false), true));
        lines.add(String.join("&", query));
        for (String name : signed) {
            List<String> values = headers.get(name).stream()
                    .map(value -> value.strip().replaceAll("[ \t]+", " "))
                    .toList();
            lines.add(name + ":" + String.join(",", values));
        }
        lines.add("");
        lines.add(String.join(";", signed));
        lines.add(contentSha256);
        return String.join("\n", lines);
    }

    private String signature(Account account, String amzDate, String canonicalRequest) {
        String scope = amzDate.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
        String stringToSign = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                amzDate,
                scope,
                hex(sha256(canonicalRequest.getBytes(StandardCharsets.UTF_8))));
        return hex(hmac(signingKey(account, amzDate), stringToSign));
    }

    private byte[] signingKey(Account account, String amzDate) {
        byte[] key = ("AWS4" + account.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(amzDate.substring(0, 8), region, service, "aws4_request")) {
            key = hmac(key, part);
        }
        return key;
    }

    private static void requireSignature(String expected, String claimed) throws Refused {
        if (!expected.equals(claimed)) {
            throw new Refused(403, "SignatureDoesNotMatch", "the signature is another one");
        }
    }

    // Body

    /** Where the chunk signatures start. */
    private record Chain(Account account, String amzDate, String seed) {}

    private byte[] verifyBody(
            Request request, SortedMap<String, List<String>> headers, String contentSha256, Chain chain)
            throws Refused {
        return switch (contentSha256) {
            case "UNSIGNED-PAYLOAD" -> request.body();
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" ->
                new ChunkReader(request.body(), headers, chain, true, false).read();
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" ->
                new ChunkReader(request.body(), headers, chain, true, true).read();
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" ->
                new ChunkReader(request.body(), headers, chain, false, true).read();
            default -> hashedBody(request.body(), contentSha256);
        };
    }

    private static byte[] hashedBody(byte[] body, String contentSha256) throws Refused {
        if (!contentSha256.matches("[0-9a-f]{64}")) {
            throw new Refused(400, "InvalidArgument", "x-amz-content-sha256 is neither a hash nor a known word");
        }
        if (!contentSha256.equals(hex(sha256(body)))) {
            throw new Refused(400, "XAmzContentSHA256Mismatch", "the body has another hash");
        }
        return body;
    }

    /** Reads {@code aws-chunked} framing. */
    private final class ChunkReader {
        private final byte[] body;
        private final SortedMap<String, List<String>> headers;
        private final Chain chain;
        private final boolean signed;
        private final boolean trailer;
        private int at;
        private String previous;

        ChunkReader(
                byte[] body, SortedMap<String, List<String>> headers, Chain chain, boolean signed, boolean trailer) {
            this.body = body;
            this.headers = headers;
            this.chain = chain;
            this.signed = signed;
            this.trailer = trailer;
            this.previous = chain.seed();
        }

        byte[] read() throws Refused {
            ByteArrayOutputStream decoded = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
                decoded.writeBytes(chunk);
                requireLine("");
            }
            if (trailer) {
                trailers();
            } else {
                requireLine("");
            }
            if (at != body.length) {
                throw new Refused(400, "IncompleteBody", "bytes after the end");
            }
            String claimed = only(headers, "x-amz-decoded-content-length");
            if (!claimed.equals(Integer.toString(decoded.size()))) {
                throw new Refused(400, "IncompleteBody", "decoded length is " + decoded.size() + ", not " + claimed);
            }
            return decoded.toByteArray();
        }

        private byte[] chunk() throws Refused {
            String header = line();
            String[] fields = header.split(";chunk-signature=", -1);
            if (fields.length != (signed ? 2 : 1) || !fields[0].matches("[0-9a-f]{1,7}")) {
                throw new Refused(400, "InvalidRequest", "no chunk header");
            }
            int length = Integer.parseInt(fields[0], 16);
            if (length > body.length - at) {
                throw new Refused(400, "IncompleteBody", "the last chunk is cut short");
            }
            byte[] chunk = Arrays.copyOfRange(body, at, at + length);
            at += length;
            if (signed) {
                requireNext("AWS4-HMAC-SHA256-PAYLOAD", EMPTY_SHA256 + "\n" + hex(sha256(chunk)), fields[1]);
            }
            return chunk;
        }

        private void trailers() throws Refused {
            StringBuilder canonical = new StringBuilder();
            List<String> names = new ArrayList<>();
            String claimed = "";
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                if (colon < 1 || !claimed.isEmpty()) {
                    throw new Refused(400, "MalformedTrailerError", "not a trailer");
                }
                String name = line.substring(0, colon);
                String value = line.substring(colon + 1).strip();
                if (name.equals("x-amz-trailer-signature")) {
                    claimed = value;
                } else {
                    names.add(name);
                    canonical.append(name).append(':').append(value).append('\n');
                }
            }
            if (!String.join(",", names).equals(only(headers, "x-amz-trailer"))) {
                throw new Refused(400, "MalformedTrailerError", "trailers are not those announced");
            }
            if (signed) {
                byte[] bytes = canonical.toString().getBytes(StandardCharsets.UTF_8);
                requireNext("AWS4-HMAC-SHA256-TRAILER", hex(sha256(bytes)), claimed);
            }
        }

        private void requireNext(String algorithm, String hashes, String claimed) throws Refused {
            String scope = chain.amzDate().substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
            String stringToSign = String.join("\n", algorithm, chain.amzDate(), scope, previous, hashes);
            previous = hex(hmac(signingKey(chain.account(), chain.amzDate()), stringToSign));
            requireSignature(previous, claimed);
        }

        private void requireLine(String expected) throws Refused {
            if (!line().equals(expected)) {
                throw new Refused(400, "InvalidRequest", "no line end after a chunk");
            }
        }

        private String line() throws Refused {
            for (int end = at; end + 1 < body.length; end++) {
                if (body[end] == '\r' && body[end + 1] == '\n') {
                    String line = new String(body, at, end - at, StandardCharsets.ISO_8859_1);
                    at = end + 2;
                    return line;
                }
            }
            throw new Refused(400, "IncompleteBody", "a line has no end");
        }
    }

    // Parsing

    private static SortedMap<String, List<String>> headers(Request request) {
        SortedMap<String, List<String>> headers = new TreeMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue());
        }
        return headers;
    }

    private static String only(SortedMap<String, List<String>> headers, String name) throws Refused {
        List<String> values = headers.getOrDefault(name, List.of());
        if (values.size() != 1) {
            throw new Refused(403, "AccessDenied", values.size() + " times header " + name);
        }
        return values.get(0);
    }

    /** Decoded pairs; a missing {@code =} is an empty value. */
    private static List<String[]> parameters(String rawQuery) throws Refused {
        List<String[]> parameters = new ArrayList<>();
        for (String pair : rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            parameters.add(new String[] {latin1(decode(name, true)), latin1(decode(value, true))});
        }
        return parameters;
    }

    private static String onlyParameter(List<String[]> parameters, String name) throws Refused {
        List<String> values = parameters.stream()
                .filter(p -> p[0].equals(name))
                .map(p -> p[1])
                .toList();
        if (values.size() != 1) {
            throw new Refused(400, "AuthorizationQueryParametersError", values.size() + " times " + name);
        }
        return values.get(0);
    }

    private static Instant parse(String amzDate) throws Refused {
        try {
            return LocalDateTime.parse(amzDate, AMZ_DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new Refused(403, "AccessDenied", "the time is not like 20130524T000000Z");
        }
    }

    /** To bytes, since what a client sends need not be UTF-8. */
    private static byte[] decode(String raw, boolean plusIsSpace) throws Refused {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int index = 0; index < raw.length(); index++) {
            char c = raw.charAt(index);
            if (c == '%') {
                if (index + 2 >= raw.length()
                        || !raw.substring(index + 1, index + 3).matches("[0-9A-Fa-f]{2}")) {
                    throw new Refused(400, "InvalidURI", "bad percent-encoding");
                }
                bytes.write(Integer.parseInt(raw, index + 1, index + 3, 16));
                index += 2;
            } else if (c <= ' ' || c > '~') {
                throw new Refused(400, "InvalidURI", "a character that must be encoded");
            } else {
                bytes.write(c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        return bytes.toByteArray();
    }

    private static String encode(byte[] bytes, boolean slashStays) {
        StringBuilder out = new StringBuilder();
        for (byte b : bytes) {
            boolean unreserved = b > 0 && (Character.isLetterOrDigit(b) || "-._~".indexOf(b) >= 0);
            if (unreserved || (b == '/' && slashStays)) {
                out.append((char) b);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    /** One character a byte: pairs keep the bytes they came with. */
    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String oneCharacterAByte) {
        return oneCharacterAByte.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
