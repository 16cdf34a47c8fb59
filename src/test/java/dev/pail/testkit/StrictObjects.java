package dev.pail.testkit;

import static dev.pail.testkit.StrictXml.element;

import dev.pail.testkit.StrictS3.Refused;
import dev.pail.testkit.StrictS3.Reply;
import dev.pail.testkit.StrictS3.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The objects of one bucket of the strict fake. */
final class StrictObjects {

    /**
     * A version.
     *
     * @param headers what is stored with the bytes and answered with them
     * @param parts lengths of the parts, empty for one request
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Version(
            String id,
            boolean marker,
            byte[] bytes,
            String eTag,
            Instant modified,
            Map<String, String> headers,
            List<Integer> parts,
            Map<String, byte[]> settings) {

        String listed(String name, boolean versions, boolean latest) {
            String kind = marker ? "DeleteMarker" : versions ? "Version" : "Contents";
            return '<' + kind + '>' + element("Key", name) + element("LastModified", modified)
                    + (marker ? "" : element("ETag", eTag) + element("Size", bytes.length))
                    + (versions ? element("VersionId", id) + element("IsLatest", latest) : "")
                    + (marker ? "" : "<StorageClass>STANDARD</StorageClass>") + "</" + kind + '>';
        }
    }

    private static final Set<String> STORED = Set.of(
            "content-type",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "expires",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id");

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final StrictBuckets.Bucket bucket;
    private final Function<Request, Version> source;

    StrictObjects(StrictBuckets.Bucket bucket, Function<Request, Version> source) {
        this.bucket = bucket;
        this.source = source;
    }

    Reply answer(Request request) {
        for (String setting : List.of("tagging", "acl", "retention", "legal-hold", "attributes", "restore")) {
            if (request.asks(setting)) {
                return setting(request, setting);
            }
        }
        return switch (request.method()) {
            case "PUT" -> request.headers().containsKey("x-amz-copy-source") ? copy(request) : put(request);
            case "DELETE" ->
                delete(
                        request,
                        request.key(),
                        request.query().getOrDefault("versionId", ""),
                        request.header("if-match"));
            case "GET", "HEAD" -> read(request);
            default -> throw new Refused(405, "MethodNotAllowed", "The specified method is not allowed");
        };
    }

    private Reply put(Request request) {
        writable(request);
        Map<String, String> headers = stored(request.headers());
        request.headers().forEach((name, value) -> {
            if (StrictRules.ALGORITHMS.stream().anyMatch(one -> name.equals(StrictRules.CHECKSUM + one))) {
                headers.put(name, value);
                headers.put("x-amz-checksum-type", "FULL_OBJECT");
            }
        });
        Version made = store(
                request.key(), request.body(), '"' + StrictRules.md5Hex(request.body()) + '"', headers, List.of());
        return written(made);
    }

    static Map<String, String> stored(Map<String, String> given) {
        Map<String, String> headers = new TreeMap<>();
        given.forEach((name, value) -> {
            if (STORED.contains(name) || name.startsWith("x-amz-meta-")) {
                headers.put(name, value);
            }
        });
        String encoding = headers.getOrDefault("content-encoding", "").replaceAll("^aws-chunked,?", "");
        if (encoding.isEmpty()) {
            headers.remove("content-encoding");
        } else {
            headers.put("content-encoding", encoding);
        }
        return headers;
    }

    Version store(String key, byte[] bytes, String eTag, Map<String, String> headers, List<Integer> parts) {
        Version made = new Version(
                bucket.versioned() ? UUID.randomUUID().toString() : "null",
                false,
                bytes,
                eTag,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                headers,
                parts,
                new TreeMap<>());
        add(key, made);
        return made;
    }

    private void add(String key, Version made) {
        List<Version> kept = bucket.keys.computeIfAbsent(key, none -> new ArrayList<>());
        kept.removeIf(one -> one.id.equals(made.id));
        kept.add(0, made);
    }

    Reply written(Version made) {
        Reply reply = Reply.of(200).with("etag", made.eTag);
        made.headers.forEach((name, value) -> {
            if (name.startsWith(StrictRules.CHECKSUM) || name.startsWith("x-amz-server-side-encryption")) {
                reply.with(name, value);
            }
        });
        return made.id.equals("null") ? reply : reply.with("x-amz-version-id", made.id);
    }

    /** The conditions of a write. */
    void writable(Request request) {
        List<Version> kept = bucket.keys.getOrDefault(request.key(), List.of());
        boolean there = !kept.isEmpty() && !kept.get(0).marker;
        String wanted = request.header("if-match");
        if (there && request.header("if-none-match").equals("*")) {
            throw new Refused(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        if (!wanted.isEmpty() && !there) {
            throw new Refused(404, "NoSuchKey", "The specified key does not exist.");
        }
        if (!wanted.isEmpty() && !wanted.equals("*") && !wanted.equals(kept.get(0).eTag)) {
            throw new Refused(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
    }

    private Reply copy(Request request) {
        writable(request);
        Version from = source.apply(request);
        boolean replaces = request.header("x-amz-metadata-directive").equals("REPLACE");
        Map<String, String> headers = replaces ? stored(request.headers()) : new TreeMap<>(from.headers);
        String wanted = request.header("x-amz-checksum-algorithm").toLowerCase(Locale.ROOT);
        headers.keySet().removeIf(name -> name.startsWith(StrictRules.CHECKSUM) && !wanted.isEmpty());
        if (!wanted.isEmpty()) {
            headers.put(StrictRules.CHECKSUM + wanted, StrictRules.checksum(wanted, from.bytes));
        }
        Version made = store(request.key(), from.bytes, '"' + StrictRules.md5Hex(from.bytes) + '"', headers, List.of());
        if (!request.header("x-amz-tagging-directive").equals("REPLACE") && from.settings.containsKey("tagging")) {
            made.settings.put("tagging", from.settings.get("tagging"));
        }
        Reply told = Reply.xml("<CopyObjectResult>" + element("ETag", made.eTag)
                + element("LastModified", made.modified) + "</CopyObjectResult>");
        return made.id.equals("null") ? told : told.with("x-amz-version-id", made.id);
    }

    Version find(String key, String versionId) {
        List<Version> kept = bucket.keys.getOrDefault(key, List.of());
        for (Version one : kept) {
            if (one.id.equals(versionId.isEmpty() ? kept.get(0).id : versionId)) {
                if (one.marker) {
                    throw new Refused(
                            versionId.isEmpty() ? 404 : 405,
                            versionId.isEmpty() ? "NoSuchKey" : "MethodNotAllowed",
                            "a delete marker");
                }
                return one;
            }
        }
        throw new Refused(
                404, versionId.isEmpty() ? "NoSuchKey" : "NoSuchVersion", "The specified key does not exist.");
    }

    Reply delete(Request request, String key, String versionId, String ifMatch) {
        List<Version> kept = bucket.keys.getOrDefault(key, new ArrayList<>());
        if (!ifMatch.isEmpty()
                && (kept.isEmpty()
                        || kept.get(0).marker
                        || !(ifMatch.equals("*") || ifMatch.equals(kept.get(0).eTag)))) {
            throw new Refused(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        if (versionId.isEmpty() && bucket.versioned()) {
            Version marker = new Version(
                    UUID.randomUUID().toString(),
                    true,
                    new byte[0],
                    "",
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    Map.of(),
                    List.of(),
                    new TreeMap<>());
            add(key, marker);
            return Reply.of(204).with("x-amz-delete-marker", "true").with("x-amz-version-id", marker.id);
        }
        String wanted = versionId.isEmpty() ? "null" : versionId;
        Reply reply = Reply.of(204);
        for (Version one : kept) {
            if (one.id.equals(wanted)) {
                unlocked(request, one);
                if (one.marker) {
                    reply.with("x-amz-delete-marker", "true");
                }
            }
        }
        kept.removeIf(one -> one.id.equals(wanted));
        if (kept.isEmpty()) {
            bucket.keys.remove(key);
        }
        return versionId.isEmpty() ? reply : reply.with("x-amz-version-id", versionId);
    }

    private static void unlocked(Request request, Version one) {
        String hold = new String(one.settings.getOrDefault("legal-hold", new byte[0]), StandardCharsets.UTF_8);
        String retention = new String(one.settings.getOrDefault("retention", new byte[0]), StandardCharsets.UTF_8);
        boolean bypassed = retention.contains("GOVERNANCE")
                && request.header("x-amz-bypass-governance-retention").equals("true");
        if (hold.contains("ON") || (retention.contains("<Mode>") && !bypassed)) {
            throw new Refused(403, "AccessDenied", "Access Denied because object protected by object lock.");
        }
    }

    /** The conditions of a read, under a prefix of their names for the source of a copy. */
    static void holds(Request request, String prefix, Version found, int unmodifiedStatus) {
        String match = request.header(prefix + "if-match");
        String none = request.header(prefix + "if-none-match");
        String since = request.header(prefix + "if-modified-since");
        String unmodified = request.header(prefix + "if-unmodified-since");
        if ((!match.isEmpty() && !match.equals("*") && !match.equals(found.eTag))
                || (match.isEmpty()
                        && !unmodified.isEmpty()
                        && found.modified.isAfter(Instant.from(HTTP_DATE.parse(unmodified))))) {
            throw new Refused(
                    412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        }
        if (none.equals(found.eTag)
                || (none.isEmpty()
                        && !since.isEmpty()
                        && !found.modified.isAfter(Instant.from(HTTP_DATE.parse(since))))) {
            throw new Refused(unmodifiedStatus, "PreconditionFailed", "Not Modified");
        }
    }

    private Reply read(Request request) {
        Version found = find(request.key(), request.query().getOrDefault("versionId", ""));
        holds(request, "", found, 304);
        int from = 0;
        int to = found.bytes.length;
        Matcher range = RANGE.matcher(request.header("range"));
        boolean partial = range.matches();
        if (partial) {
            from = range.group(1).isEmpty()
                    ? Math.max(0, to - Integer.parseInt(range.group(2)))
                    : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(range.group(1)));
            if (from >= to) {
                throw new Refused(416, "InvalidRange", "The requested range is not satisfiable");
            }
            if (!range.group(1).isEmpty() && !range.group(2).isEmpty()) {
                to = (int) Math.min(to, Long.parseLong(range.group(2)) + 1);
            }
        } else if (request.asks("partNumber")) {
            int number = Integer.parseInt(request.query().get("partNumber"));
            partial = true;
            for (int part = 0; part < number - 1 && part < found.parts.size(); part++) {
                from += found.parts.get(part);
            }
            to = found.parts.isEmpty() ? to : from + found.parts.get(Math.min(number, found.parts.size()) - 1);
        }
        Reply reply = Reply.of(partial ? 206 : 200).withBody(Arrays.copyOfRange(found.bytes, from, to));
        boolean shown = !partial && request.header("x-amz-checksum-mode").equals("ENABLED");
        found.headers.forEach((name, value) -> {
            if (!name.startsWith(StrictRules.CHECKSUM) || shown) {
                reply.with(name, value);
            }
        });
        request.query().forEach((name, value) -> {
            if (name.startsWith("response-")) {
                reply.with(name.substring("response-".length()), value);
            }
        });
        if (partial) {
            reply.with("content-range", "bytes " + from + '-' + (to - 1) + '/' + found.bytes.length);
        }
        if (found.settings.containsKey("tagging")) {
            reply.with("x-amz-tagging-count", "1");
        }
        return (found.id.equals("null") ? reply : reply.with("x-amz-version-id", found.id))
                .with("accept-ranges", "bytes")
                .with("etag", found.eTag)
                .with("last-modified", HTTP_DATE.format(found.modified));
    }

    private Reply setting(Request request, String setting) {
        Version found = find(request.key(), request.query().getOrDefault("versionId", ""));
        if (setting.equals("restore")) {
            throw new Refused(
                    403, "InvalidObjectState", "Restore is not allowed for the object's current storage class");
        }
        if (request.method().equals("PUT")) {
            found.settings.put(setting, request.body());
            return Reply.of(200);
        }
        if (request.method().equals("DELETE")) {
            found.settings.remove(setting);
            return Reply.of(204);
        }
        byte[] made = found.settings.get(setting);
        if (made != null) {
            return Reply.of(200).withBody(made);
        }
        return switch (setting) {
            case "tagging" -> Reply.xml("<Tagging><TagSet/></Tagging>");
            case "acl" -> Reply.xml(StrictBuckets.acl());
            case "attributes" -> Reply.xml(attributes(found));
            default ->
                throw new Refused(
                        404, "NoSuchObjectLockConfiguration", "The object does not have an ObjectLock configuration");
        };
    }

    private static String attributes(Version found) {
        StringBuilder checksums = new StringBuilder();
        found.headers.forEach((name, value) -> {
            String algorithm =
                    name.startsWith(StrictRules.CHECKSUM) ? name.substring(StrictRules.CHECKSUM.length()) : "";
            if (StrictRules.ALGORITHMS.contains(algorithm)) {
                checksums.append(element("Checksum" + algorithm.toUpperCase(Locale.ROOT), value));
            }
        });
        return "<GetObjectAttributesResponse>" + element("ETag", found.eTag.replace("\"", "")) + "<Checksum>"
                + checksums
                + "</Checksum>" + element("ObjectSize", found.bytes.length)
                + (found.parts.isEmpty()
                        ? ""
                        : "<ObjectParts>" + element("PartsCount", found.parts.size()) + "</ObjectParts>")
                + "</GetObjectAttributesResponse>";
    }
}
