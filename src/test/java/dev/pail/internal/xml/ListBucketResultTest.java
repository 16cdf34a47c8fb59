package dev.pail.internal.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.model.Bucket;
import dev.pail.model.ETag;
import dev.pail.model.ObjectPage;
import dev.pail.model.ObjectSummary;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of objects and buckets as AWS, MinIO, S3Proxy and others write them. */
class ListBucketResultTest {

    private final S3Xml xml = new S3Xml();

    @Test
    void readsAPageOfAws() {
        ObjectPage page = page("""
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>photos</Name><Prefix>2026/</Prefix>\
                <NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken><KeyCount>3</KeyCount>\
                <MaxKeys>3</MaxKeys><Delimiter>%2F</Delimiter><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
                <Contents><Key>2026/a+b%2Bc.jpg</Key><LastModified>2026-07-01T10:20:30.000Z</LastModified>\
                <ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag><ChecksumAlgorithm>CRC32C</ChecksumAlgorithm>\
                <ChecksumType>FULL_OBJECT</ChecksumType><Size>5368709121</Size><StorageClass>STANDARD</StorageClass></Contents>\
                <Contents><Key>2026/%ED%95%9C%EA%B8%80</Key><LastModified>2026-07-01T10:20:31.000Z</LastModified>\
                <ETag>&quot;70ee1738b6b21e2c8a43f3a5ab0eee71-3&quot;</ETag><Size>0</Size>\
                <Owner><ID>abc</ID><DisplayName>x</DisplayName></Owner><RestoreStatus><IsRestoreInProgress>false\
                </IsRestoreInProgress></RestoreStatus><StorageClass>GLACIER</StorageClass></Contents>\
                <CommonPrefixes><Prefix>2026/run+books/</Prefix></CommonPrefixes></ListBucketResult>""");

        assertThat(page.objects())
                .containsExactly(
                        new ObjectSummary(
                                "2026/a b+c.jpg",
                                5_368_709_121L,
                                new ETag("\"9b2cf535f27731c974343645a3985328\""),
                                Instant.parse("2026-07-01T10:20:30Z"),
                                "STANDARD"),
                        new ObjectSummary(
                                "2026/한글",
                                0,
                                new ETag("\"70ee1738b6b21e2c8a43f3a5ab0eee71-3\""),
                                Instant.parse("2026-07-01T10:20:31Z"),
                                "GLACIER"));
        assertThat(page.commonPrefixes()).containsExactly("2026/run books/");
        assertThat(page.nextContinuationToken()).isEqualTo("1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=");
    }

    @Test
    void readsAPageOfMinio() {
        ObjectPage page = page("""
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>photos</Name><Prefix></Prefix>\
                <KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><Delimiter></Delimiter><IsTruncated>false</IsTruncated>\
                <Contents><Key>a+%25.txt</Key><LastModified>2025-09-07T16:13:09.123Z</LastModified>\
                <ETag>&#34;d41d8cd98f00b204e9800998ecf8427e&#34;</ETag><Size>5</Size><Owner><ID></ID><DisplayName>\
                </DisplayName></Owner><StorageClass>STANDARD</StorageClass></Contents>\
                <EncodingType>url</EncodingType></ListBucketResult>""");

        assertThat(page.objects())
                .containsExactly(new ObjectSummary(
                        "a %.txt",
                        5,
                        new ETag("\"d41d8cd98f00b204e9800998ecf8427e\""),
                        Instant.parse("2025-09-07T16:13:09.123Z"),
                        "STANDARD"));
        assertThat(page.nextContinuationToken()).isNull();
    }

    @Test
    void readsAPageOfS3Proxy() {
        ObjectPage page = page("""
                <?xml version="1.0" ?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>photos</Name>\
                <Prefix/><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys><ContinuationToken/><StartAfter/>\
                <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
                <NextContinuationToken>a%20b</NextContinuationToken>\
                <Contents><Key>a%20b%2Bc</Key><LastModified>2026-01-02T03:04:05Z</LastModified><ETag>"0cc1"</ETag></Contents>\
                </ListBucketResult>""");

        assertThat(page.objects())
                .containsExactly(new ObjectSummary(
                        "a b+c", 0, new ETag("\"0cc1\""), Instant.parse("2026-01-02T03:04:05Z"), null));
        assertThat(page.nextContinuationToken()).as("opaque, never decoded").isEqualTo("a%20b");
    }

    @Test
    void leavesNamesAloneWithoutEncodingType() {
        ObjectPage page = page("<ListBucketResult><Contents><Key>a+b%20c</Key></Contents>"
                + "<CommonPrefixes><Prefix>x+y/</Prefix></CommonPrefixes></ListBucketResult>");

        assertThat(page.objects().get(0).key()).isEqualTo("a+b%20c");
        assertThat(page.commonPrefixes()).containsExactly("x+y/");
    }

