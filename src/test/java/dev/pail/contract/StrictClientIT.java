package dev.pail.contract;

import dev.pail.testkit.StrictS3;
import dev.pail.testkit.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on the fake that is as strict as AWS, and keeps every key as AWS does. */
@Tag("T4")
@Tag("H8")
@ParameterizedClass(name = "{0}")
@EnumSource(CallStyle.class)
class StrictClientIT extends ClientContract {

    private static StrictS3 server;

    @BeforeAll
    static void begin() {
        server = new StrictS3();
        server.start();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Override
    TestServer server() {
        return server;
    }

    @Override
    KeyFate fate(String key) {
        return KeyFate.KEPT;
    }
}
