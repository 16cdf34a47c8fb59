package dev.pail.bench.upload;

import java.nio.file.Path;

/** A client that uploads a file to bucket {@code bucket}. Opened once in its process, then used for every upload. */
interface Contender extends AutoCloseable {
    String BUCKET = "bucket";
    String REGION = "us-east-1";
    String ACCESS_KEY = "benchmarkaccess";
    String SECRET_KEY = "benchmarksecret";

    /** What all contenders are asked to do alike. */
    record Setting(String endpoint, int partSizeBytes, int partsInFlight) {
        boolean https() {
            return endpoint.startsWith("https:");
        }
    }

    void upload(Path file, String key) throws Exception;

    /** The name is looked up, and its class loaded, only here: each process has the class path of its own contender. */
    static Contender open(String name, Setting setting) throws Exception {
        return switch (name) {
            case "sendfile" -> setting.https() ? new BareTls(setting) : new BareSendfile(setting);
            case "pail" -> new PailUpload(setting, false);
            case "pail-sha256" -> new PailUpload(setting, true);
            case "aws-apache5" -> new AwsApache5(setting);
            case "aws-netty" -> new AwsNetty(setting);
            case "aws-crt" -> new AwsCrt(setting);
            case "minio" -> new Minio(setting);
            case "davidmoten" -> new DavidMoten(setting);
            default -> throw new IllegalArgumentException("no contender " + name);
        };
    }
}
