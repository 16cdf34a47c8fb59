package dev.pail.internal.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.model.AccessControlList;
import dev.pail.model.AccessControlList.Grant;
import dev.pail.model.AccessControlList.GranteeType;
import dev.pail.model.BucketEncryption;
import dev.pail.model.BucketVersioning;
import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.CorsRule;
import dev.pail.model.DeleteObjectsResult;
import dev.pail.model.ETag;
import dev.pail.model.LifecycleRule;
import dev.pail.model.NotificationConfiguration;
import dev.pail.model.NotificationConfiguration.Destination;
import dev.pail.model.NotificationConfiguration.Kind;
import dev.pail.model.ObjectAttributes;
import dev.pail.model.ObjectIdentifier;
import dev.pail.model.ObjectLockConfiguration;
import dev.pail.model.ObjectRetention;
import dev.pail.model.ObjectVersionPage;
import dev.pail.model.PublicAccessBlock;
import dev.pail.model.RestoreOptions;
import dev.pail.model.RetentionMode;
import dev.pail.model.WebsiteConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The documents of the settings of buckets and objects, as S3's reference shows them, and there and back. */
class SettingDocumentsTest {

    private static final String AWKWARD = "a & <b> \"c\" ü 🙂";

    @Test
    void readsVersioningAndWritesIt() {
        assertThat(BucketXml.versioning(bytes("<VersioningConfiguration/>"))).isEqualTo(BucketVersioning.UNVERSIONED);
        assertThat(BucketXml.versioning(BucketXml.versioning(true))).isEqualTo(BucketVersioning.ENABLED);
        assertThat(BucketXml.versioning(BucketXml.versioning(false))).isEqualTo(BucketVersioning.SUSPENDED);
    }

    @Test
    void tagsComeBackAsTheyWent() {
        Map<String, String> tags = Map.of("project", AWKWARD, "empty", "", " spaced ", " x ");

        assertThat(BucketXml.tagging(BucketXml.tagging(tags))).isEqualTo(tags);
    }

    @Test
    void corsRulesComeBackAsTheyWent() {
        List<CorsRule> rules = List.of(
                CorsRule.of(List.of("https://example.com", "*"), List.of("GET", "PUT")),
                new CorsRule(AWKWARD, List.of("*"), List.of("HEAD"), List.of(), List.of("ETag"), Duration.ZERO));

        assertThat(BucketXml.cors(BucketXml.cors(rules))).isEqualTo(rules);
    }

    @Test
    void readsALifecycleAsTheReferenceShowsIt() {
        List<LifecycleRule> rules = LifecycleXml.read(bytes("""
                <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                  <Rule><ID>old</ID><Prefix>logs/</Prefix><Status>Enabled</Status>
                    <Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>
                    <NoncurrentVersionTransition><NoncurrentDays>9</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>
                    <Expiration><Date>2027-01-01T00:00:00.000Z</Date></Expiration></Rule>
                  <Rule><ID>new</ID><Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>
                    <ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></And></Filter><Status>Disabled</Status>
                    <Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>
                </LifecycleConfiguration>
                """));

        assertThat(rules).hasSize(2);
        assertThat(rules.get(0))
                .isEqualTo(new LifecycleRule(
                        "old",
                        true,
                        "logs/",
                        Map.of(),
                        -1,
                        -1,
                        0,
                        Instant.parse("2027-01-01T00:00:00Z"),
                        false,
                        0,
                        0,
                        0,
                        List.of(
                                new LifecycleRule.Transition(30, "STANDARD_IA", false),
                                new LifecycleRule.Transition(9, "GLACIER", true))));
        assertThat(rules.get(1).enabled()).isFalse();
        assertThat(rules.get(1).tags()).containsExactly(Map.entry("k", "v"));
        assertThat(rules.get(1).objectSizeGreaterThan()).isZero();
        assertThat(LifecycleXml.read(LifecycleXml.write(rules))).isEqualTo(rules);
    }