    @Test
    void keepsTheWhiteSpaceOfAKeyAndDropsThatOfANumber() {
        ObjectPage page =
                page("<ListBucketResult><Contents><Key> a </Key><Size>\n 12 </Size><ETag> abc </ETag></Contents>"
                        + "<Contents><Key> </Key></Contents></ListBucketResult>");

        assertThat(page.objects())
                .extracting(ObjectSummary::key, ObjectSummary::size)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(" a ", 12L), org.assertj.core.groups.Tuple.tuple(" ", 0L));
        assertThat(page.objects().get(0).eTag()).isEqualTo(new ETag("abc"));
    }

    @Test
    void joinsTextCdataEntitiesAndComments() {
        ObjectPage page = page(
                "<ListBucketResult><Contents>"
                        + "<Key>a&amp;<![CDATA[<b>&amp;]]><!-- no --><?no no?>&#x1F600;&lt;c</Key></Contents></ListBucketResult>");

        assertThat(page.objects().get(0).key()).isEqualTo("a&<b>&amp;😀<c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ListBucketResult xmlns='urn:other'>%s</ListBucketResult>",
                "<s3:ListBucketResult xmlns:s3='http://s3.amazonaws.com/doc/2006-03-01/'>%s</s3:ListBucketResult>",
                "<ListBucketResult>%s</ListBucketResult>",
                "\uFEFF<?xml version='1.0'?><ListBucketResult>%s</ListBucketResult>",
                "  \n<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n \n<ListBucketResult>%s</ListBucketResult>\n\n",
                "<!-- c --><ListBucketResult a='b' c=\">\">text %s text<New><Contents><Key>no</Key></Contents></New></ListBucketResult>",
            })
    void takesAnyNamespaceAndPrologAndPassesOverWhatItDoesNotKnow(String frame) {
        String contents = "<Contents><New><Key>no</Key></New><Key x='y'>k</Key><Size>1</Size><Size>2</Size></Contents>";

        ObjectPage page = page(frame.formatted(contents));

        assertThat(page.objects()).containsExactly(new ObjectSummary("k", 2, null, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "<NextContinuationToken/>,",
        "<NextContinuationToken>t</NextContinuationToken>, t",
        "<IsTruncated>false</IsTruncated><NextContinuationToken>t</NextContinuationToken>,",
        "<IsTruncated> True </IsTruncated><NextContinuationToken>t</NextContinuationToken>, t",
        "<IsTruncated/>,",
    })
    void goesOnOnlyWhereTheServerSaysSo(String elements, String token) {
        ObjectPage page = page("<ListBucketResult>" + elements + "</ListBucketResult>");

        assertThat(page.nextContinuationToken()).isEqualTo(token);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<IsTruncated>true</IsTruncated>|the element NextContinuationToken is missing or empty",
                "<IsTruncated>true</IsTruncated><NextContinuationToken> </NextContinuationToken>|NextContinuationToken",
                "<IsTruncated>perhaps</IsTruncated>|the element IsTruncated is not a boolean: perhaps",
                "<Contents><Size>1</Size></Contents>|the element Key is missing or empty",
                "<Contents><Key/></Contents>|the element Key is missing or empty",
                "<Contents/>|the element Key is missing or empty",
                "<Contents><Key>k</Key><Size>1x</Size></Contents>|the element Size is not a number: 1x",
                "<Contents><Key>k</Key><Size>-1</Size></Contents>|the element Size is not a number of 0 or more: -1",
                "<Contents><Key>k</Key><LastModified>today</LastModified></Contents>|LastModified is not a date: today",
                "<CommonPrefixes/>|the element Prefix is missing or empty",
            })
    void refusesAListThatWouldBeReadWrong(String elements, String message) {
        assertThatThrownBy(() -> page("<ListBucketResult>" + elements + "</ListBucketResult>"))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageStartingWith("ListBucketResult: ")
                .hasMessageContaining(message);
    }

    @Test
    void readsTheBucketsOfAwsAndMinio() {
        String aws = """
                <?xml version="1.0" encoding="UTF-8"?>
                <ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>1</ID></Owner><Buckets>\
                <Bucket><Name>a</Name><CreationDate>2019-12-11T23:32:47+00:00</CreationDate><BucketRegion>eu-west-1</BucketRegion>\
                </Bucket><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>""";
        String none = "<ListAllMyBucketsResult><Owner/><Buckets></Buckets></ListAllMyBucketsResult>";

        assertThat(xml.listBuckets(aws.getBytes(UTF_8)))
                .containsExactly(new Bucket("a", Instant.parse("2019-12-11T23:32:47Z")), new Bucket("b", null));
        assertThat(xml.listBuckets(none.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "<LocationConstraint xmlns='u'>eu-central-1</LocationConstraint>, eu-central-1",
        "<LocationConstraint/>, us-east-1",
        "<LocationConstraint></LocationConstraint>, us-east-1",
        "<LocationConstraint a='b'> EU </LocationConstraint>, eu-west-1",
    })
    void readsARegion(String document, String region) {
        assertThat(xml.locationConstraint(document.getBytes(UTF_8))).isEqualTo(region);
    }

    @Test
    void readsAThousandKeysOnEachPage() {
        StringBuilder document = new StringBuilder("<ListBucketResult>");
        for (int i = 0; i < 1000; i++) {
            document.append("<Contents><Key>k")
                    .append(i)
                    .append("</Key><Size>")
                    .append(i)
                    .append("</Size></Contents>");
        }

        ObjectPage page = page(document.append("</ListBucketResult>").toString());

        assertThat(page.objects()).hasSize(1000);
        assertThat(page.objects().get(999)).isEqualTo(new ObjectSummary("k999", 999, null, null, null));
    }

    private ObjectPage page(String document) {
        return xml.listObjectsV2(document.getBytes(UTF_8));
    }
}
