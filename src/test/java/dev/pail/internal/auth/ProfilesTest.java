package dev.pail.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pail.auth.Credentials;
import dev.pail.auth.CredentialsProvider;
import dev.pail.auth.CredentialsSource;
import dev.pail.contract.NoSecretTold;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.error.S3Exception;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shared files: their form, and what a profile leads to. */
@Tag("G19")
@Tag("G24")
@ExtendWith(NoSecretTold.class)
class ProfilesTest {

    /** The SHA-1 of {@code my-sso}, as `aws sso login` names it. */
    private static final String SSO_FILE = ".aws/sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json";

    @TempDir
    Path home;

    private Setup here;

    @BeforeEach
    void setUp() {
        here = new Setup(home).set("AWS_EC2_METADATA_DISABLED", "true");
    }

    private Credentials profile(String name) {
        return here.provider(new CredentialsSource.Profile(name)).credentials();
    }

    private InvalidCallException refused(String name) {
        InvalidCallException refused = catchThrowableOfType(InvalidCallException.class, () -> profile(name));
        assertThat(refused).isNotNull();
        NoSecretTold.note(refused);
        return refused;
    }

    // The form

    @Test
    void commentsBlanksQuotesAndContinuationsAreRead() {
        here.config(
                "# a comment",
                "; another",
                "",
                "[ profile  'two words' ]  # behind a section",
                "Region = eu-west-1 # behind a value",
                "aws_access_key_id=ID#not-a-comment",
                "aws_secret_access_key = a=b;c",
                "s3 =",
                "  max = 3",
                "  endpoint_url = http://inner",
                "text = one",
                "  two",
                "[sso-session x]",
                "sso_region = r",
                "[services y]",
                "s3 = ",
                "\tendpoint_url = http://y",
                "[plugins]",
                "cli = z");

        Profiles profiles = Profiles.read(here.surroundings());

        assertThat(profiles.profile("two words"))
                .containsEntry("region", "eu-west-1")
                .containsEntry("aws_access_key_id", "ID#not-a-comment")
                .containsEntry("aws_secret_access_key", "a=b;c")
                .containsEntry("s3.endpoint_url", "http://inner")
                .containsEntry("text", "one\ntwo");
        assertThat(profiles.ssoSession("x")).containsEntry("sso_region", "r");
        assertThat(profiles.service(Map.of("services", "y"), "s3.endpoint_url")).isEqualTo("http://y");
        assertThat(profiles.profile("plugins")).isNull();
        assertThat(profiles.profile("y")).isNull();
    }

    @Test
    void theFilesAreMergedAsAwsDoes() {
        here.config(
                "[default]",
                "region = bare",
                "[profile default]",
                "region = named",
                "output = json",
                "[profile a]",
                "aws_access_key_id = FROMCONFIG",
                "aws_secret_access_key = s",
                "[profile a]",
                "region = second",
                "[b]",
                "region = no profile");
        here.credentials(
                "[a]", "aws_access_key_id = FROMCREDENTIALS", "aws_secret_access_key = s", "[profile c]", "x = y");

        Profiles profiles = Profiles.read(here.surroundings());

        assertThat(profiles.profile("default")).containsEntry("region", "named").containsEntry("output", "json");
        assertThat(profiles.profile("a"))
                .containsEntry("aws_access_key_id", "FROMCREDENTIALS")
                .containsEntry("region", "second");
        assertThat(profiles.profile("b")).isNull();
        assertThat(profiles.profile("c")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "region = x                      | line 1",
                "[default]~just some words       | line 2",
                "[default]~= value               | line 2",
                "[default                        | line 1",
                "[default]~  indented = 1        | line 2",
                "[default]~a = b~[x] y           | line 3",
            })
    void aBrokenFileIsToldByLineAndNeverQuoted(String text, String where) {
        here.config(
                (text + "~#").replace("~", "\n").replace("words", Setup.SECRET).split("\n"));

        InvalidCallException refused = refused("default");

        assertThat(refused).hasMessageContainingAll(where, ".aws");
        assertThat(refused.getMessage()).doesNotContain("= 1", "just", Setup.SECRET);
    }

