package dev.pail.contract;

import dev.pail.testkit.ServerKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on the fake that is as strict as AWS, and keeps every key as AWS does. */
@Tag("T4")
@Tag("H8")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class StrictClientIT extends ClientContract {

    @Override
    ServerKind kind() {
        return ServerKind.STRICT;
    }
}
