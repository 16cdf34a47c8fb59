package dev.pail.contract;

import dev.pail.testkit.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on the embedded server. */
@Tag("T4")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class S3ProxyClientIT extends ClientContract {

    @Override
    TestServer server() {
        return TestServer.sharedS3Proxy();
    }

    @Override
    KeyFate fate(String key) {
        List<String> segments = List.of(key.split("/", -1));
        if (key.startsWith("/") || key.equals(".") || segments.contains("..")) {
            return KeyFate.REFUSED;
        }
        return segments.contains("") || segments.contains(".") ? KeyFate.CLEANED : KeyFate.KEPT;
    }

    @Override
    boolean forgetsAbortedUploads() {
        return false;
    }
}