    @Test
    void aLifecycleFilterHasAnAndOnlyAroundSeveralConditions() {
        LifecycleRule one = LifecycleRule.of("one", "logs/").withExpirationDays(30);
        LifecycleRule none = LifecycleRule.of("none", "")
                .withAbortIncompleteMultipartUploadDays(7)
                .withNoncurrentVersionExpiration(3, 2);

        assertThat(text(LifecycleXml.write(List.of(one))))
                .contains("<Filter><Prefix>logs/</Prefix></Filter><Expiration><Days>30</Days></Expiration>");
        assertThat(text(LifecycleXml.write(List.of(none)))).contains("<Filter><Prefix></Prefix></Filter>");
        assertThat(LifecycleXml.read(LifecycleXml.write(List.of(one, none)))).containsExactly(one, none);
    }

    @Test
    void encryptionLockAndBlockComeBackAsTheyWent() {
        BucketEncryption kms = new BucketEncryption("aws:kms", "arn:aws:kms:eu-west-1:1:key/2", true);
        ObjectLockConfiguration years = new ObjectLockConfiguration(RetentionMode.COMPLIANCE, 0, 7);
        PublicAccessBlock some = new PublicAccessBlock(true, false, true, false);

        assertThat(BucketXml.encryption(BucketXml.encryption(kms))).isEqualTo(kms);
        assertThat(BucketXml.encryption(BucketXml.encryption(BucketEncryption.AES256)))
                .isEqualTo(BucketEncryption.AES256);
        assertThat(BucketXml.objectLock(BucketXml.objectLock(years))).isEqualTo(years);
        assertThat(BucketXml.objectLock(BucketXml.objectLock(ObjectLockConfiguration.NO_DEFAULT)))
                .isEqualTo(ObjectLockConfiguration.NO_DEFAULT);
        assertThat(BucketXml.publicAccessBlock(BucketXml.publicAccessBlock(some)))
                .isEqualTo(some);
    }

    @Test
    void notificationsComeBackAsTheyWent() {
        NotificationConfiguration all = new NotificationConfiguration(
                List.of(
                        new Destination(
                                Kind.QUEUE, "q", "arn:minio:sqs::1:webhook", List.of("s3:ObjectCreated:*"), "in/", ""),
                        new Destination(Kind.TOPIC, "", "arn:aws:sns:x:1:t", List.of("s3:ObjectRemoved:*"), "", ".jpg"),
                        new Destination(Kind.FUNCTION, "f", "arn:aws:lambda:x:1:f", List.of("s3:Restore:*"), "", "")),
                true);

        assertThat(BucketXml.notification(BucketXml.notification(all))).isEqualTo(all);
        assertThat(BucketXml.notification(bytes("<NotificationConfiguration/>")))
                .isEqualTo(new NotificationConfiguration(List.of(), false));
    }

    @Test
    void websitesComeBackAsTheyWent() {
        WebsiteConfiguration site = new WebsiteConfiguration(
                "index.html",
                "oops.html",
                "",
                "",
                List.of(new WebsiteConfiguration.RoutingRule("docs/", "404", "h", "https", "d/", "", "302")));
        WebsiteConfiguration away = new WebsiteConfiguration("", "", "example.com", "https", List.of());

        assertThat(BucketXml.website(BucketXml.website(site))).isEqualTo(site);
        assertThat(BucketXml.website(BucketXml.website(away))).isEqualTo(away);
    }

    @Test
    void aclsComeBackAsTheyWentAndNameTheirTypes() {
        AccessControlList acl = new AccessControlList(
                "owner",
                List.of(
                        new Grant(GranteeType.CANONICAL_USER, "owner", "FULL_CONTROL"),
                        new Grant(GranteeType.GROUP, "http://acs.amazonaws.com/groups/global/AllUsers", "READ")));

        assertThat(text(ObjectXml.acl(acl))).contains("xsi:type=\"CanonicalUser\"><ID>owner</ID></Grantee>");
        assertThat(ObjectXml.acl(ObjectXml.acl(acl))).isEqualTo(acl);
    }

