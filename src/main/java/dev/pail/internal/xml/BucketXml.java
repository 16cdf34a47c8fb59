package dev.pail.internal.xml;

import dev.pail.model.BucketEncryption;
import dev.pail.model.BucketVersioning;
import dev.pail.model.CorsRule;
import dev.pail.model.NotificationConfiguration;
import dev.pail.model.NotificationConfiguration.Destination;
import dev.pail.model.NotificationConfiguration.Kind;
import dev.pail.model.ObjectLockConfiguration;
import dev.pail.model.PublicAccessBlock;
import dev.pail.model.RetentionMode;
import dev.pail.model.WebsiteConfiguration;
import dev.pail.model.WebsiteConfiguration.RoutingRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a bucket's settings, read and written; as {@link S3Xml} in all else.
 *
 * <p>Threads: safe. Errors: each reading method throws {@link MalformedXmlException}, each writing one
 * {@link IllegalArgumentException} for a text that XML cannot hold.
 */
public final class BucketXml {

    private static final int CHARS = 1024;

    private BucketXml() {}

    /** Reads a {@code VersioningConfiguration}. */
    public static BucketVersioning versioning(byte[] body) {
        return switch (XmlElement.read("VersioningConfiguration", body).text("Status")) {
            case "Enabled" -> BucketVersioning.ENABLED;
            case "Suspended" -> BucketVersioning.SUSPENDED;
            default -> BucketVersioning.UNVERSIONED;
        };
    }

    /** Writes a {@code VersioningConfiguration}. */
    public static byte[] versioning(boolean enabled) {
        return XmlWriter.root("VersioningConfiguration", CHARS)
                .element("Status", enabled ? "Enabled" : "Suspended")
                .bytes();
    }

    /** Reads a {@code Tagging}, of a bucket or an object. */
    public static Map<String, String> tagging(byte[] body) {
        return XmlElement.read("Tagging", body).child("TagSet").tags();
    }

    /** Writes a {@code Tagging}, of a bucket or an object. */
    public static byte[] tagging(Map<String, String> tags) {
        XmlWriter xml = XmlWriter.root("Tagging", CHARS).open("TagSet");
        writeTags(xml, tags);
        return xml.bytes();
    }

    static void writeTags(XmlWriter xml, Map<String, String> tags) {
        tags.forEach((key, value) ->
                xml.open("Tag").element("Key", key).element("Value", value).close());
    }

    /** Reads a {@code CORSConfiguration}. */
    public static List<CorsRule> cors(byte[] body) {
        return XmlElement.read("CORSConfiguration", body).map("CORSRule", rule -> {
            long seconds = rule.number("MaxAgeSeconds", -1);
            return new CorsRule(
                    rule.textOrNull("ID"),
                    rule.texts("AllowedOrigin"),
                    rule.texts("AllowedMethod"),
                    rule.texts("AllowedHeader"),
                    rule.texts("ExposeHeader"),
                    seconds < 0 ? null : Duration.ofSeconds(seconds));
        });
    }

    /** Writes a {@code CORSConfiguration}. */
    public static byte[] cors(List<CorsRule> rules) {
        XmlWriter xml = XmlWriter.root("CORSConfiguration", CHARS);
        for (CorsRule rule : rules) {
            xml.open("CORSRule").elementIf("ID", rule.id()).elements("AllowedOrigin", rule.allowedOrigins());
            xml.elements("AllowedMethod", rule.allowedMethods()).elements("AllowedHeader", rule.allowedHeaders());
            Duration age = rule.maxAge();
            xml.elementIf("MaxAgeSeconds", age == null ? null : Long.toString(age.toSeconds()));
            xml.elements("ExposeHeader", rule.exposeHeaders()).close();
        }
        return xml.bytes();
    }

    /** Reads a {@code ServerSideEncryptionConfiguration}. */
    public static BucketEncryption encryption(byte[] body) {
        XmlElement rule =
                XmlElement.read("ServerSideEncryptionConfiguration", body).child("Rule");
        XmlElement byDefault = rule.child("ApplyServerSideEncryptionByDefault");
        return new BucketEncryption(
                byDefault.text("SSEAlgorithm"),
                byDefault.textOrNull("KMSMasterKeyID"),
                rule.isTrue("BucketKeyEnabled"));
    }

