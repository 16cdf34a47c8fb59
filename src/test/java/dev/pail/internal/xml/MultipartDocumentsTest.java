package dev.pail.internal.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ChecksumType;
import dev.pail.model.ETag;
import dev.pail.model.MultipartUpload;
import dev.pail.model.MultipartUploadPage;
import dev.pail.model.PartPage;
import dev.pail.model.PartSummary;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers of an upload in parts. */
class MultipartDocumentsTest {

    private final S3Xml xml = new S3Xml();

    @Test
    void readsAnUploadId() {
        InitiateMultipartUploadResult result = xml.initiateMultipartUpload(bytes("""
                <?xml version="1.0" encoding="UTF-8"?>
                <InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                  <Bucket>photos</Bucket>
                  <Key>a &amp; b.jpg</Key>
                  <UploadId>VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA</UploadId>
                </InitiateMultipartUploadResult>
                """));

        assertThat(result)
                .isEqualTo(new InitiateMultipartUploadResult(
                        "photos", "a & b.jpg", "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA"));
    }

    @Test
    void refusesAnUploadWithoutId() {
        assertThatThrownBy(() -> xml.initiateMultipartUpload(
                        bytes("<InitiateMultipartUploadResult><UploadId/></InitiateMultipartUploadResult>")))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessage("InitiateMultipartUploadResult: the element UploadId is missing or empty");
    }

    @Test
    void readsPartsWithTheirChecksums() {
        PartPage page = xml.listParts(bytes("""
                <?xml version="1.0" encoding="UTF-8"?>
                <ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId>
                <Initiator><ID>i</ID></Initiator><Owner><ID>o</ID></Owner><StorageClass>STANDARD</StorageClass>
                <PartNumberMarker>1</PartNumberMarker><NextPartNumberMarker>3</NextPartNumberMarker><MaxParts>2</MaxParts>
                <IsTruncated>true</IsTruncated><ChecksumAlgorithm>CRC32C</ChecksumAlgorithm>
                <Part><PartNumber>3</PartNumber><LastModified>2010-11-10T20:48:33.000Z</LastModified>
                <ETag>&#34;aaaa18db4cc2f85cedef654fccc4a4x8&#34;</ETag><Size>10485760</Size>
                <ChecksumSHA1>ignored</ChecksumSHA1><ChecksumCRC32C>yZRlqg==</ChecksumCRC32C><ChecksumSHA256/></Part>
                <Part><PartNumber> 2 </PartNumber><ETag>7778aef83f66abc1fa1e8477f296d394</ETag></Part></ListPartsResult>"""));

        assertThat(page.parts())
                .containsExactly(
                        new PartSummary(2, 0, new ETag("7778aef83f66abc1fa1e8477f296d394"), List.of()),
                        new PartSummary(
                                3,
                                10_485_760,
                                new ETag("\"aaaa18db4cc2f85cedef654fccc4a4x8\""),
                                List.of(new Checksum(ChecksumAlgorithm.CRC32C, "yZRlqg=="))));
        assertThat(page.nextPartNumberMarker()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "<IsTruncated>false</IsTruncated><NextPartNumberMarker>7</NextPartNumberMarker>, 0",
        "<NextPartNumberMarker>7</NextPartNumberMarker>, 0",
        "<IsTruncated>true</IsTruncated><NextPartNumberMarker>7</NextPartNumberMarker>, 7",
        "<IsTruncated>true</IsTruncated><NextPartNumberMarker>0</NextPartNumberMarker>, 9",
        "<IsTruncated>true</IsTruncated>, 9",
    })
    void goesOnAfterTheMarkerOrTheLastPart(String elements, int marker) {
        PartPage page = xml.listParts(bytes("<ListPartsResult>" + elements
                + "<Part><PartNumber>9</PartNumber><ETag>e</ETag></Part></ListPartsResult>"));

        assertThat(page.nextPartNumberMarker()).isEqualTo(marker);
    }

    @Test
    void leavesOutAPartThatCouldNotBeCompleted() {
        PartPage page = xml.listParts(bytes("<ListPartsResult><Part><PartNumber>1</PartNumber><ETag/></Part>"
                + "<Part><PartNumber>2</PartNumber><ETag>e</ETag></Part></ListPartsResult>"));

        assertThat(page.parts()).extracting(PartSummary::partNumber).containsExactly(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Part><ETag>e</ETag></Part>",
                "<Part><PartNumber>0</PartNumber><ETag>e</ETag></Part>",
                "<Part><PartNumber>10001</PartNumber><ETag>e</ETag></Part>",
                "<Part><PartNumber>99999999999999999999</PartNumber><ETag>e</ETag></Part>",
                "<IsTruncated>true</IsTruncated>",
                "<IsTruncated>true</IsTruncated><NextPartNumberMarker>4294967297</NextPartNumberMarker>",
            })
    void refusesPartNumbersThatCannotBe(String elements) {
        assertThatThrownBy(() -> xml.listParts(bytes("<ListPartsResult>" + elements + "</ListPartsResult>")))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageStartingWith("ListPartsResult: ");
    }

