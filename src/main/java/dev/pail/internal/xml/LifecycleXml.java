package dev.pail.internal.xml;

import dev.pail.model.LifecycleRule;
import dev.pail.model.LifecycleRule.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The document of a bucket's lifecycle, read and written. Threads: safe. */
public final class LifecycleXml {

    private static final int CHARS = 2048;

    private LifecycleXml() {}

    /**
     * Reads a {@code LifecycleConfiguration}.
     *
     * @param body the document; old ones name the prefix beside the filter
     * @return the rules, in order
     */
    public static List<LifecycleRule> read(byte[] body) {
        return XmlElement.read("LifecycleConfiguration", body).map("Rule", LifecycleXml::rule);
    }

    private static LifecycleRule rule(XmlElement rule) {
        XmlElement filter =
                rule.child("Filter").has("And") ? rule.child("Filter").child("And") : rule.child("Filter");
        XmlElement expiration = rule.child("Expiration");
        XmlElement noncurrent = rule.child("NoncurrentVersionExpiration");
        List<Transition> transitions = new ArrayList<>();
        for (XmlElement move : rule.all("Transition")) {
            transitions.add(new Transition(move.count("Days"), move.text("StorageClass"), false));
        }
        for (XmlElement move : rule.all("NoncurrentVersionTransition")) {
            transitions.add(new Transition(move.count("NoncurrentDays"), move.text("StorageClass"), true));
        }
        return new LifecycleRule(
                rule.raw("ID"),
                rule.text("Status").equals("Enabled"),
                filter.has("Prefix") ? filter.raw("Prefix") : rule.raw("Prefix"),
                filter.tags(),
                filter.number("ObjectSizeGreaterThan", -1),
                filter.number("ObjectSizeLessThan", -1),
                expiration.count("Days"),
                expiration.instant("Date"),
                expiration.isTrue("ExpiredObjectDeleteMarker"),
                noncurrent.count("NoncurrentDays"),
                noncurrent.count("NewerNoncurrentVersions"),
                rule.child("AbortIncompleteMultipartUpload").count("DaysAfterInitiation"),
                transitions);
    }

    /**
     * Writes a {@code LifecycleConfiguration}.
     *
     * @param rules the rules, in order
     * @return the document as UTF-8
     */
    public static byte[] write(List<LifecycleRule> rules) {
        XmlWriter xml = XmlWriter.root("LifecycleConfiguration", CHARS);
        for (LifecycleRule rule : rules) {
            xml.open("Rule").elementIf("ID", rule.id()).element("Status", rule.enabled() ? "Enabled" : "Disabled");
            filter(xml, rule);
            expiration(xml, rule);
            for (Transition move : rule.transitions()) {
                xml.open(move.noncurrent() ? "NoncurrentVersionTransition" : "Transition")
                        .element(move.noncurrent() ? "NoncurrentDays" : "Days", Integer.toString(move.days()))
                        .element("StorageClass", move.storageClass())
                        .close();
            }
            if (rule.noncurrentDays() > 0) {
                xml.open("NoncurrentVersionExpiration")
                        .positive("NoncurrentDays", rule.noncurrentDays())
                        .positive("NewerNoncurrentVersions", rule.newerNoncurrentVersions())
                        .close();
            }
            if (rule.abortIncompleteMultipartUploadDays() > 0) {
                xml.open("AbortIncompleteMultipartUpload")
                        .positive("DaysAfterInitiation", rule.abortIncompleteMultipartUploadDays())
                        .close();
            }
            xml.close();
        }
        return xml.bytes();
    }

    /** S3 wants an {@code And} around more than one condition, and none around one. */
    private static void filter(XmlWriter xml, LifecycleRule rule) {
        Map<String, String> tags = rule.tags();
        int conditions = (rule.prefix().isEmpty() ? 0 : 1)
                + tags.size()
                + (rule.objectSizeGreaterThan() < 0 ? 0 : 1)
                + (rule.objectSizeLessThan() < 0 ? 0 : 1);
        xml.open("Filter");
        if (conditions > 1) {
            xml.open("And");
        }
        if (conditions == 0) {
            xml.element("Prefix", "");
        }
        xml.elementIf("Prefix", rule.prefix());
        BucketXml.writeTags(xml, tags);
        if (rule.objectSizeGreaterThan() >= 0) {
            xml.element("ObjectSizeGreaterThan", Long.toString(rule.objectSizeGreaterThan()));
        }
        if (rule.objectSizeLessThan() >= 0) {
            xml.element("ObjectSizeLessThan", Long.toString(rule.objectSizeLessThan()));
        }
        if (conditions > 1) {
            xml.close();
        }
        xml.close();
    }

    private static void expiration(XmlWriter xml, LifecycleRule rule) {
        Instant date = rule.expirationDate();
        if (rule.expirationDays() <= 0 && date == null && !rule.expiredObjectDeleteMarker()) {
            return;
        }
        xml.open("Expiration").positive("Days", rule.expirationDays());
        xml.elementIf("Date", date == null ? null : date.toString());
        xml.elementIf("ExpiredObjectDeleteMarker", rule.expiredObjectDeleteMarker() ? "true" : null);
        xml.close();
    }
}
