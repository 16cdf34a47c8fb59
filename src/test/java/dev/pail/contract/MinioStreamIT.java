package dev.pail.contract;

import dev.pail.testkit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams on MinIO in a container. */
@Tag("T3")
@Tag("T4")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class MinioStreamIT extends StreamContract {

    @Override
    TestServer server() {
        return TestServer.sharedMinio();
    }
}
