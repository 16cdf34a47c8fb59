/** A lightweight S3 client whose uploads and downloads survive a crash. */
module dev.pail {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.dataformat.xml;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires io.github.resilience4j.retry;
    requires java.net.http;
    requires java.xml;
    requires org.apache.tika.core;
    requires org.slf4j;

    exports dev.pail;
    exports dev.pail.auth;
    exports dev.pail.checkpoint;
    exports dev.pail.config;
    exports dev.pail.error;
    exports dev.pail.model;
    exports dev.pail.transfer;
}
