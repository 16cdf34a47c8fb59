package dev.pail.testkit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("T3")
class MinioServerIT extends TestServerSuite {

    @BeforeAll
    static void needsAContainerEngine() {
        TestServer.sharedMinio();
    }

    @Override
    TestServer shared() {
        return TestServer.sharedMinio();
    }

    @Override
    TestServer fresh() {
        return new MinioServer();
    }
}
