package dev.pail.internal.xml;

import dev.pail.model.AccessControlList;
import dev.pail.model.AccessControlList.Grant;
import dev.pail.model.AccessControlList.GranteeType;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.DeleteObjectsResult.Deleted;
import dev.pail.model.DeleteObjectsResult.Failed;
import dev.pail.model.ETag;
import dev.pail.model.ObjectAttributes;
import dev.pail.model.ObjectIdentifier;
import dev.pail.model.ObjectRetention;
import dev.pail.model.ObjectVersion;
import dev.pail.model.ObjectVersionPage;
import dev.pail.model.RestoreOptions;
import dev.pail.model.RetentionMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The documents about objects beyond their bytes, read and written; as {@link S3Xml} in all else.
 *
 * <p>Threads: safe. Errors: each reading method throws {@link MalformedXmlException}, each writing one
 * {@link IllegalArgumentException} for a text that XML cannot hold.
 */
public final class ObjectXml {

    private static final int CHARS = 512;

    private ObjectXml() {}

    /** Reads a {@code ListVersionsResult}. A page that is truncated without a marker is malformed. */
    public static ObjectVersionPage versions(byte[] body) {
        XmlElement root = XmlElement.read("ListVersionsResult", body);
        boolean url = EncodingType.isUrl(root.text("EncodingType"));
        List<ObjectVersion> versions = new ArrayList<>();
        for (XmlElement element : root.children()) {
            boolean marker = element.name().equals("DeleteMarker");
            if (marker || element.name().equals("Version")) {
                versions.add(version(element, marker, url));
            }
        }
        List<String> prefixes = root.map("CommonPrefixes", element -> decoded(element.raw("Prefix"), url));
        if (!root.isTrue("IsTruncated")) {
            return new ObjectVersionPage(versions, prefixes, null, null);
        }
        String next = root.raw("NextKeyMarker");
        if (next.isEmpty()) {
            throw MalformedXmlException.of(root.name(), "the page is truncated and names no key to go on after");
        }
        return new ObjectVersionPage(versions, prefixes, decoded(next, url), root.textOrNull("NextVersionIdMarker"));
    }

    private static ObjectVersion version(XmlElement element, boolean marker, boolean url) {
        return new ObjectVersion(
                decoded(element.raw("Key"), url),
                element.text("VersionId"),
                element.isTrue("IsLatest"),
                marker,
                element.number("Size", 0),
                element.eTag("ETag"),
                element.instant("LastModified"),
                element.textOrNull("StorageClass"));
    }

    private static String decoded(String text, boolean url) {
        return url ? EncodingType.decode(text) : text;
    }

    /** Writes a {@code Delete} that asks for every key's outcome. */
    public static byte[] delete(List<ObjectIdentifier> objects) {
        XmlWriter xml = XmlWriter.root("Delete", 128 * (objects.size() + 1));
        for (ObjectIdentifier object : objects) {
            ETag eTag = object.eTag();
            xml.open("Object")
                    .element("Key", object.key())
                    .elementIf("VersionId", object.versionId())
                    .elementIf("ETag", eTag == null ? null : eTag.value())
                    .close();
        }
        return xml.bytes();
    }

    /** Reads a {@code DeleteResult}. */
    public static DeleteObjectsResult deleteResult(byte[] body) {
        XmlElement root = XmlElement.read("DeleteResult", body);
        return new DeleteObjectsResult(
                root.map(
                        "Deleted",
                        element -> new Deleted(
                                element.raw("Key"),
                                element.textOrNull("VersionId"),
                                element.textOrNull("DeleteMarkerVersionId"))),
                root.map(
                        "Error",
                        element -> new Failed(
                                element.raw("Key"),
                                element.textOrNull("VersionId"),
                                element.text("Code"),
                                element.text("Message"))));
    }

    /** Reads an {@code AccessControlPolicy}. */
    public static AccessControlList acl(byte[] body) {
        XmlElement root = XmlElement.read("AccessControlPolicy", body);
        List<Grant> grants = new ArrayList<>();
        for (XmlElement grant : root.child("AccessControlList").all("Grant")) {
            XmlElement grantee = grant.child("Grantee");
            boolean group = grantee.has("URI");
            grants.add(new Grant(
                    group ? GranteeType.GROUP : GranteeType.CANONICAL_USER,
                    grantee.text(group ? "URI" : "ID"),
                    grant.text("Permission")));
        }
        return new AccessControlList(root.child("Owner").text("ID"), grants);
    }

