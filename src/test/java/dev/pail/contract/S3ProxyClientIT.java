package dev.pail.contract;

import dev.pail.testkit.ServerKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on the embedded server. */
@Tag("T4")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class S3ProxyClientIT extends ClientContract {

    @Override
    ServerKind kind() {
        return ServerKind.S3PROXY;
    }
}
