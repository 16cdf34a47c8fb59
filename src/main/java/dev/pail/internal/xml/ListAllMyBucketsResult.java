package dev.pail.internal.xml;

import dev.pail.model.Bucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What {@code ListBuckets} answered. */
final class ListAllMyBucketsResult {

    private ListAllMyBucketsResult() {}

    static List<Bucket> read(XmlDocument xml) {
        List<Bucket> buckets = new ArrayList<>();
        while (xml.next()) {
            if (xml.name().equals("Buckets")) {
                readBuckets(xml, buckets);
            }
        }
        return List.copyOf(buckets);
    }

    private static void readBuckets(XmlDocument xml, List<Bucket> buckets) {
        xml.enter();
        while (xml.next()) {
            if (xml.name().equals("Bucket")) {
                buckets.add(bucket(xml));
            }
        }
    }

    private static Bucket bucket(XmlDocument xml) {
        String name = null;
        Instant creationDate = null;
        xml.enter();
        while (xml.next()) {
            switch (xml.name()) {
                case "Name" -> name = xml.tokenOrNull();
                case "CreationDate" -> creationDate = xml.instant();
                default -> xml.skip();
            }
        }
        return new Bucket(xml.required("Name", name), creationDate);
    }
}