    /** Writes an {@code AccessControlPolicy}. */
    public static byte[] acl(AccessControlList acl) {
        XmlWriter xml = XmlWriter.root("AccessControlPolicy", CHARS)
                .open("Owner")
                .element("ID", acl.ownerId())
                .close()
                .open("AccessControlList");
        for (Grant grant : acl.grants()) {
            String type = switch (grant.type()) {
                case CANONICAL_USER -> "CanonicalUser";
                case GROUP -> "Group";
                case EMAIL -> "AmazonCustomerByEmail";
            };
            String element = switch (grant.type()) {
                case CANONICAL_USER -> "ID";
                case GROUP -> "URI";
                case EMAIL -> "EmailAddress";
            };
            xml.open("Grant")
                    .openTyped("Grantee", type)
                    .element(element, grant.grantee())
                    .close()
                    .element("Permission", grant.permission())
                    .close();
        }
        return xml.bytes();
    }

    /** Reads a {@code GetObjectAttributesResponse}. Its tag has no quotes, S3 leaves them out here and nowhere else. */
    public static ObjectAttributes attributes(byte[] body) {
        XmlElement root = XmlElement.readAnyCase("GetObjectAttributesResponse", body);
        XmlElement parts = root.child("ObjectParts");
        int count = parts.has("TotalPartsCount") ? parts.count("TotalPartsCount") : parts.count("PartsCount");
        String tag = root.text("ETag");
        return new ObjectAttributes(
                tag.isEmpty() ? null : new ETag(tag.startsWith("\"") ? tag : '"' + tag + '"'),
                root.number("ObjectSize", 0),
                root.textOrNull("StorageClass"),
                checksums(root.child("Checksum")),
                count,
                parts.map(
                        "Part",
                        part -> new ObjectAttributes.Part(
                                part.count("PartNumber"), part.number("Size", 0), checksums(part))));
    }

    private static List<Checksum> checksums(XmlElement element) {
        List<Checksum> found = new ArrayList<>(1);
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            String value = element.textOrNull(ChecksumElement.name(algorithm));
            if (value != null) {
                found.add(new Checksum(algorithm, value));
            }
        }
        return found;
    }

    /** Reads a {@code Retention}; empty when it says nothing. */
    public static Optional<ObjectRetention> retention(byte[] body) {
        XmlElement root = XmlElement.read("Retention", body);
        RetentionMode mode = BucketXml.mode(root.text("Mode"));
        Instant until = root.instant("RetainUntilDate");
        return mode == null || until == null ? Optional.empty() : Optional.of(new ObjectRetention(mode, until));
    }

    /** Writes a {@code Retention}; an empty one lifts it. */
    public static byte[] retention(@Nullable ObjectRetention retention) {
        XmlWriter xml = XmlWriter.root("Retention", CHARS);
        if (retention != null) {
            xml.element("Mode", retention.mode().name())
                    .element(
                            "RetainUntilDate",
                            retention
                                    .retainUntil()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString());
        }
        return xml.bytes();
    }

    /** Reads a {@code LegalHold}. */
    public static boolean legalHold(byte[] body) {
        return XmlElement.read("LegalHold", body).text("Status").equals("ON");
    }

    /** Writes a {@code LegalHold}. */
    public static byte[] legalHold(boolean on) {
        return XmlWriter.root("LegalHold", CHARS)
                .element("Status", on ? "ON" : "OFF")
                .bytes();
    }

    /** Writes a {@code RestoreRequest}. */
    public static byte[] restore(RestoreOptions options) {
        XmlWriter xml = XmlWriter.root("RestoreRequest", CHARS).positive("Days", options.days());
        if (!options.tier().isEmpty()) {
            xml.open("GlacierJobParameters").element("Tier", options.tier()).close();
        }
        return xml.bytes();
    }
}
