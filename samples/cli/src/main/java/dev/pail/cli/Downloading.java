package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectHead;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

final class Downloading {
    Downloading(S3Client s3, Output output, S3Uri source, GetOptions options) {}
    ObjectHead to(OutputStream out) throws Exception { return null; }
    ObjectHead to(Path file) throws Exception { return null; }
    void report(ObjectHead head, Duration elapsed) {}
}
