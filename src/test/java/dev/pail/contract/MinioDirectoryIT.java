package dev.pail.contract;

import dev.pail.testkit.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories on MinIO in a container. */
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class MinioDirectoryIT extends DirectoryContract {

    @BeforeAll
    static void needsAContainerEngine() {
        TestServer.sharedMinio();
    }

    @Override
    TestServer server() {
        return TestServer.sharedMinio();
    }
}
