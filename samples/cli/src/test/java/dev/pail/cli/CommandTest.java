package dev.pail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Row Q3: what each command does and prints. */
@Tag("Q3")
class CommandTest extends CliContract {

    @Test
    void aLargeFileComesBackByteForByte() throws Exception {
        Path file = file("large.bin", 20 * MIB + 1);
        Path copy = directory.resolve("copy.bin");

        Tool.Ended put = pail("put", file.toString(), uri("large.bin"), "--json", "--part-size", "5MiB");
        Tool.Ended get = pail("get", uri("large.bin"), copy.toString(), "--json");

        assertThat(put.exitCode()).as(put.toString()).isZero();
        assertThat(put.value("event")).isEqualTo("\"done\"");
        assertThat(put.number("size")).isEqualTo(20 * MIB + 1);
        assertThat(put.number("parts")).isEqualTo(5);
        assertThat(put.number("partsReused")).isZero();
        assertThat(put.number("bytesSent")).isEqualTo(20 * MIB + 1);
        assertThat(put.value("resumed")).isEqualTo("false");
        assertThat(put.last()).contains("\"checksum\":{\"crc32c\":\"");
        assertThat(get.exitCode()).as(get.toString()).isZero();
        assertThat(get.number("size")).isEqualTo(20 * MIB + 1);
        assertThat(copy).hasSameBinaryContentAs(file);
    }

