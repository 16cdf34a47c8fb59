package dev.pail.internal.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.config.S3Limits;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of answers with an error status: from S3's own to anything a proxy can send. */
@Tag("H7")
class ErrorDocumentTest {

    private final S3Xml xml = new S3Xml();

    @Test
    void readsAnErrorOfAws() {
        Optional<ErrorDocument> error = error("""
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a &amp; b.jpg</Key>\
                <RequestId>4442587FB7D0A2F9</RequestId><HostId>x0/9=</HostId></Error>""");

        assertThat(error)
                .contains(new ErrorDocument(
                        "NoSuchKey",
                        "The specified key does not exist.",
                        null,
                        "4442587FB7D0A2F9",
                        "x0/9=",
                        null,
                        "a & b.jpg",
                        null,
                        null,
                        null));
    }

    @Test
    void readsAnErrorOfMinio() {
        Optional<ErrorDocument> error = error("""
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message>\
                <BucketName>photos</BucketName><Resource>/photos/</Resource><RequestId>17A2</RequestId><HostId>dd9025</HostId></Error>""");

        assertThat(error)
                .contains(new ErrorDocument(
                        "NoSuchBucket",
                        "The specified bucket does not exist",
                        "/photos/",
                        "17A2",
                        "dd9025",
                        "photos",
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void readsWhereARedirectLeads() {
        Optional<ErrorDocument> error = error("<Error><Code>PermanentRedirect</Code><Region>eu-west-1</Region>"
                + "<Endpoint>photos.s3-eu-west-1.amazonaws.com</Endpoint><Bucket>photos</Bucket><Message/></Error>");

        assertThat(error).hasValueSatisfying(e -> {
            assertThat(e.region()).isEqualTo("eu-west-1");
            assertThat(e.endpoint()).isEqualTo("photos.s3-eu-west-1.amazonaws.com");
            assertThat(e.bucketName()).isEqualTo("photos");
            assertThat(e.message()).isEmpty();
        });
    }

    @Test
    void forgetsWhatASignatureErrorRepeats() {
        Optional<ErrorDocument> error = error("<Error><Code>SignatureDoesNotMatch</Code>"
                + "<AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId><SignatureProvided>51ab0e</SignatureProvided>"
                + "<StringToSign>AWS4-HMAC-SHA256</StringToSign><CanonicalRequest>GET</CanonicalRequest></Error>");

        assertThat(error)
                .hasValueSatisfying(e -> assertThat(e.toString())
                        .contains("SignatureDoesNotMatch")
                        .doesNotContain("AKIDEXAMPLE", "51ab0e", "AWS4-HMAC", "GET"));
    }

    @Test
    void keepsAnErrorWithoutCode() {
        assertThat(error("<Error><Message>overloaded</Message></Error>")).hasValueSatisfying(e -> {
            assertThat(e.code()).isEmpty();
            assertThat(e.message()).isEqualTo("overloaded");
        });
    }

    @Test
    void stripsWhatCouldWriteToATerminal() {
        Optional<ErrorDocument> error = error(
                "<Error><Code>X&#x9B;2J&#10;Y</Code><Message>a&#13;&#10;b&#x2028;c&#x202E;d&#x85;e&#9;f</Message></Error>");

        assertThat(error).hasValueSatisfying(e -> {
            assertThat(e.code()).isEqualTo("X 2J Y");
            assertThat(e.message()).isEqualTo("a  b c d e f");
        });
    }

    @Test
    void boundsEachTextWithoutCuttingACharacterInHalf() {
        String text = "😀".repeat(4000);

        Optional<ErrorDocument> error =
                error("<Error><Code>C</Code><Message>" + text + "</Message><Key>a" + text + "</Key></Error>");

        assertThat(error).hasValueSatisfying(e -> {
            assertThat(e.message()).hasSizeLessThanOrEqualTo(1024).endsWith("😀…");
            assertThat(e.key()).hasSizeLessThanOrEqualTo(3072).endsWith("😀…");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\n",
                "Service Unavailable",
                "{\"code\":\"NoSuchKey\"}",
                "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>",
                "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>",
                "<!doctype html><html><br></html>",
                "<Error><Code>NoSuchKey</Code>",
                "<Error><Code>NoSuchKey</Code></Error",
                "<Error><Code>NoSuchKey</Message></Error>",
                "<Errors><Code>NoSuchKey</Code></Errors>",
                "<ListBucketResult/>",
                "\0\0\0",
                "<",
                "<!",
                "<?",
                "<?xml",
                "<?xml version='1.0'?>",
            })
    void saysNothingOfWhatIsNoError(String body) {
        assertThat(error(body)).isEmpty();
    }

    @Test
    void saysNothingOfAnErrorCutShortAtAnyByte() {
        byte[] whole =
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access &amp; é Denied</Message></Error>"
                        .getBytes(UTF_8);

        for (int length = 0; length < whole.length; length++) {
            assertThat(xml.error(java.util.Arrays.copyOf(whole, length)))
                    .as("%s bytes", length)
                    .isEmpty();
        }
        assertThat(xml.error(whole)).isPresent();
    }

    @Test
    void doesNotReadAnErrorLargerThanTheLimit() {
        String head = "<Error><Code>NoSuchKey</Code><Message>m</Message>";
        String fits = head + " ".repeat(S3Limits.ERROR_BYTES_MAX - head.length() - "</Error>".length()) + "</Error>";

        assertThat(error(fits)).isPresent();
        assertThat(error(fits + " ")).isEmpty();
        assertThat(error(head + "x".repeat(10 << 20) + "</Error>")).isEmpty();
    }

    private Optional<ErrorDocument> error(String body) {
        return xml.error(body.getBytes(UTF_8));
    }
}