    @Test
    void readsUploadsInProgress() {
        MultipartUploadPage page = xml.listMultipartUploads(bytes("""
                <?xml version="1.0" encoding="UTF-8"?>
                <ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                <Upload><Key>a+b</Key><UploadId>u1</UploadId><Initiator><ID>x</ID></Initiator>
                <Owner xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>x</ID></Owner>
                <StorageClass>STANDARD</StorageClass><Initiated>2010-11-10T20:48:33.000Z</Initiated></Upload>
                <Upload><Key>c</Key><UploadId>u2</UploadId></Upload>
                <CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>
                <KeyMarker></KeyMarker><NextKeyMarker>c%2Fd</NextKeyMarker><NextUploadIdMarker>u2+/=</NextUploadIdMarker>
                <Bucket>photos</Bucket><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
                </ListMultipartUploadsResult>"""));

        assertThat(page.uploads())
                .containsExactly(
                        new MultipartUpload("photos", "a b", "u1", Instant.parse("2010-11-10T20:48:33Z")),
                        new MultipartUpload("photos", "c", "u2", null));
        assertThat(page.nextKeyMarker()).isEqualTo("c/d");
        assertThat(page.nextUploadIdMarker()).as("opaque, never decoded").isEqualTo("u2+/=");
    }

    @Test
    void knowsTheLastPageOfUploads() {
        MultipartUploadPage page = xml.listMultipartUploads(bytes(
                "<ListMultipartUploadsResult><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>u</NextUploadIdMarker>"
                        + "<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"));

        assertThat(page).isEqualTo(new MultipartUploadPage(List.of(), null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<IsTruncated>true</IsTruncated>",
                "<IsTruncated>true</IsTruncated><NextKeyMarker/>",
                "<Upload><Key>k</Key></Upload>",
                "<Upload><UploadId>u</UploadId></Upload>",
            })
    void refusesUploadsThatCouldNotBeFollowed(String elements) {
        assertThatThrownBy(() -> xml.listMultipartUploads(
                        bytes("<ListMultipartUploadsResult>" + elements + "</ListMultipartUploadsResult>")))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageContaining("is missing or empty");
    }

    @Test
    void readsACompletedUpload() {
        CompleteAnswer answer = xml.completeMultipartUpload(bytes("""
                <?xml version="1.0" encoding="UTF-8"?>

                <CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                <Location>http://photos.s3.eu-west-1.amazonaws.com/a.jpg</Location><Bucket>photos</Bucket><Key>a.jpg</Key>
                <ETag>&quot;3858f62230ac3c915f300c664312c11f-9&quot;</ETag><ChecksumCRC32C>yZRlqg==</ChecksumCRC32C>
                <ChecksumSHA256>abc=-9</ChecksumSHA256><ChecksumType>FULL_OBJECT</ChecksumType>
                </CompleteMultipartUploadResult>"""));

        assertThat(answer)
                .isEqualTo(new CompleteAnswer.Completed(
                        new ETag("\"3858f62230ac3c915f300c664312c11f-9\""),
                        List.of(
                                new Checksum(ChecksumAlgorithm.CRC32C, "yZRlqg=="),
                                new Checksum(ChecksumAlgorithm.SHA256, "abc=-9")),
                        ChecksumType.FULL_OBJECT,
                        "http://photos.s3.eu-west-1.amazonaws.com/a.jpg"));
    }

    @Test
    void readsACompletedUploadThatSaysNothing() {
        CompleteAnswer answer = xml.completeMultipartUpload(bytes(
                "<CompleteMultipartUploadResult><ChecksumType>NEW</ChecksumType></CompleteMultipartUploadResult>"));

        assertThat(answer).isEqualTo(new CompleteAnswer.Completed(null, List.of(), null, null));
    }

    @ParameterizedTest
    @Tag("H6")
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>%s</Error>",
                "     \n   <?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>%s</Error>",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>          \n\n<Error>%s</Error>",
                "   <Error xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>%s</Error>",
            })
    void findsTheErrorInASuccessfulAnswer(String frame) {
        String elements =
                "<Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message>"
                        + "<RequestId>656c76696e6727732072657175657374</RequestId><HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId>";

        CompleteAnswer answer = xml.completeMultipartUpload(bytes(frame.formatted(elements)));

        assertThat(answer).isInstanceOfSatisfying(CompleteAnswer.Failed.class, failed -> {
            assertThat(failed.error().code()).isEqualTo("InternalError");
            assertThat(failed.error().requestId()).isEqualTo("656c76696e6727732072657175657374");
        });
    }

    @ParameterizedTest
    @Tag("H6")
    @ValueSource(
            strings = {
                "",
                "    \n  ",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                "<CompleteMultipartUploadResult>",
                "<CompleteMultipartUploadResult><ETag>e</ETag>",
                "<CompleteMultipartUploadResult></CompleteMultipartUploadResult><Error><Code>InternalError</Code></Error>",
                "<Error><Code>InternalErr",
                "<html><body>OK</body></html>",
                "OK",
            })
    void takesNothingElseForSuccess(String body) {
        assertThatThrownBy(() -> xml.completeMultipartUpload(bytes(body)))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageStartingWith("CompleteMultipartUploadResult: ");
    }

    @Test
    @Tag("H6")
    void tellsAnErrorInPlaceOfAnyOtherAnswer() {
        byte[] body = bytes("<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>");

        assertThatThrownBy(() -> xml.listParts(body))
                .isInstanceOfSatisfying(MalformedXmlException.class, e -> {
                    assertThat(e.document()).isEqualTo("ListPartsResult");
                    assertThat(e.error()).map(ErrorDocument::code).contains("SlowDown");
                })
                .hasMessage("ListPartsResult: the answer is an error, SlowDown");
    }

    private static byte[] bytes(String document) {
        return document.getBytes(UTF_8);
    }
}
