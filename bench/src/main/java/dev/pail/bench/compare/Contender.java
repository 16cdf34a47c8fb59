package dev.pail.bench.compare;

import java.nio.file.Path;

/** A client at work on bucket {@code bucket}. Opened once in its process, then used for everything. */
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

    /** Replaces the target, which exists. */
    void download(String key, Path target) throws Exception;

    void put(String key, byte[] content) throws Exception;

    /** Reads the whole object into memory and returns its length. */
    long get(String key) throws Exception;

    /** Looks at the key and size of every object of the bucket and returns how many there are. */
    long list() throws Exception;

    /** All files of a directory, to keys below the prefix. Who knows no directories sends one by one from 16 threads. */
    default void uploadTree(Path directory, String prefix) throws Exception {
        Trees.each(i -> upload(directory.resolve(Sink.treeName(i)), prefix + Sink.treeName(i)));
    }

    /** All objects below {@code tree/}, into a directory that is empty; see {@link #uploadTree}. */
    default void downloadTree(Path directory) throws Exception {
        Trees.each(i -> download("tree/" + Sink.treeName(i), directory.resolve(Sink.treeName(i))));
    }

    /** The name is looked up, and its class loaded, only here: each process has the class path of its own contender. */
    static Contender open(String name, Setting setting) throws Exception {
        return switch (name) {
            case "sendfile" -> setting.https() ? new BareTls(setting) : new BareSendfile(setting);
            case "jdk" -> new BareJdk(setting);
            case "pail" -> new Pail(setting, false, true);
            case "pail-each" -> new Pail(setting, false, false);
            case "pail-sha256" -> new Pail(setting, true, true);
            case "aws-apache5" -> new AwsApache5(setting);
            case "aws-netty" -> new AwsNetty(setting);
            case "aws-crt" -> new AwsCrt(setting);
            case "minio" -> new Minio(setting);
            case "davidmoten" -> new DavidMoten(setting);
            default -> throw new IllegalArgumentException("no contender " + name);
        };
    }
}
