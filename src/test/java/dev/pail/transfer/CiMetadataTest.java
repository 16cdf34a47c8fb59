package dev.pail.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("M8")
class CiMetadataTest {

    private static final MetadataSource.Subject SUBJECT =
            new MetadataSource.Subject("bucket", "k", Path.of("f"), 1, Instant.EPOCH);

    private static final String SHA = "0123456789abcdef0123456789abcdef01234567";

    /** What the source gives, without what it leaves open. */
    private static Map<String, String> given(Map<String, String> environment) {
        Map<String, String> given = new LinkedHashMap<>();
        try {
            MetadataSource.ci(environment::get).metadata(SUBJECT).forEach((key, value) -> {
                if (value != null) {
                    given.put(key, value);
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return given;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        gitlab   | CI=true GITLAB_CI=true CI_COMMIT_SHA=SHA CI_JOB_ID=7 CI_PIPELINE_ID=8 CI_COMMIT_BRANCH=main CI_JOB_URL=https://gitlab.example/p/-/jobs/7 | 7 8 main https://gitlab.example/p/-/jobs/7
        gitlab   | GITLAB_CI=true CI_COMMIT_SHA=SHA CI_JOB_ID=7 CI_PIPELINE_ID=8 CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=mr CI_PIPELINE_URL=https://gitlab.example/8 | 7 8 mr https://gitlab.example/8
        github   | CI=true GITHUB_ACTIONS=true GITHUB_SHA=SHA GITHUB_JOB=build GITHUB_RUN_ID=99 GITHUB_HEAD_REF= GITHUB_REF=refs/heads/a/b GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=o/r | build 99 a/b https://github.com/o/r/actions/runs/99
        github   | GITHUB_ACTIONS=true GITHUB_SHA=SHA GITHUB_JOB=build GITHUB_RUN_ID=99 GITHUB_HEAD_REF=pr GITHUB_REF=refs/pull/1/merge GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=o/r | build 99 pr https://github.com/o/r/actions/runs/99
        circleci | CI=true CIRCLECI=true CIRCLE_SHA1=SHA CIRCLE_WORKFLOW_JOB_ID=j CIRCLE_PIPELINE_ID=p CIRCLE_BRANCH=main CIRCLE_BUILD_URL=https://circleci.com/gh/o/r/7 | j p main https://circleci.com/gh/o/r/7
        buildkite| CI=true BUILDKITE=true BUILDKITE_COMMIT=SHA BUILDKITE_JOB_ID=j BUILDKITE_BUILD_ID=b BUILDKITE_BRANCH=main BUILDKITE_BUILD_URL=https://buildkite.com/o/p/builds/1 | j b main https://buildkite.com/o/p/builds/1
        azure    | TF_BUILD=True BUILD_SOURCEVERSION=SHA SYSTEM_JOBID=j BUILD_BUILDID=5 BUILD_SOURCEBRANCH=refs/heads/main SYSTEM_TEAMFOUNDATIONCOLLECTIONURI=https://dev.azure.com/o/ SYSTEM_TEAMPROJECTID=p | j 5 main https://dev.azure.com/o/p/_build/results?buildId=5
        travis   | CI=true TRAVIS=true TRAVIS_COMMIT=SHA TRAVIS_JOB_ID=7 TRAVIS_BUILD_ID=6 TRAVIS_PULL_REQUEST_BRANCH= TRAVIS_BRANCH=main TRAVIS_JOB_WEB_URL=https://app.travis-ci.com/o/r/jobs/7 | 7 6 main https://app.travis-ci.com/o/r/jobs/7
        bitbucket| CI=true BITBUCKET_BUILD_NUMBER=3 BITBUCKET_COMMIT=SHA BITBUCKET_STEP_UUID={s} BITBUCKET_PIPELINE_UUID={p} BITBUCKET_BRANCH=main BITBUCKET_REPO_FULL_NAME=o/r | {s} {p} main https://bitbucket.org/o/r/pipelines/results/3
        teamcity | TEAMCITY_VERSION=2026.1 BUILD_VCS_NUMBER=SHA TEAMCITY_BUILDCONF_NAME=Build BUILD_NUMBER=12 TEAMCITY_BUILD_BRANCH=main BUILD_URL=https://tc.example/b/12 | Build 12 main https://tc.example/b/12
        jenkins  | JENKINS_URL=https://j.example/ GIT_COMMIT=SHA JOB_NAME=folder/job BUILD_ID=4 GIT_BRANCH=origin/main BUILD_URL=https://j.example/job/4/ | folder/job 4 main https://j.example/job/4/
        generic  | CI=1 COMMIT_SHA=SHA JOB_ID=j BUILD_NUMBER=9 BRANCH_NAME=main BUILD_URL=https://ci.example/9 | j 9 main https://ci.example/9
        """)
    void eachCiGivesTheSameNames(String provider, String variables, String expected) {
        Map<String, String> environment = Arrays.stream(variables.split(" ", -1))
                .map(pair -> pair.replace("SHA=SHA", "SHA=" + SHA).split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].equals("SHA") ? SHA : pair[1]));
        String[] values = expected.split(" ", -1);

        assertThat(given(environment))
                .isEqualTo(Map.of(
                        "ci-provider", provider,
                        "git-commit", SHA,
                        "ci-job", values[0],
                        "ci-pipeline", values[1],
                        "git-branch", values[2],
                        "ci-url", values[3]));
    }

    @Test
    @Tag("M11")
    void withoutACiOrAVariableNothingIsGiven() {
        assertThat(given(Map.of())).isEmpty();
        assertThat(given(Map.of("CI", "false", "GITLAB_CI", ""))).isEmpty();
        assertThat(given(Map.of("GITLAB_CI", "true", "CI_JOB_ID", " "))).isEqualTo(Map.of("ci-provider", "gitlab"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:hunter2@ci.example/j/1, https://ci.example/j/1",
        "https://hunter2@ci.example/j/1, https://ci.example/j/1",
        "https://ci.example/j/1?token=hunter2, https://ci.example/j/1",
        "https://ci.example/j/1#hunter2, https://ci.example/j/1",
        "https://u:p@hunter2@ci.example/j, https://ci.example/j",
        "https://ci.example/@scope/j, https://ci.example/@scope/j",
        "https://u:a/hunter2@ci.example/j,",
        "https://u/hunter2@ci.example/j,",
        "https://u:hunter2/@ci.example/j,",
        "https://ci.example:8443/@scope/j, https://ci.example:8443/@scope/j",
        "https://u:p@ci.example/x https://u:hunter2@h, https://ci.example/x%20https://h"
    })
    @Tag("G24")
    void anAddressLosesWhatMayBeASecret(String url, String sent) {
        Map<String, String> given = given(Map.of("CI", "true", "BUILD_URL", url, "JOB_ID", url));

        assertThat(given.toString()).doesNotContain("hunter2");
        assertThat(given.get("ci-url")).isEqualTo(sent);
        assertThat(given.get("ci-job")).isEqualTo(sent);
    }

    @Test
    void whatIsNoBranchAndNoCommitIsLeftOut() {
        assertThat(given(Map.of("GITHUB_ACTIONS", "true", "GITHUB_REF", "refs/tags/v1", "GITHUB_SHA", "HEAD")))
                .isEqualTo(Map.of("ci-provider", "github"));
        assertThat(given(Map.of("TF_BUILD", "True", "BUILD_SOURCEBRANCH", "refs/pull/1/merge")))
                .isEqualTo(Map.of("ci-provider", "azure"));
        assertThat(given(Map.of("CI", "true", "JOB_ID", "j".repeat(1025)))).isEqualTo(Map.of("ci-provider", "generic"));
    }
}
