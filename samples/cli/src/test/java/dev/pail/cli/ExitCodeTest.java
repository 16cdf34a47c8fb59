package dev.pail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row Q3: each exit code, the error line and the error object. */
@Tag("Q3")
class ExitCodeTest extends CliContract {

    private static final String ERROR_LINE = "pail: \\S+( \\(HTTP \\d+(, request \\S+)?\\))?: .+";

    @Test
    void doneIs0() throws Exception {
        Tool.Ended made = pail("mb", "s3://" + bucket + "-new");
        Tool.Ended again = pail("mb", "s3://" + bucket + "-new");
        Tool.Ended removed = pail("rb", "s3://" + bucket + "-new");

        assertThat(made.exitCode()).as(made.toString()).isZero();
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(removed.exitCode()).as(removed.toString()).isZero();
    }

    @Test
    void refusedForGoodIs1WithCodeStatusAndRequestId() throws Exception {
        Path file = file("a.bin", 10);
        pail("put", file.toString(), uri("a.bin"));

        Tool.Ended ended = pail("rb", "s3://" + bucket);

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.err().strip()).matches(ERROR_LINE).startsWith("pail: BucketNotEmpty (HTTP 409, request ");
        assertThat(ended.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frob",
                "put",
                "put a",
                "ls --nonsense",
                "get s3://bucket file",
                "get s3://b/k file --meta a=b",
                "put file bucket/key",
                "cat s3://b/k --range 9-1",
                "put file s3://b/k --part-size 5XB",
                "uploads",
                "ls s3:// --json"
            })
    void wrongUsageIs2(String line) throws Exception {
        Tool.Ended ended = pail(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(2);
        assertThat(ended.err().strip()).matches(ERROR_LINE).startsWith("pail: Usage: ");
    }

    @Test
    void notFoundIs3() throws Exception {
        Path target = directory.resolve("target");

        assertThat(pail("stat", uri("missing")).exitCode()).isEqualTo(3);
        assertThat(pail("cat", uri("missing")).exitCode()).isEqualTo(3);
        assertThat(pail("get", uri("missing"), target.toString()).exitCode()).isEqualTo(3);
        assertThat(pail("ls", "s3://" + bucket + "-missing").exitCode()).isEqualTo(3);
        assertThat(pail("put", directory.resolve("missing").toString(), uri("k"))
                        .exitCode())
                .isEqualTo(3);
        assertThat(target).doesNotExist();
    }

    @Test
    void accessDeniedIs4() throws Exception {
        tool.secretKey("wrong");

        Tool.Ended ended = pail("ls", "s3://" + bucket, "--json");

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(4);
        assertThat(ended.last())
                .startsWith("{\"event\":\"error\",\"code\":\"SignatureDoesNotMatch\",\"httpStatus\":403,");
        assertThat(ended.toString()).doesNotContain("wrong");
    }

    @Test
    void preconditionFailedIs5() throws Exception {
        Path file = file("a.bin", 10);
        assertThat(pail("put", file.toString(), uri("a.bin"), "--if-none-match").exitCode())
                .isZero();

        Tool.Ended put = pail("put", file.toString(), uri("a.bin"), "--if-none-match");
        Tool.Ended get = pail("get", uri("a.bin"), directory.resolve("copy").toString(), "--if-match", "0".repeat(32));

        assertThat(put.exitCode()).as(put.toString()).isEqualTo(5);
        assertThat(get.exitCode()).as(get.toString()).isEqualTo(5);
        assertThat(directory.resolve("copy")).doesNotExist();
    }

    @Test
    void whatMayPassIs75() throws Exception {
        Path file = file("a.bin", 10);
        relay.close();

        Tool.Ended ended =
                tool.run(relay.endpoint(), "put", file.toString(), uri("a.bin"), "--json", "--max-retries", "1");

        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(75);
        assertThat(ended.last()).contains("\"httpStatus\":0,\"transient\":true,\"requestId\":null,");
        assertThat(ended.err().strip()).matches(ERROR_LINE);
    }

    @Test
    void helpIs0AndNamesEveryExitCode() throws Exception {
        Tool.Ended ended = pail("--help");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("75", "130", "demo");
    }
}