    @Test
    void filesOfOtherPlacesAreReadAndMissingOnesAreEmpty() throws Exception {
        Path elsewhere =
                Files.writeString(home.resolve("c"), "[profile p]\naws_access_key_id=ID\naws_secret_access_key=s");
        here.set("AWS_CONFIG_FILE", elsewhere.toString()).set("AWS_SHARED_CREDENTIALS_FILE", "~/none");

        assertThat(profile("p").accessKeyId()).isEqualTo("ID");
        Files.write(elsewhere, new byte[] {'[', (byte) 0xFF, ']'});
        assertThat(refused("p")).hasMessageContaining("not UTF-8");
        Files.write(elsewhere, new byte[1024 * 1024 + 1]);
        assertThat(refused("p")).hasMessageContaining("longer than");
    }

    // What it leads to

    @Test
    void theProfileIsTheCallersThePropertysTheEnvironmentsOrDefault() {
        here.credentials(keys("default"), keys("env"), keys("prop"));
        assertThat(here.chain().accessKeyId()).isEqualTo("default");
        here.set("AWS_PROFILE", "env");
        assertThat(here.chain().accessKeyId()).isEqualTo("env");
        here.property("aws.profile", "prop");
        assertThat(here.chain().accessKeyId()).isEqualTo("prop");
        here.property("aws.profile", "none");

        assertThat(catchThrowableOfType(InvalidCallException.class, here::chain))
                .hasMessageContaining("named none");
    }

    @Test
    void aFileThatChangedIsReadAgainOnceS3Refuses() {
        here.credentials(keys("default"));
        CredentialsProvider provider = here.provider(new CredentialsSource.Profile(null));
        Credentials first = provider.credentials();

        here.credentials("[default]", "aws_access_key_id=SECOND", "aws_secret_access_key=s", "aws_session_token=t");
        assertThat(provider.credentials()).isEqualTo(first);
        provider.refused(first);

        assertThat(provider.credentials()).isEqualTo(new Credentials("SECOND", "s", "t", null));
    }

    @Test
    void aRoleIsTakenThroughProfilesThatSignForEachOther() {
        here.services.answer(request ->
                new FakeServices.Reply(200, Setup.sts(request.body().contains("outer") ? "OUTER" : "INNER")));
        here.config(
                "[profile outer]",
                "role_arn = arn:outer",
                "source_profile = inner",
                "role_session_name = session",
                "duration_seconds = 900",
                "external_id = ext",
                "region = eu-west-3",
                "[profile inner]",
                "role_arn = arn:inner",
                "source_profile = keys");
        here.credentials(keys("keys"));

        assertThat(profile("outer").accessKeyId()).isEqualTo("OUTER");

        assertThat(here.services.seen()).hasSize(2);
        assertThat(here.services.seen().get(0).headers().get("authorization")).contains("Credential=keys/");
        FakeServices.Seen outer = here.services.seen().get(1);
        assertThat(outer.uri()).isEqualTo("https://sts.eu-west-3.amazonaws.com/");
        assertThat(outer.headers().get("authorization")).contains("Credential=INNER/");
        assertThat(outer.body()).contains("RoleSessionName=session", "DurationSeconds=900", "ExternalId=ext");
    }

    @Test
    void aRoleMaySignWithTheKeysOfItsOwnProfile() {
        here.services.answer(200, Setup.sts("ROLE"));
        here.config("[profile self]", "role_arn = arn", "source_profile = self");
        here.credentials(keys("self"));

        assertThat(profile("self").accessKeyId()).isEqualTo("ROLE");
        assertThat(here.services.seen().get(0).headers().get("authorization")).contains("Credential=self/");
    }