    @Test
    void readsVersionsAndMarkersInTheirOrder() {
        ObjectVersionPage page = ObjectXml.versions(bytes("""
                <ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><EncodingType>url</EncodingType>
                <IsTruncated>true</IsTruncated><NextKeyMarker>a%2Bc</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>
                <DeleteMarker><Key>a+b</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-12T17:50:30.000Z</LastModified></DeleteMarker>
                <Version><Key>a+b</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest><ETag>"e"</ETag><Size>5</Size><StorageClass>STANDARD</StorageClass></Version>
                <CommonPrefixes><Prefix>p%2F</Prefix></CommonPrefixes></ListVersionsResult>"""));

        assertThat(page.versions())
                .extracting(v -> v.key() + v.versionId() + v.deleteMarker() + v.latest() + v.size())
                .containsExactly("a bv2truetrue0", "a bv1falsefalse5");
        assertThat(page.commonPrefixes()).containsExactly("p/");
        assertThat(page.nextKeyMarker()).isEqualTo("a+c");
        assertThat(page.nextVersionIdMarker()).isEqualTo("v1");
        assertThatThrownBy(() -> ObjectXml.versions(
                        bytes("<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>")))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageContaining("names no key to go on after");
    }

    @Test
    void aDeleteNamesKeyVersionAndTag() {
        byte[] document = ObjectXml.delete(
                List.of(ObjectIdentifier.of(AWKWARD), new ObjectIdentifier("k", "v", new ETag("\"e\""))));

        assertThat(text(document))
                .contains("<Object><Key>a &amp; &lt;b&gt; &quot;c&quot; ü 🙂</Key></Object>")
                .contains("<Object><Key>k</Key><VersionId>v</VersionId><ETag>&quot;e&quot;</ETag></Object>");
        assertThatThrownBy(() -> ObjectXml.delete(List.of(ObjectIdentifier.of("\u0001"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsTheOutcomeOfEachKey() {
        DeleteObjectsResult result = ObjectXml.deleteResult(bytes("""
                <DeleteResult><Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m</DeleteMarkerVersionId></Deleted>
                <Error><Key>b</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>"""));

        assertThat(result.deleted()).containsExactly(new DeleteObjectsResult.Deleted("a", null, "m"));
        assertThat(result.errors())
                .containsExactly(new DeleteObjectsResult.Failed("b", null, "AccessDenied", "Access Denied"));
    }

    @Test
    void readsAttributesAndGivesTheTagItsQuotes() {
        ObjectAttributes attributes = ObjectXml.attributes(bytes("""
                <GetObjectAttributesResponse><ETag>abc-2</ETag><Checksum><ChecksumCRC32C>AAAAAA==</ChecksumCRC32C></Checksum>
                <ObjectParts><TotalPartsCount>2</TotalPartsCount><Part><PartNumber>1</PartNumber><Size>5242880</Size>
                <ChecksumCRC32C>AAAAAA==</ChecksumCRC32C></Part></ObjectParts><ObjectSize>5242881</ObjectSize></GetObjectAttributesResponse>"""));

        Checksum zero = new Checksum(ChecksumAlgorithm.CRC32C, "AAAAAA==");
        assertThat(attributes)
                .isEqualTo(new ObjectAttributes(
                        new ETag("\"abc-2\""),
                        5_242_881,
                        null,
                        List.of(zero),
                        2,
                        List.of(new ObjectAttributes.Part(1, 5_242_880, List.of(zero)))));
    }

    @Test
    void retentionHoldAndRestore() {
        ObjectRetention kept = new ObjectRetention(RetentionMode.GOVERNANCE, Instant.parse("2027-01-02T03:04:05.9Z"));

        assertThat(ObjectXml.retention(ObjectXml.retention(kept)))
                .contains(new ObjectRetention(RetentionMode.GOVERNANCE, Instant.parse("2027-01-02T03:04:05Z")));
        assertThat(ObjectXml.retention(ObjectXml.retention((ObjectRetention) null)))
                .isEmpty();
        assertThat(ObjectXml.legalHold(ObjectXml.legalHold(true))).isTrue();
        assertThat(ObjectXml.legalHold(ObjectXml.legalHold(false))).isFalse();
        assertThat(text(ObjectXml.restore(new RestoreOptions(2, "Bulk", null))))
                .contains("<Days>2</Days><GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters>");
    }

    @Test
    void aNumberThatIsNoneIsMalformed() {
        assertThatThrownBy(
                        () -> BucketXml.cors(
                                bytes(
                                        "<CORSConfiguration><CORSRule><MaxAgeSeconds>soon</MaxAgeSeconds></CORSRule></CORSConfiguration>")))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageContaining("MaxAgeSeconds is not a number");
    }

    private static byte[] bytes(String xml) {
        return xml.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] xml) {
        return new String(xml, StandardCharsets.UTF_8);
    }
}
