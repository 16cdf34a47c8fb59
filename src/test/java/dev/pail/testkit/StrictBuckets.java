package dev.pail.testkit;

import static dev.pail.testkit.StrictXml.element;
import static dev.pail.testkit.StrictXml.name;

import dev.pail.testkit.StrictS3.Refused;
import dev.pail.testkit.StrictS3.Reply;
import dev.pail.testkit.StrictS3.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.w3c.dom.Element;

/** The strict fake's buckets: their settings, their lists, and the way to their objects. One request at a time. */
final class StrictBuckets {

    /** By the bytes of UTF-8, as S3 lists. */
    static final Comparator<String> BY_BYTES = (one, two) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), two.getBytes(StandardCharsets.UTF_8));

    static final String OWNER = "strict-owner";

    /** A bucket; versions of a key, the latest first. */
    static final class Bucket {
        final Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        final TreeMap<String, List<StrictObjects.Version>> keys = new TreeMap<>(BY_BYTES);
        final TreeMap<String, StrictUploads.Upload> uploads = new TreeMap<>();
        final Map<String, byte[]> settings = new TreeMap<>();

        boolean versioned() {
            return new String(settings.getOrDefault("versioning", new byte[0]), StandardCharsets.UTF_8)
                    .contains("Enabled");
        }
    }

    /** What S3 says of a setting that was never made. */
    private static final Map<String, String> ABSENT = Map.of(
            "cors", "NoSuchCORSConfiguration",
            "encryption", "ServerSideEncryptionConfigurationNotFoundError",
            "lifecycle", "NoSuchLifecycleConfiguration",
            "object-lock", "ObjectLockConfigurationNotFoundError",
            "policy", "NoSuchBucketPolicy",
            "publicAccessBlock", "NoSuchPublicAccessBlockConfiguration",
            "tagging", "NoSuchTagSet",
            "website", "NoSuchWebsiteConfiguration");

    /** Those that are there from the start. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "acl", acl(),
            "notification", "<NotificationConfiguration/>",
            "location", "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>",
            "versioning", "<VersioningConfiguration/>");

    private final TreeMap<String, Bucket> buckets = new TreeMap<>();

    static String acl() {
        return "<AccessControlPolicy><Owner><ID>" + OWNER + "</ID></Owner><AccessControlList><Grant>"
                + "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>"
                + OWNER
                + "</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>";
    }

    synchronized Reply answer(Request request) {
        if (request.bucket().isEmpty()) {
            StringBuilder xml = new StringBuilder("<ListAllMyBucketsResult><Buckets>");
            buckets.forEach((bucket, made) -> xml.append("<Bucket>")
                    .append(element("Name", bucket))
                    .append(element("CreationDate", made.created))
                    .append("</Bucket>"));
            return Reply.xml(xml.append("</Buckets></ListAllMyBucketsResult>").toString());
        }
        Bucket bucket = buckets.get(request.bucket());
        if (request.key().isEmpty()
                && request.method().equals("PUT")
                && request.query().isEmpty()) {
            return create(request, bucket);
        }
        if (bucket == null) {
            throw new Refused(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        if (!request.key().isEmpty()) {
            return request.asks("uploads") || request.asks("uploadId")
                    ? new StrictUploads(bucket, this::read).answer(request)
                    : new StrictObjects(bucket, this::read).answer(request);
        }
        return ofBucket(request, bucket);
    }

    /** The source of a copy: {@code /bucket/key?versionId=id}. */
    private StrictObjects.Version read(Request request) {
        String source = java.net.URLDecoder.decode(
                request.header("x-amz-copy-source").replace("+", "%2B"), StandardCharsets.UTF_8);
        String version = "";
        int question = source.lastIndexOf("?versionId=");
        if (question >= 0) {
            version = source.substring(question + "?versionId=".length());
            source = source.substring(0, question);
        }
        String path = source.startsWith("/") ? source.substring(1) : source;
        Bucket bucket = buckets.get(path.substring(0, path.indexOf('/')));
        if (bucket == null) {
            throw new Refused(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        StrictObjects.Version found =
                new StrictObjects(bucket, this::read).find(path.substring(path.indexOf('/') + 1), version);
        StrictObjects.holds(request, "x-amz-copy-source-", found, 412);
        return found;
    }

    private Reply create(Request request, Bucket there) {
        if (there != null) {
            throw new Refused(409, "BucketAlreadyOwnedByYou", "Your previous request to create the bucket succeeded");
        }
        Bucket made = new Bucket();
        if (request.header("x-amz-bucket-object-lock-enabled").equals("true")) {
            made.settings.put("versioning", versioning("Enabled"));
            made.settings.put(
                    "object-lock",
                    "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"
                            .getBytes(StandardCharsets.UTF_8));
        }
        buckets.put(request.bucket(), made);
        return Reply.of(200).with("location", '/' + request.bucket());
    }

    private static byte[] versioning(String status) {
        return ("<VersioningConfiguration><Status>" + status + "</Status></VersioningConfiguration>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private Reply ofBucket(Request request, Bucket bucket) {
        String setting = request.query().keySet().stream()
                .filter(name -> ABSENT.containsKey(name) || DEFAULTS.containsKey(name))
                .findFirst()
                .orElse("");
        return switch (request.method()) {
            case "HEAD" -> Reply.of(200).with("x-amz-bucket-region", "us-east-1");
            case "GET" -> setting.isEmpty() ? list(request, bucket) : setting(bucket, setting);
            case "POST" -> delete(request, bucket);
            case "PUT" -> {
                if (setting.isEmpty()) {
                    throw new Refused(501, "NotImplemented", "no such setting");
                }
                bucket.settings.put(setting, request.body());
                yield Reply.of(setting.equals("policy") ? 204 : 200);
            }
            default -> {
                if (setting.isEmpty()) {
                    yield remove(request, bucket);
                }
                bucket.settings.remove(setting);
                yield Reply.of(204);
            }
        };
    }

    private static Reply setting(Bucket bucket, String setting) {
        byte[] made = bucket.settings.get(setting);
        if (made != null) {
            return Reply.of(200).withBody(made);
        }
        if (ABSENT.containsKey(setting)) {
            throw new Refused(404, ABSENT.get(setting), "The configuration does not exist");
        }
        return Reply.xml(DEFAULTS.get(setting));
    }

    private Reply remove(Request request, Bucket bucket) {
        if (!bucket.keys.isEmpty()) {
            throw new Refused(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        buckets.remove(request.bucket());
        return Reply.of(204);
    }

    private Reply delete(Request request, Bucket bucket) {
        StringBuilder xml = new StringBuilder("<DeleteResult>");
        Element root = StrictXml.root(request.body(), "Delete");
        List<Element> all = StrictXml.all(root, "Object");
        if (all.isEmpty() || all.size() > 1000) {
            throw new Refused(400, "MalformedXML", "1 to 1,000 objects are expected");
        }
        for (Element one : all) {
            String key = StrictXml.text(one, "Key");
            String version = StrictXml.text(one, "VersionId");
            try {
                Reply gone = new StrictObjects(bucket, this::read)
                        .delete(request, key, version, StrictXml.text(one, "ETag"));
                xml.append("<Deleted>").append(element("Key", key));
                if (!version.isEmpty()) {
                    xml.append(element("VersionId", version));
                }
                if (gone.headers().containsKey("x-amz-delete-marker")) {
                    xml.append("<DeleteMarker>true</DeleteMarker>")
                            .append(element(
                                    "DeleteMarkerVersionId", gone.headers().get("x-amz-version-id")));
                }
                xml.append("</Deleted>");
            } catch (Refused refused) {
                xml.append("<Error>").append(element("Key", key));
                xml.append(element("VersionId", version))
                        .append(element("Code", refused.code))
                        .append(element("Message", refused.getMessage()))
                        .append("</Error>");
            }
        }
        return Reply.xml(xml.append("</DeleteResult>").toString());
    }

    /** One thing on a list: where it sorts, and what is written of it. */
    private record Entry(String key, String version, String xml) {}

    private static Reply list(Request request, Bucket bucket) {
        boolean url = request.query().getOrDefault("encoding-type", "").equals("url");
        List<Entry> entries = new ArrayList<>();
        boolean uploads = request.asks("uploads");
        boolean versions = request.asks("versions");
        if (uploads) {
            bucket.uploads.forEach((id, upload) -> entries.add(new Entry(
                    upload.key(),
                    id,
                    "<Upload>" + element("Key", name(upload.key(), url)) + element("UploadId", id)
                            + element("Initiated", upload.initiated()) + "</Upload>")));
            entries.sort(Comparator.comparing(Entry::key, BY_BYTES).thenComparing(Entry::version));
        } else {
            bucket.keys.forEach((key, kept) -> {
                for (StrictObjects.Version one : versions ? kept : kept.subList(0, 1)) {
                    if (versions || !one.marker()) {
                        entries.add(new Entry(
                                key,
                                one.id(),
                                one.listed(
                                        name(key, url),
                                        versions,
                                        one.id().equals(kept.get(0).id()))));
                    }
                }
            });
        }
        boolean second = request.query().getOrDefault("list-type", "").equals("2");
        String after = second
                ? request.query()
                        .getOrDefault("continuation-token", request.query().getOrDefault("start-after", ""))
                : request.query().getOrDefault(uploads || versions ? "key-marker" : "marker", "");
        String afterVersion = request.query().getOrDefault(uploads ? "upload-id-marker" : "version-id-marker", "");
        return Reply.xml(page(request, entries, url, after, afterVersion, second));
    }

    private static String page(
            Request request, List<Entry> entries, boolean url, String after, String afterVersion, boolean second) {
        String prefix = request.query().getOrDefault("prefix", "");
        String delimiter = request.query().getOrDefault("delimiter", "");
        int most = Integer.parseInt(
                request.query().getOrDefault(request.asks("uploads") ? "max-uploads" : "max-keys", "1000"));
        StringBuilder listed = new StringBuilder();
        TreeSet<String> prefixes = new TreeSet<>(BY_BYTES);
        Entry last = null;
        boolean truncated = false;
        boolean past = afterVersion.isEmpty();
        int count = 0;
        for (Entry entry : entries) {
            int order = BY_BYTES.compare(entry.key, after);
            boolean skipped = !past && order == 0;
            past |= order == 0 && entry.version.equals(afterVersion);
            if (!entry.key.startsWith(prefix) || order < 0 || skipped || (order == 0 && afterVersion.isEmpty())) {
                continue;
            }
            int cut = delimiter.isEmpty() ? -1 : entry.key.indexOf(delimiter, prefix.length());
            String rolled = cut < 0 ? "" : entry.key.substring(0, cut + delimiter.length());
            if (cut >= 0 && (prefixes.contains(rolled) || (!after.isEmpty() && after.startsWith(rolled)))) {
                last = entry;
                continue;
            }
            if (count == most) {
                truncated = true;
                break;
            }
            if (cut >= 0) {
                prefixes.add(rolled);
            } else {
                listed.append(entry.xml);
            }
            last = entry;
            count++;
        }
        prefixes.forEach(one -> listed.append("<CommonPrefixes>")
                .append(element("Prefix", name(one, url)))
                .append("</CommonPrefixes>"));
        boolean uploads = request.asks("uploads");
        String root = uploads
                ? "ListMultipartUploadsResult"
                : request.asks("versions") ? "ListVersionsResult" : "ListBucketResult";
        StringBuilder xml = new StringBuilder("<" + root + '>').append(element("Bucket", request.bucket()));
        xml.append(element("IsTruncated", truncated)).append(url ? "<EncodingType>url</EncodingType>" : "");
        if (truncated && second) {
            xml.append(element("NextContinuationToken", last.key));
        } else if (truncated) {
            xml.append(element(
                            uploads || request.asks("versions") ? "NextKeyMarker" : "NextMarker", name(last.key, url)))
                    .append(element(uploads ? "NextUploadIdMarker" : "NextVersionIdMarker", last.version));
        }
        return xml.append(second ? element("KeyCount", count) : "")
                .append(listed)
                .append("</" + root + '>')
                .toString();
    }
}