    /** Writes a {@code ServerSideEncryptionConfiguration}. */
    public static byte[] encryption(BucketEncryption encryption) {
        XmlWriter xml = XmlWriter.root("ServerSideEncryptionConfiguration", CHARS)
                .open("Rule")
                .open("ApplyServerSideEncryptionByDefault")
                .element("SSEAlgorithm", encryption.algorithm())
                .elementIf("KMSMasterKeyID", encryption.kmsKeyId())
                .close();
        if (encryption.bucketKeyEnabled()) {
            xml.element("BucketKeyEnabled", "true");
        }
        return xml.bytes();
    }

    /** Reads an {@code ObjectLockConfiguration}. */
    public static ObjectLockConfiguration objectLock(byte[] body) {
        XmlElement retention =
                XmlElement.read("ObjectLockConfiguration", body).child("Rule").child("DefaultRetention");
        return new ObjectLockConfiguration(
                mode(retention.text("Mode")), retention.count("Days"), retention.count("Years"));
    }

    static @Nullable RetentionMode mode(String text) {
        return switch (text) {
            case "GOVERNANCE" -> RetentionMode.GOVERNANCE;
            case "COMPLIANCE" -> RetentionMode.COMPLIANCE;
            default -> null;
        };
    }

    /** Writes an {@code ObjectLockConfiguration}. */
    public static byte[] objectLock(ObjectLockConfiguration configuration) {
        XmlWriter xml = XmlWriter.root("ObjectLockConfiguration", CHARS).element("ObjectLockEnabled", "Enabled");
        RetentionMode mode = configuration.mode();
        if (mode != null) {
            xml.open("Rule").open("DefaultRetention").element("Mode", mode.name());
            xml.positive("Days", configuration.days()).positive("Years", configuration.years());
        }
        return xml.bytes();
    }

    /** Reads a {@code PublicAccessBlockConfiguration}. */
    public static PublicAccessBlock publicAccessBlock(byte[] body) {
        XmlElement root = XmlElement.read("PublicAccessBlockConfiguration", body);
        return new PublicAccessBlock(
                root.isTrue("BlockPublicAcls"),
                root.isTrue("IgnorePublicAcls"),
                root.isTrue("BlockPublicPolicy"),
                root.isTrue("RestrictPublicBuckets"));
    }

    /** Writes a {@code PublicAccessBlockConfiguration}. */
    public static byte[] publicAccessBlock(PublicAccessBlock block) {
        return XmlWriter.root("PublicAccessBlockConfiguration", CHARS)
                .element("BlockPublicAcls", Boolean.toString(block.blockPublicAcls()))
                .element("IgnorePublicAcls", Boolean.toString(block.ignorePublicAcls()))
                .element("BlockPublicPolicy", Boolean.toString(block.blockPublicPolicy()))
                .element("RestrictPublicBuckets", Boolean.toString(block.restrictPublicBuckets()))
                .bytes();
    }

    /** Reads a {@code NotificationConfiguration}. */
    public static NotificationConfiguration notification(byte[] body) {
        XmlElement root = XmlElement.read("NotificationConfiguration", body);
        List<Destination> destinations = new ArrayList<>();
        for (XmlElement element : root.children()) {
            Kind kind = kind(element.name());
            if (kind != null) {
                destinations.add(destination(kind, element));
            }
        }
        return new NotificationConfiguration(destinations, root.has("EventBridgeConfiguration"));
    }

    private static Destination destination(Kind kind, XmlElement element) {
        String prefix = "";
        String suffix = "";
        for (XmlElement rule : element.child("Filter").child("S3Key").all("FilterRule")) {
            switch (rule.text("Name").toLowerCase(Locale.ROOT)) {
                case "prefix" -> prefix = rule.raw("Value");
                case "suffix" -> suffix = rule.raw("Value");
                default -> {} // S3 has no third
            }
        }
        return new Destination(
                kind, element.text("Id"), element.text(arn(kind)), element.texts("Event"), prefix, suffix);
    }

