package dev.pail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pail.config.Endpoint.HostAndPathPrefix;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:9000, http://127.0.0.1:9000",
        "http://127.0.0.1:9000/, http://127.0.0.1:9000",
        "HTTP://LocalHost:9000, http://localhost:9000",
        "https://S3.Example.COM, https://s3.example.com",
        "https://s3.example.com:443, https://s3.example.com",
        "http://s3.example.com:80/, http://s3.example.com",
        "http://s3.example.com:443, http://s3.example.com:443",
        "https://s3.example.com:80, https://s3.example.com:80",
        "https://s3.example.com:, https://s3.example.com",
        "http://[::1]:9000, http://[::1]:9000",
        "http://[2001:DB8::1], http://[2001:db8::1]",
        "https://s3.example.com/store/Two%20words/, https://s3.example.com/store/Two%20words"
    })
    void keepsOneFormOfAnAddress(String given, String kept) {
        Endpoint endpoint = Endpoint.of(given);

        assertThat(endpoint).hasToString(kept);
        assertThat(Endpoint.of(kept)).isEqualTo(endpoint);
    }

    @Test
    void tellsItsParts() {
        Endpoint endpoint = Endpoint.of("https://S3.example.com/store/");

        assertThat(endpoint.isHttps()).isTrue();
        assertThat(endpoint.host()).isEqualTo("s3.example.com");
        assertThat(endpoint.port()).isEqualTo(443);
        assertThat(endpoint.pathPrefix()).isEqualTo("/store");
        assertThat(Endpoint.of("http://h").port()).isEqualTo(80);
        assertThat(Endpoint.of("http://h:9000").port()).isEqualTo(9000);
        assertThat(endpoint.hostAndPathPrefix()).isEqualTo(new HostAndPathPrefix("s3.example.com", "/store"));
    }

    @ParameterizedTest
    @Tag("G27")
    @ValueSource(
            strings = {
                "",
                " ",
                "127.0.0.1:9000",
                "s3.example.com",
                "minio:9000",
                "//host",
                "ftp://host",
                "file:///tmp",
                "http:",
                "http:host",
                "http:///path",
                "http://",
                "http://:9000",
                "http://host:0",
                "http://host:65536",
                "http://host:99999999999",
                "http://host:-1",
                "http://host:x",
                "http://my_host",
                "http://h\u00f6st",
                "http://host\\@evil",
                "http://host?x=1",
                "http://host?",
                "http://host/#",
                "http://host#evil",
                "http://ho st",
                "http://host\r\nX: y",
                "http://host\u0000",
                "http://[fe80::1%25eth0]:9000",
                "http://[::1",
                "http://host//a",
                "http://host/a/../b",
                "http://host/%2e%2E/b",
                "http://host/./b",
                "http://host/sch\u00f6n"
            })
    void refusesWhatIsNoAddress(String given) {
        Throwable refused = catchThrowable(() -> Endpoint.of(given));

        assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("endpoint");
    }

    @ParameterizedTest
    @Tag("O9")
    @ValueSource(
            strings = {
                "http://AKIAEXAMPLE:hunter2@host:9000",
                "https://hunter2@host",
                "hunter2:AKIAEXAMPLE@host",
                "http://AKIAEXAMPLE:hunter2@host_name",
                "http://AKIAEXAMPLE:hunter2@ho st",
                "http://AKIAEXAMPLE:hunter2@host:x",
                "http://AKIAEXAMPLE:hunter 2@host",
                "http://host/?password=hunter2",
                "http://host#hunter2",
                "http:AKIAEXAMPLE:hunter2@host"
            })
    void neverQuotesAnAddressThatMayHoldAPassword(String given) {
        Throwable refused = catchThrowable(() -> Endpoint.of(given));

        assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasNoCause();
        assertThat(refused.getMessage()).doesNotContain("hunter", "AKIAEXAMPLE");
    }

    @Test
    void checksAnAddressThatIsGivenAsUriToo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint(URI.create("http://a:b@host"), AddressStyle.PATH))
                .withMessageContaining("must not hold a user or password");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, https://s3.us-east-1.amazonaws.com",
        "eu-central-1, https://s3.eu-central-1.amazonaws.com",
        "us-gov-west-1, https://s3.us-gov-west-1.amazonaws.com",
        "cn-north-1, https://s3.cn-north-1.amazonaws.com.cn"
    })
    void knowsTheAddressOfAnAwsRegion(String region, String address) {
        assertThat(Endpoint.aws(region)).hasToString(address);
    }

    @ParameterizedTest
    @Tag("G27")
    @ValueSource(strings = {"", "US-EAST-1", "evil.com/", "a@b", "-a", "a-", "a.b", "a b", "a\n", "\u00e9u"})
    void refusesARegionThatCouldChangeTheHost(String region) {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.aws(region));
    }

    @ParameterizedTest
    @CsvSource({
        "https://s3.eu-central-1.amazonaws.com, photos, photos.s3.eu-central-1.amazonaws.com, ''",
        "https://s3.cn-north-1.amazonaws.com.cn, photos, photos.s3.cn-north-1.amazonaws.com.cn, ''",
        "https://s3.amazonaws.com, my.photos, s3.amazonaws.com, /my.photos",
        "http://s3.amazonaws.com, my.photos, my.photos.s3.amazonaws.com, ''",
        "https://s3.amazonaws.com, my_photos, s3.amazonaws.com, /my_photos",
        "https://s3.amazonaws.com, Photos, s3.amazonaws.com, /Photos",
        "https://s3.amazonaws.com.evil.example, photos, s3.amazonaws.com.evil.example, /photos",
        "https://notamazonaws.com, photos, notamazonaws.com, /photos",
        "http://127.0.0.1:9000, photos, 127.0.0.1:9000, /photos",
        "http://[::1]:9000, photos, [::1]:9000, /photos",
        "http://localhost:9000, photos, localhost:9000, /photos",
        "https://minio.example.com, photos, minio.example.com, /photos",
        "https://example.com/store, photos, example.com, /store/photos"
    })
    void choosesTheStyleByEndpointAndName(String endpoint, String bucket, String authority, String pathPrefix) {
        HostAndPathPrefix place = Endpoint.of(endpoint).hostAndPathPrefix(bucket);

        assertThat(place).isEqualTo(new HostAndPathPrefix(authority, pathPrefix));
    }

    @Test
    void obeysTheStyleThatIsAskedFor() {
        Endpoint aws = Endpoint.aws("us-east-1").withAddressStyle(AddressStyle.PATH);
        Endpoint own = Endpoint.of("http://s3.local:9000/p").withAddressStyle(AddressStyle.VIRTUAL_HOST);

        assertThat(aws.hostAndPathPrefix("photos"))
                .isEqualTo(new HostAndPathPrefix("s3.us-east-1.amazonaws.com", "/photos"));
        assertThat(own.hostAndPathPrefix("my.photos"))
                .isEqualTo(new HostAndPathPrefix("my.photos.s3.local:9000", "/p"));
    }

    @ParameterizedTest
    @Tag("G27")
    @CsvSource({
        "x@evil, /x%40evil",
        "x#, /x%23",
        "x?, /x%3F",
        "x/y, /x%2Fy",
        "x\\y, /x%5Cy",
        "%2f, /%252f",
        "a b, /a%20b",
        "..., /...",
        "~a, /~a",
        "b\u00fccher, /b%C3%BCcher"
    })
    void noBucketNameLeavesItsPlaceInAPath(String bucket, String pathPrefix) {
        HostAndPathPrefix place = Endpoint.of("http://host:9000").hostAndPathPrefix(bucket);

        assertThat(place).isEqualTo(new HostAndPathPrefix("host:9000", pathPrefix));
    }

    @ParameterizedTest
    @Tag("G27")
    @ValueSource(strings = {"", ".", ".."})
    void refusesABucketNameThatIsNoPathSegment(String bucket) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("http://host").hostAndPathPrefix(bucket));
    }

    @ParameterizedTest
    @Tag("G27")
    @ValueSource(
            strings = {
                "x@evil",
                "x#",
                "x?",
                "x/y",
                "x:1",
                "%2f",
                "a b",
                "a_b",
                "A",
                "-a",
                "a-",
                "a..b",
                ".a",
                "a.",
                "",
                "\uff41",
                "a\u3002b"
            })
    void refusesABucketNameThatIsNoHostLabel(String bucket) {
        Endpoint endpoint = Endpoint.of("http://host").withAddressStyle(AddressStyle.VIRTUAL_HOST);

        assertThatIllegalArgumentException().isThrownBy(() -> endpoint.hostAndPathPrefix(bucket));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9000", "http://[::1]:9000"})
    void refusesABucketBeforeAnIpAddress(String address) {
        Endpoint endpoint = Endpoint.of(address).withAddressStyle(AddressStyle.VIRTUAL_HOST);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint.hostAndPathPrefix("photos"))
                .withMessageContaining("use AddressStyle.PATH");
    }

    @Test
    void everyPlaceIsAnAddressWithTheSameHost() {
        String bucket = "b".repeat(S3Limits.BUCKET_NAME_LENGTH_MAX);
        HostAndPathPrefix place = Endpoint.aws("us-east-1").hostAndPathPrefix(bucket);

        URI uri = URI.create("https://" + place.authority() + place.pathPrefix() + "/key");

        assertThat(uri.getHost()).isEqualTo(place.authority());
        assertThat(uri.getRawPath()).isEqualTo("/key");
    }
}
