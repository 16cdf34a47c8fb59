package dev.pail.contract;

import dev.pail.testkit.TestServer;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories on the embedded S3Proxy. */
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class S3ProxyDirectoryIT extends DirectoryContract {

    @Override
    TestServer server() {
        return TestServer.sharedS3Proxy();
    }
}