    /** Writes a {@code NotificationConfiguration}. */
    public static byte[] notification(NotificationConfiguration configuration) {
        XmlWriter xml = XmlWriter.root("NotificationConfiguration", CHARS);
        for (Destination destination : configuration.destinations()) {
            xml.open(element(destination.kind())).elementIf("Id", destination.id());
            xml.element(arn(destination.kind()), destination.arn()).elements("Event", destination.events());
            if (!destination.prefix().isEmpty() || !destination.suffix().isEmpty()) {
                xml.open("Filter").open("S3Key");
                filterRule(xml, "prefix", destination.prefix());
                filterRule(xml, "suffix", destination.suffix());
                xml.close().close();
            }
            xml.close();
        }
        if (configuration.eventBridge()) {
            xml.open("EventBridgeConfiguration");
        }
        return xml.bytes();
    }

    private static void filterRule(XmlWriter xml, String name, String value) {
        if (!value.isEmpty()) {
            xml.open("FilterRule").element("Name", name).element("Value", value).close();
        }
    }

    private static @Nullable Kind kind(String element) {
        return switch (element) {
            case "QueueConfiguration" -> Kind.QUEUE;
            case "TopicConfiguration" -> Kind.TOPIC;
            case "CloudFunctionConfiguration" -> Kind.FUNCTION;
            default -> null;
        };
    }

    private static String element(Kind kind) {
        return switch (kind) {
            case QUEUE -> "QueueConfiguration";
            case TOPIC -> "TopicConfiguration";
            case FUNCTION -> "CloudFunctionConfiguration";
        };
    }

    private static String arn(Kind kind) {
        return switch (kind) {
            case QUEUE -> "Queue";
            case TOPIC -> "Topic";
            case FUNCTION -> "CloudFunction";
        };
    }

    /** Reads a {@code WebsiteConfiguration}. */
    public static WebsiteConfiguration website(byte[] body) {
        XmlElement root = XmlElement.read("WebsiteConfiguration", body);
        XmlElement all = root.child("RedirectAllRequestsTo");
        return new WebsiteConfiguration(
                root.child("IndexDocument").text("Suffix"),
                root.child("ErrorDocument").raw("Key"),
                all.text("HostName"),
                all.text("Protocol"),
                root.child("RoutingRules").map("RoutingRule", rule -> {
                    XmlElement condition = rule.child("Condition");
                    XmlElement redirect = rule.child("Redirect");
                    return new RoutingRule(
                            condition.raw("KeyPrefixEquals"),
                            condition.text("HttpErrorCodeReturnedEquals"),
                            redirect.text("HostName"),
                            redirect.text("Protocol"),
                            redirect.raw("ReplaceKeyPrefixWith"),
                            redirect.raw("ReplaceKeyWith"),
                            redirect.text("HttpRedirectCode"));
                }));
    }

    /** Writes a {@code WebsiteConfiguration}. */
    public static byte[] website(WebsiteConfiguration site) {
        XmlWriter xml = XmlWriter.root("WebsiteConfiguration", CHARS);
        if (!site.redirectAllTo().isEmpty()) {
            return xml.open("RedirectAllRequestsTo")
                    .element("HostName", site.redirectAllTo())
                    .elementIf("Protocol", site.redirectProtocol())
                    .bytes();
        }
        xml.open("IndexDocument").element("Suffix", site.indexDocument()).close();
        if (!site.errorDocument().isEmpty()) {
            xml.open("ErrorDocument").element("Key", site.errorDocument()).close();
        }
        if (!site.routingRules().isEmpty()) {
            xml.open("RoutingRules");
            site.routingRules().forEach(rule -> routingRule(xml, rule));
        }
        return xml.bytes();
    }

    private static void routingRule(XmlWriter xml, RoutingRule rule) {
        xml.open("RoutingRule");
        if (!rule.keyPrefixEquals().isEmpty()
                || !rule.httpErrorCodeReturnedEquals().isEmpty()) {
            xml.open("Condition")
                    .elementIf("KeyPrefixEquals", rule.keyPrefixEquals())
                    .elementIf("HttpErrorCodeReturnedEquals", rule.httpErrorCodeReturnedEquals())
                    .close();
        }
        xml.open("Redirect")
                .elementIf("Protocol", rule.protocol())
                .elementIf("HostName", rule.hostName())
                .elementIf("ReplaceKeyPrefixWith", rule.replaceKeyPrefixWith())
                .elementIf("ReplaceKeyWith", rule.replaceKeyWith())
                .elementIf("HttpRedirectCode", rule.httpRedirectCode())
                .close()
                .close();
    }
}