    @Test
    void jsonMeansNothingButObjectsOnStandardOutput() throws Exception {
        Path file = file("a.bin", 17 * MIB);

        Tool.Ended put = pail("--json", "put", file.toString(), uri("a.bin"));
        Tool.Ended ls = pail("ls", "s3://" + bucket, "--json");
        Tool.Ended stat = pail("stat", uri("missing"), "--json");

        assertThat(put.lines()).isNotEmpty().allMatch(line -> line.startsWith("{\"event\":") && line.endsWith("}"));
        assertThat(ls.lines())
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"object\",\"key\":\"a.bin\",\"size\":");
        assertThat(stat.lines()).singleElement().asString().startsWith("{\"event\":\"error\",\"code\":\"NoSuchKey\"");
    }

    @Test
    void statShowsWhatPutWasTold() throws Exception {
        Path file = file("a.bin", 10);
        pail(
                "put",
                file.toString(),
                uri("a.bin"),
                "--content-type",
                "text/x-tale",
                "--meta",
                "who=me",
                "--meta",
                "eq=a=b");

        Tool.Ended stat = pail("stat", uri("a.bin"), "--json");

        assertThat(stat.number("size")).isEqualTo(10);
        assertThat(stat.value("contentType")).isEqualTo("\"text/x-tale\"");
        assertThat(stat.last()).contains("\"metadata\":{\"eq\":\"a=b\",\"who\":\"me\"}");
    }

    @Test
    void aProfileThatIsNotThereIsToldThoughTheEnvironmentHasKeys() throws Exception {
        Tool.Ended none = pail("ls", "--profile", "no-such-profile");

        assertThat(none.exitCode()).isEqualTo(4);
        assertThat(none.err()).contains("CredentialsUnavailable", "the profile that the client was told is not there");
    }

    @Test
    @Tag("M8")
    void putExplainsWhereEachKeyComesFrom() throws Exception {
        Files.createDirectories(directory.resolve("work/.git"));
        Files.writeString(directory.resolve("work/.git/HEAD"), "1".repeat(40));
        Path file = Files.writeString(directory.resolve("work/a.json"), "{}");
        tool.environment("CI", "true");
        tool.environment("CI_JOB_ID", "7");
        tool.environment("GIT_COMMIT", "2".repeat(40));
        tool.environment("BUILD_URL", "https://user:hunter2@ci.example/7");

        Tool.Ended text = pail("put", "--explain", file.toString(), uri("a"), "--meta", "Who=me");
        Tool.Ended json = pail("put", "--explain", "--json", file.toString(), uri("a"), "--meta", "Who=me");
        Tool.Ended stat = pail("stat", uri("a"), "--json");
        Tool.Ended bare = pail("put", "--explain", "--no-auto-meta", file.toString(), uri("bare"));

        assertThat(text.exitCode()).as(text.toString()).isZero();
        assertThat(text.lines())
                .anyMatch(line -> line.matches("  type +application/json.* +\\S.*"))
                .anyMatch(line -> line.matches("  meta who +me +caller"))
                .anyMatch(line -> line.matches("  meta ci-job +7 +ci"))
                .anyMatch(line -> line.matches("  meta git-commit +2{40} +ci"))
                .anyMatch(line -> line.matches("  meta git-commit +1{40} +git, not sent: named above"))
                .anyMatch(line -> line.matches("  meta ci-url +https://ci.example/7 +ci"));
        assertThat(json.lines().get(0))
                .startsWith("{\"event\":\"explain\"")
                .contains("{\"key\":\"who\",\"value\":\"me\",\"source\":\"caller\",\"fate\":\"sent\"}")
                .contains("\"source\":\"git\",\"fate\":\"shadowed\"}");
        assertThat(stat.last())
                .contains("\"who\":\"me\"", "\"ci-job\":\"7\"", "\"git-commit\":\"" + "2".repeat(40) + '"')
                .doesNotContain("hunter2");
        assertThat(bare.lines()).noneMatch(line -> line.startsWith("  meta "));
    }

    @Test
    void presignPrintsAUrlThatWorksWithoutKeys() throws Exception {
        HttpClient stranger = HttpClient.newHttpClient();

        Tool.Ended write = pail("presign", "--method", "PUT", uri("a b"));
        HttpRequest put = HttpRequest.newBuilder(URI.create(write.lines().get(0)))
                .PUT(HttpRequest.BodyPublishers.ofString("from outside"))
                .build();
        int written = stranger.send(put, HttpResponse.BodyHandlers.discarding()).statusCode();
        Tool.Ended read = pail("presign", "--expires", "60", uri("a b"));
        HttpRequest get =
                HttpRequest.newBuilder(URI.create(read.lines().get(0))).build();

        assertThat(written).isEqualTo(200);
        assertThat(stranger.send(get, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("from outside");
        assertThat(pail("presign", "--json", uri("a b")).last())
                .startsWith("{\"event\":\"presign\",\"method\":\"GET\",\"url\":\"http://");
        assertThat(pail("presign", "--expires", "604801", uri("a b")).exitCode())
                .isEqualTo(2);
    }

    @Test
    void catWritesTheObjectOrARangeOfIt() throws Exception {
        Path file = Files.writeString(directory.resolve("digits"), "0123456789");
        pail("put", file.toString(), uri("digits"));

        assertThat(pail("cat", uri("digits")).out()).isEqualTo("0123456789");
        assertThat(pail("cat", uri("digits"), "--range", "2-4").out()).isEqualTo("234");
        assertThat(pail("cat", uri("digits"), "--range", "7-").out()).isEqualTo("789");
        assertThat(pail("cat", uri("digits"), "--range=-3").out()).isEqualTo("789");
        assertThat(pail("cat", uri("digits"), "--range", "50-60").exitCode()).isEqualTo(1);
    }

    @Test
    void standardInputAndOutputWork() throws Exception {
        Path input = file("input.bin", 3 * MIB);

        Tool.Ended put = tool.runWithInput(relay.endpoint(), input, "put", "-", uri("piped"));
        Tool.Ended get = pail("get", uri("piped"), "-");

        assertThat(put.exitCode()).as(put.toString()).isZero();
        assertThat(get.bytes()).isEqualTo(Files.readAllBytes(input));
        assertThat(directory.resolve("state/pail/checkpoints-spool")).isEmptyDirectory();
    }

    @Test
    void whatCannotBeTidiedAfterAPutFailsNothing() throws Exception {
        Path spools = Files.createDirectories(directory.resolve("state/pail/checkpoints-spool"));
        Path odd = Files.createFile(spools.resolve("stdin-odd.spool"));
        Path left = Files.createFile(spools.resolve("stdin-999999999-1.spool"));
        Path checkpoint = Files.createDirectories(directory.resolve("state/pail/checkpoints"))
                .resolve("0".repeat(32) + ".journal");
        Files.writeString(checkpoint, "not a journal");

        Tool.Ended put = tool.runWithInput(relay.endpoint(), file("a", 10), "put", "-", uri("a"), "--verbose");
        boolean kept = Files.exists(left);
        Files.delete(checkpoint);
        Tool.Ended again = tool.runWithInput(relay.endpoint(), file("a", 10), "put", "-", uri("a"));

        assertThat(put.exitCode()).as(put.toString()).isZero();
        assertThat(put.err()).contains("pail: what is in " + spools + " stays: ");
        assertThat(kept).isTrue();
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(spools).isDirectoryContaining(odd::equals);
        assertThat(left).doesNotExist();
    }

    @Test
    void lsShowsOneLevelOrAll() throws Exception {
        Path file = file("a.bin", 10);
        for (String key : new String[] {"top", "dir/one", "dir/deep/two", "größe +%.txt"}) {
            assertThat(pail("put", file.toString(), uri(key)).exitCode()).isZero();
        }

        assertThat(pail("ls", "s3://" + bucket).lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("  dir/"),
                        line -> assertThat(line).endsWith("  größe +%.txt"),
                        line -> assertThat(line).endsWith("  top"));
        assertThat(pail("ls", uri("dir/"), "--json").out()).contains("\"key\":\"dir/one\"", "\"prefix\":\"dir/deep/\"");
        assertThat(pail("ls", "s3://" + bucket, "--recursive").lines()).hasSize(4);
        assertThat(pail("ls", uri("nothing-here")).out()).isEmpty();
        assertThat(pail("ls").out()).contains("s3://" + bucket);
    }

    @Test
    void aLimitSlowsUploadsAndDownloads() throws Exception {
        Path file = file("a.bin", 2 * MIB);

        Tool.Ended put = pail("put", file.toString(), uri("a.bin"), "--json", "--limit-rate", "1MiB");
        Tool.Ended get =
                pail("get", uri("a.bin"), directory.resolve("b.bin").toString(), "--json", "--limit-rate", "1048576");
        Tool.Ended cat = pail("get", uri("a.bin"), "-", "--limit-rate", "0");
        Tool.Ended inside = pail("cp", uri("a.bin"), uri("b.bin"), "--limit-rate", "1");

        assertThat(Double.parseDouble(put.value("seconds"))).isGreaterThan(1);
        assertThat(Double.parseDouble(get.value("seconds"))).isGreaterThan(1);
        assertThat(cat.bytes()).isEqualTo(Files.readAllBytes(file));
        assertThat(inside.exitCode()).isEqualTo(2);
    }

    @Test
    void lsShowsVersionsAndDeleteMarkers() throws Exception {
        String page = "<ListVersionsResult><Name>b</Name><Prefix/><KeyMarker/><VersionIdMarker/><MaxKeys>1000</MaxKeys>"
                + "%s</ListVersionsResult>";
        String first = String.format(
                page,
                "<IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>"
                        + "<NextVersionIdMarker>m1</NextVersionIdMarker>"
                        + "<DeleteMarker><Key>a</Key><VersionId>m1</VersionId><IsLatest>true</IsLatest>"
                        + "<LastModified>2026-01-02T03:04:05.000Z</LastModified></DeleteMarker>");
        String second = String.format(
                page,
                "<IsTruncated>false</IsTruncated>"
                        + "<Version><Key>a</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest>"
                        + "<LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;e1&quot;</ETag>"
                        + "<Size>12</Size><StorageClass>STANDARD</StorageClass></Version>"
                        + "<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            byte[] answer = (query.contains("version-id-marker=m1") ? second : first).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(query.contains("versions") ? 200 : 501, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();

        Tool.Ended text = tool.run(endpoint, "ls", "--versions", "s3://bucket");
        Tool.Ended json = tool.run(endpoint, "ls", "--versions", "s3://bucket", "--json");
        server.stop(0);

        assertThat(text.exitCode()).as(text.toString()).isZero();
        assertThat(text.lines())
                .satisfiesExactly(
                        line -> assertThat(line).containsPattern("delete marker  \\* m1 +a$"),
                        line -> assertThat(line).containsPattern(" prefix +dir/$"),
                        line -> assertThat(line).containsPattern(" 12    v1 +a$"));
        assertThat(json.lines().get(0))
                .startsWith("{\"event\":\"version\",\"key\":\"a\",\"versionId\":\"m1\"")
                .contains("\"latest\":true", "\"deleteMarker\":true");
        assertThat(json.last()).contains("\"versionId\":\"v1\"", "\"latest\":false", "\"size\":12", "\"etag\":\"e1\"");
        assertThat(pail("ls", "--versions").exitCode()).isEqualTo(2);
    }

    @Test
    void aListingThatNamesItsOwnPageAsTheNextEnds() throws Exception {
        byte[] page = ("<ListVersionsResult><Name>b</Name><IsTruncated>true</IsTruncated>"
                        + "<NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker>"
                        + "</ListVersionsResult>")
                .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();

        Tool.Ended ended =
                tool.run("http://127.0.0.1:" + server.getAddress().getPort(), "ls", "--versions", "s3://bucket");
        server.stop(0);

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.err()).startsWith("pail: ListingEndless: ListObjectVersions bucket/: ");
    }

    @Test
    void rmDeletesSeveralOrAllBelowAPrefix() throws Exception {
        Path file = file("a.bin", 10);
        for (String key : new String[] {"a", "b", "dir/one", "dir/deep/two", "dirt"}) {
            pail("put", file.toString(), uri(key));
        }

        Tool.Ended several = pail("rm", uri("a"), uri("b"), uri("never-was"));
        Tool.Ended below = pail("rm", "--recursive", uri("dir/"), "--json");

        assertThat(several.exitCode()).as(several.toString()).isZero();
        assertThat(below.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"event\":\"deleted\""));
        assertThat(pail("ls", "s3://" + bucket, "--recursive").lines())
                .singleElement()
                .asString()
                .endsWith("  dirt");
        assertThat(pail("rm", "s3://" + bucket).exitCode()).isEqualTo(2);
    }

    @Test
    void verifyTellsEqualFromDifferent() throws Exception {
        Path file = file("large.bin", 17 * MIB);
        pail("put", file.toString(), uri("large.bin"));

        Tool.Ended equal = pail("verify", file.toString(), uri("large.bin"));
        byte[] changed = Files.readAllBytes(file);
        changed[9 * MIB] ^= 1;
        Files.write(file, changed);
        Tool.Ended different = pail("verify", file.toString(), uri("large.bin"), "--json");

        assertThat(equal.exitCode()).as(equal.toString()).isZero();
        assertThat(different.exitCode()).as(different.toString()).isEqualTo(1);
        assertThat(different.err()).startsWith("pail: ContentMismatch: ");
        assertThat(different.lines().get(0)).contains("\"event\":\"verify\"", "\"matches\":false");
    }

    @Test
    void getLeavesTheOldFileWhereTheObjectIsMissing() throws Exception {
        Path target = Files.writeString(directory.resolve("target"), "old");

        Tool.Ended ended = pail("get", uri("missing"), target.toString());

        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(target).hasContent("old");
    }

    @Test
    void textOfPutIsOneLine() throws Exception {
        Path file = Files.writeString(directory.resolve("a.txt"), "hello", StandardCharsets.UTF_8);

        Tool.Ended put = pail("put", file.toString(), uri("a.txt"));

        assertThat(put.lines()).singleElement().asString().startsWith("uploaded " + uri("a.txt") + ": 5 B in ");
        assertThat(put.err()).isEmpty();
    }
}
