package dev.pail.contract;

import dev.pail.testkit.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on MinIO in a container. */
@Tag("T3")
@Tag("T4")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class MinioClientIT extends ClientContract {

    @BeforeAll
    static void needsAContainerEngine() {
        TestServer.sharedMinio();
    }

    @Override
    TestServer server() {
        return TestServer.sharedMinio();
    }

    @Override
    KeyFate fate(String key) {
        if (key.startsWith("/")) {
            return KeyFate.CLEANED;
        }
        List<String> segments = List.of(key.split("/", -1));
        return segments.stream().anyMatch(List.of("", ".", "..")::contains) ? KeyFate.REFUSED : KeyFate.KEPT;
    }
}