    @Test
    void aCircleIsToldAndNobodyIsAsked() {
        here.config(
                "[profile a]",
                "role_arn=1",
                "source_profile=b",
                "[profile b]",
                "role_arn=2",
                "source_profile=c",
                "[profile c]",
                "role_arn=3",
                "source_profile=a",
                "[profile d]",
                "role_arn=4",
                "source_profile=d");

        assertThat(refused("a")).hasMessageContaining("[a, b, c]");
        assertThat(refused("d")).hasMessageContaining("circle");
        assertThat(here.services.seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Environment", "EcsContainer", "Ec2InstanceMetadata"})
    void aRoleMaySignWithWhatTheMachineHas(String source) {
        here.variables.remove("AWS_EC2_METADATA_DISABLED");
        here.services.answer(request -> new FakeServices.Reply(
                200,
                request.uri().contains("sts")
                        ? Setup.sts("ROLE")
                        : request.method().equals("PUT")
                                ? "t"
                                : request.uri().endsWith("credentials/") ? "r" : Setup.json("BASE")));
        here.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
        here.set("AWS_ACCESS_KEY_ID", "BASE").set("AWS_SECRET_ACCESS_KEY", "s");
        here.config("[profile r]", "role_arn = arn", "credential_source = " + source);

        assertThat(profile("r").accessKeyId()).isEqualTo("ROLE");
        FakeServices.Seen last = here.services.seen().get(here.services.seen().size() - 1);
        assertThat(last.headers().get("authorization")).contains("Credential=BASE/");
    }

    @Test
    void aProfileMayHoldAWebToken() {
        here.services.answer(200, Setup.sts("WEB"));
        here.file("t", "jwt").config("[profile w]", "role_arn = arn", "web_identity_token_file = ~/t");

        assertThat(profile("w").accessKeyId()).isEqualTo("WEB");
        assertThat(here.services.seen().get(0).body()).contains("WebIdentityToken=jwt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role_arn = a                                                              | not exactly one",
                "role_arn = a~source_profile = k~credential_source = Environment           | not exactly one",
                "role_arn = a~source_profile = none                                        | does not exist",
                "role_arn = a~credential_source = Moon                                     | none of",
                "role_arn = a~source_profile = k~mfa_serial = m                            | one-time",
                "role_arn = a~source_profile = k~duration_seconds = x                      | no number",
                "role_arn =~source_profile = k                                             | role_arn is missing",
                "aws_access_key_id = a                                                     | aws_secret_access_key",
                "sso_session = none                                                        | does not exist",
                "sso_account_id = 1                                                        | sso_region is missing",
                "region = r                                                                | holds no credentials",
                "credential_process = 'x                                                   | quote",
                "credential_process = /no/such/program                                     | cannot be started",
            })
    void aProfileThatMakesNoSenseIsTold(String settings, String told) {
        here.config(("[profile p]~" + settings).split("~")).credentials(keys("k"));

        assertThat(refused("p")).hasMessageContaining(told);
        assertThat(here.services.seen()).isEmpty();
    }

    // SSO

    private void ssoProfile() {
        here.config(
                "[profile s]",
                "sso_session = my-sso",
                "sso_account_id = 123456789012",
                "sso_role_name = Read Only",
                "[sso-session my-sso]",
                "sso_region = eu-north-1",
                "sso_start_url = https://start.test");
    }

    @Test
    void theTokenOfALoginIsUsed() {
        ssoProfile();
        here.services.answer(200, Setup.sso("SSO"));
        here.file(
                SSO_FILE,
                "{\"accessToken\":\"" + Setup.TOKEN + "\",\"expiresAt\":\"2026-03-01T12:00:01UTC\",\"a\":[1]}");

        assertThat(profile("s")).isEqualTo(new Credentials("SSO", Setup.SECRET, Setup.TOKEN, Setup.END));
        assertThat(here.services.seen()).singleElement().satisfies(request -> {
            assertThat(request.uri())
                    .isEqualTo("https://portal.sso.eu-north-1.amazonaws.com/federation/credentials"
                            + "?account_id=123456789012&role_name=Read%20Only");
            assertThat(request.headers()).containsEntry("x-amz-sso_bearer_token", Setup.TOKEN);
        });
        here.services.answer(401, "");
        assertThat(refused("s")).hasMessageContaining("aws sso login");
    }

    @Test
    void aLoginThatHasExpiredOrNeverWasIsTold() {
        ssoProfile();
        assertThat(refused("s")).hasMessageContainingAll("no cached token", "aws sso login");
        here.file(SSO_FILE, "{\"accessToken\":\"" + Setup.TOKEN + "\",\"expiresAt\":\"2026-03-01T12:00:00Z\"}");

        InvalidCallException expired = refused("s");

        assertThat(expired).hasMessageContainingAll("expired at 2026-03-01T12:00:00Z", "aws sso login");
        assertThat(expired.kind()).isEqualTo(ErrorKind.CREDENTIAL_EXPIRED);
        here.file(SSO_FILE, "{\"expiresAt\":\"2026-03-01T13:00:00Z\"}");
        assertThat(refused("s")).hasMessageContaining("cannot be read");
        here.file(SSO_FILE, Setup.SECRET);
        NoSecretTold.note(catchThrowableOfType(S3Exception.class, () -> profile("s")));
        assertThat(here.services.seen()).isEmpty();
    }

    // A process

    private String script(String text) throws Exception {
        Path file = Files.writeString(home.resolve("give me.sh"), text);
        return "credential_process = sh \"" + file + "\" 'one word' $HOME";
    }

    @Test
    void aProcessPrintsCredentials() throws Exception {
        here.file("answer", Setup.json("PROCESS"));
        here.config(
                "[profile p]",
                script("[ \"$1\" = 'one word' ] && [ \"$2\" = '$HOME' ] && cat >/dev/null && echo noise >&2 && cat '"
                        + home.resolve("answer") + "'"));

        assertThat(profile("p")).isEqualTo(new Credentials("PROCESS", Setup.SECRET, Setup.TOKEN, Setup.END));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo " + Setup.SECRET + " >&2; echo " + Setup.SECRET + "; exit 3 | code 3",
                "echo '{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"" + Setup.SECRET + "\"}' | Version",
                "echo " + Setup.SECRET + " | no JSON",
                "yes | longer than",
            })
    void aProcessThatFailsIsToldWithoutItsWords(String text, String told) throws Exception {
        here.config("[profile p]", script(text.replace('^', '|')));

        S3Exception failed = catchThrowableOfType(S3Exception.class, () -> profile("p"));

        NoSecretTold.note(failed);
        assertThat(failed).hasMessageContaining(told);
    }

    @Test
    void aProcessThatHangsIsEndedWithItsChildren() throws Exception {
        Path pid = home.resolve("pid");
        Path file = Files.writeString(home.resolve("hang.sh"), "sleep 600 & echo $! > '" + pid + "'; wait");

        InvalidCallException late = catchThrowableOfType(
                InvalidCallException.class,
                () -> ProcessSource.run("sh '" + file + "'", ForkJoinPool.commonPool(), Duration.ofMillis(500)));

        assertThat(late).hasMessageContaining("took longer");
        if (Files.exists(pid) && !Files.readString(pid).isBlank()) {
            long child = Long.parseLong(Files.readString(pid).strip());
            ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
        }
    }

    // Region and endpoint

    @Test
    void regionAndEndpointAreTheEnvironmentsBeforeTheProfiles() {
        here.config(
                "[default]",
                "region = from-profile",
                "endpoint_url = http://profile.test",
                "[profile p]",
                "region = from-p",
                "services = y",
                "endpoint_url = http://p.test",
                "[services y]",
                "s3 =",
                "  endpoint_url = http://p-s3.test");

        assertThat(new SharedSettings(here.surroundings()).region()).isEqualTo("from-profile");
        assertThat(new SharedSettings(here.surroundings()).s3Endpoint()).isEqualTo("http://profile.test");
        assertThat(new SharedSettings(here.surroundings("p")).region()).isEqualTo("from-p");
        assertThat(new SharedSettings(here.surroundings("p")).s3Endpoint()).isEqualTo("http://p-s3.test");
        here.set("AWS_DEFAULT_REGION", "default-variable").set("AWS_ENDPOINT_URL", "http://all.test");
        assertThat(new SharedSettings(here.surroundings()).region()).isEqualTo("default-variable");
        assertThat(new SharedSettings(here.surroundings()).s3Endpoint()).isEqualTo("http://all.test");
        here.set("AWS_REGION", "variable").set("AWS_ENDPOINT_URL_S3", "http://s3.test");
        assertThat(new SharedSettings(here.surroundings()).region()).isEqualTo("variable");
        assertThat(new SharedSettings(here.surroundings()).s3Endpoint()).isEqualTo("http://s3.test");
        here.property("aws.region", "property").set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        assertThat(new SharedSettings(here.surroundings()).region()).isEqualTo("property");
        assertThat(new SharedSettings(here.surroundings()).s3Endpoint()).isNull();
    }

    @Test
    void aFileIsReadOnlyWhenItIsNeeded() {
        here.config("broken").set("AWS_REGION", "r").set("AWS_ENDPOINT_URL", "http://all.test");

        assertThat(new SharedSettings(here.surroundings()).region()).isEqualTo("r");
        assertThat(new SharedSettings(here.surroundings()).s3Endpoint()).isEqualTo("http://all.test");
    }

    private static String keys(String name) {
        return "[" + name + "]\naws_access_key_id = " + name + "\naws_secret_access_key = " + Setup.SECRET;
    }
}
