package dev.pail.internal.xml;

import dev.pail.model.ETag;
import dev.pail.model.ObjectPage;
import dev.pail.model.ObjectSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code ListObjectsV2} answered: the hot one, a thousand keys at a time. */
final class ListBucketResult {

    private ListBucketResult() {}

    static ObjectPage read(XmlDocument xml) {
        List<ObjectSummary> objects = new ArrayList<>();
        List<String> commonPrefixes = new ArrayList<>();
        String encodingType = "";
        String token = null;
        String marker = null;
        boolean second = false;
        Boolean truncated = null;
        while (xml.next()) {
            switch (xml.name()) {
                case "Contents" -> objects.add(object(xml));
                case "CommonPrefixes" -> commonPrefixes.add(commonPrefix(xml));
                case "EncodingType" -> encodingType = xml.token();
                case "IsTruncated" -> truncated = xml.isTrue();
                case "NextContinuationToken" -> token = xml.tokenOrNull();
                case "NextMarker" -> marker = xml.text();
                case "KeyCount" -> {
                    second = true;
                    xml.skip();
                }
                default -> xml.skip();
            }
        }
        if (EncodingType.isUrl(encodingType)) {
            objects.replaceAll(ListBucketResult::decoded);
            commonPrefixes.replaceAll(EncodingType::decode);
        }
        if (token == null && !second && Boolean.TRUE.equals(truncated)) {
            token = markerToken(objects, commonPrefixes, marker, EncodingType.isUrl(encodingType));
        }
        return new ObjectPage(objects, commonPrefixes, nextToken(xml, truncated, token));
    }

    /** A server that knows only ListObjects goes on after a key: the one it names, or the last one listed. */
    private static @Nullable String markerToken(
            List<ObjectSummary> objects, List<String> prefixes, @Nullable String marker, boolean url) {
        if (marker != null && !marker.isEmpty()) {
            return S3Xml.MARKER_TOKEN + (url ? EncodingType.decode(marker) : marker);
        }
        return prefixes.isEmpty() && !objects.isEmpty()
                ? S3Xml.MARKER_TOKEN + objects.get(objects.size() - 1).key()
                : null;
    }

    private static ObjectSummary object(XmlDocument xml) {
        String key = null;
        long size = 0; // servers written in Go leave a zero out
        ETag eTag = null;
        Instant lastModified = null;
        String storageClass = null;
        xml.enter();
        while (xml.next()) {
            switch (xml.name()) {
                case "Key" -> key = xml.text();
                case "Size" -> size = xml.number();
                case "ETag" -> eTag = xml.eTag();
                case "LastModified" -> lastModified = xml.instant();
                case "StorageClass" -> storageClass = storageClass(xml.tokenOrNull());
                default -> xml.skip();
            }
        }
        return new ObjectSummary(xml.required("Key", key), size, eTag, lastModified, storageClass);
    }

    /** One string for all objects of the usual class, not one for each. */
    private static @Nullable String storageClass(@Nullable String text) {
        return "STANDARD".equals(text) ? "STANDARD" : text;
    }

    static String commonPrefix(XmlDocument xml) {
        String prefix = null;
        xml.enter();
        while (xml.next()) {
            if (xml.name().equals("Prefix")) {
                prefix = xml.text();
            }
        }
        return xml.required("Prefix", prefix);
    }

    private static ObjectSummary decoded(ObjectSummary object) {
        String key = EncodingType.decode(object.key());
        return key.equals(object.key())
                ? object
                : new ObjectSummary(key, object.size(), object.eTag(), object.lastModified(), object.storageClass());
    }

    /** A page that says it is cut off but not where to go on would end a list early, as if it were whole. */
    private static @Nullable String nextToken(XmlDocument xml, @Nullable Boolean truncated, @Nullable String token) {
        if (truncated == null) {
            return token;
        }
        return truncated ? xml.required("NextContinuationToken", token) : null;
    }
}
