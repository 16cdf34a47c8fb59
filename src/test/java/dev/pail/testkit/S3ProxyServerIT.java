package dev.pail.testkit;

class S3ProxyServerIT extends TestServerSuite {

    @Override
    TestServer shared() {
        return TestServer.sharedS3Proxy();
    }

    @Override
    TestServer fresh() {
        return new S3ProxyServer();
    }
}
