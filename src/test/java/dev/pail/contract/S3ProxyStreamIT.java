package dev.pail.contract;

import dev.pail.testkit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams on the embedded server. */
@Tag("T4")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class S3ProxyStreamIT extends StreamContract {

    @Override
    TestServer server() {
        return TestServer.sharedS3Proxy();
    }
}
