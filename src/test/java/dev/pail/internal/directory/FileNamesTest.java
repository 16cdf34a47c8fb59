package dev.pail.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys can be files below a directory, on which system. */
@Tag("G23")
@Tag("Y4")
class FileNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "..",
                "../../etc/passwd",
                "a/../../b",
                "a/..",
                "a/../b",
                "./a",
                "a/./b",
                ".",
                "/etc/passwd",
                "//server/share",
                "a//b",
                "a//",
                "/",
                "//",
                "a/../",
                "a\0b",
                "a/\0"
            })
    void noSystemTakesThese(String name) {
        assertThat(new FileNames(false, false).refusal(name)).isNotNull();
        assertThat(new FileNames(true, true).refusal(name)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..\\evil",
                "a\\..\\..\\b",
                "C:",
                "C:/Windows/x",
                "C:x",
                "a/b:stream",
                "a<b",
                "a>b",
                "a\"b",
                "a|b",
                "what?",
                "*",
                "tab\there",
                "line\nhere",
                "dot.",
                "a/dots..",
                "space ",
                "a /b",
                "con",
                "CON",
                "a/Nul/b",
                "prn.txt",
                "AUX.tar.gz",
                "com1",
                "COM9.log",
                "lpt0",
                "LPT\u00b2.x",
                "conin$",
                "CONOUT$",
                "nul .txt"
            })
    void windowsTakesNoneOfTheseOthersDo(String name) {
        assertThat(new FileNames(true, false).refusal(name)).isNotNull();
        assertThat(new FileNames(false, false).refusal(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a/b/c",
                "a/",
                "..a",
                "a..b",
                ".hidden",
                "concert",
                "console.txt",
                "com10",
                "com",
                "nullable",
                "a b+c%20d",
                "\u00fcml\u00e4ut/\u6587\u5b57/\ud83d\ude00",
                "~",
                "-rf"
            })
    void everySystemTakesThese(String name) {
        assertThat(new FileNames(true, true).refusal(name)).isNull();
    }

    @Test
    void aNameOf255BytesIsTheLongest() {
        FileNames names = new FileNames(false, false);

        assertThat(names.refusal("x/" + "a".repeat(255) + "/y")).isNull();
        assertThat(names.refusal("a".repeat(256))).contains("255");
        assertThat(names.refusal("\u00fc".repeat(127))).isNull();
        assertThat(names.refusal("\u00fc".repeat(128))).contains("255");
        assertThat(names.refusal("z/" + "a".repeat(300) + "/y")).contains("255");
    }

    /** Between a key and those below it others may be listed. */
    @Test
    void aKeyThatIsAFileIsNoDirectoryOfLaterOnes() {
        FileNames names = new FileNames(false, false);

        assertThat(names.refusal("a")).isNull();
        assertThat(names.refusal("a!")).isNull();
        assertThat(names.refusal("a-b/c")).isNull();
        assertThat(names.refusal("a.txt")).isNull();
        assertThat(names.refusal("a/")).contains("the key a is a file");
        assertThat(names.refusal("a/b")).contains("the key a is a file");
        assertThat(names.refusal("a/b/c")).contains("the key a is a file");
        assertThat(names.refusal("ab")).isNull();
        assertThat(names.refusal("b/")).isNull();
        assertThat(names.refusal("b/c")).isNull();
    }

    @Test
    void ofNamesThatDifferOnlyInCaseTheFirstIsTaken() {
        FileNames one = new FileNames(false, true);
        FileNames both = new FileNames(false, false);

        for (FileNames names : new FileNames[] {one, both}) {
            assertThat(names.refusal("Dir/README")).isNull();
            assertThat(names.refusal("\u00c9t\u00e9")).isNull();
        }

        assertThat(one.refusal("dir/Readme")).contains("only in case");
        assertThat(one.refusal("e\u0301te\u0301")).contains("only in case");
        assertThat(one.refusal("dir/other")).isNull();
        assertThat(one.isTaken("DIR/README")).isTrue();
        assertThat(one.isTaken("DIR/README2")).isFalse();
        assertThat(both.refusal("dir/Readme")).isNull();
        assertThat(both.isTaken("dir/Readme")).isFalse();
    }
}
