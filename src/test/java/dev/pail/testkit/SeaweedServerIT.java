package dev.pail.testkit;

import org.junit.jupiter.api.BeforeAll;

class SeaweedServerIT extends TestServerSuite {

    @BeforeAll
    static void needsTheServer() {
        ServerKind.SEAWEEDFS.shared();
    }

    @Override
    TestServer shared() {
        return ServerKind.SEAWEEDFS.shared();
    }

    @Override
    TestServer fresh() {
        return SharedServers.fresh(ServerKind.SEAWEEDFS);
    }
}
