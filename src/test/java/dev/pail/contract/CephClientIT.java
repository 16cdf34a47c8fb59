package dev.pail.contract;

import dev.pail.testkit.ServerKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on Ceph's object gateway, where the build asks for it. */
@Tag("T6")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class CephClientIT extends ClientContract {

    @BeforeAll
    static void needsTheServer() {
        ServerKind.CEPH.shared();
    }

    @Override
    ServerKind kind() {
        return ServerKind.CEPH;
    }
}
