package dev.pail.samples.crash;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.transfer.Progress;
import dev.pail.transfer.UploadOptions;
import dev.pail.transfer.UploadResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Uploads a file in a process of its own, kills that process at half, uploads again in another one, and asserts that parts
 * of the first run were reused and that the object is the file.
 *
 * <p>The server is the one that {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL} names, else an embedded one.
 */
public final class ResumeAfterCrash {

    private static final int FILE_MIB = 128;
    private static final String KEY = "crash.bin";

    private final String endpoint;
    private final String accessKey;
    private final String secretKey;

    private ResumeAfterCrash(String endpoint, String accessKey, String secretKey) {
        this.endpoint = endpoint;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /**
     * Runs it.
     *
     * @param args none
     * @throws Exception when something is not as it should be
     */
    public static void main(String[] args) throws Exception {
        String given = System.getenv("AWS_ENDPOINT_URL_S3");
        String endpoint = given == null ? System.getenv("AWS_ENDPOINT_URL") : given;
        if (endpoint != null) {
            String accessKey = System.getenv("AWS_ACCESS_KEY_ID");
            String secretKey = System.getenv("AWS_SECRET_ACCESS_KEY");
            new ResumeAfterCrash(endpoint, accessKey, secretKey).run();
        } else {
            try (EmbeddedServer server = new EmbeddedServer()) {
                new ResumeAfterCrash(server.endpoint(), EmbeddedServer.ACCESS_KEY, EmbeddedServer.SECRET_KEY).run();
            }
        }
        System.out.println("resume-after-crash: ok");
        System.exit(0);
    }

    private void run() throws Exception {
        Path directory = Files.createTempDirectory("resume-after-crash-");
        String bucket = "crash-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        try (S3Client s3 = S3Client.builder()
                .endpoint(endpoint)
                .credentials(CredentialsProvider.of(accessKey, secretKey))
                .build()) {
            s3.createBucket(bucket);
            Path file = makeFile(directory.resolve(KEY));

            killAtHalf(child(bucket, file, directory));
            System.out.println("killed at half; the same call again, in a new process");
            Process second = child(bucket, file, directory);
            String last = lastLine(second);
            System.out.println(last);

            require(second.waitFor() == 0, "the second run failed");
            require(last.matches("resumed [1-9].*"), "the second run began anew");
            require(sha256(s3, bucket).equals(sha256(file)), "the object is not the file");
            require(s3.listMultipartUploads(bucket, "").findAny().isEmpty(), "an unfinished upload is left");

            s3.deleteObject(bucket, KEY);
            s3.deleteBucket(bucket);
        } finally {
            delete(directory);
        }
    }

    /** A process that uploads the file. It gets its credentials as any program does: from the environment. */
    private Process child(String bucket, Path file, Path checkpoints) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Upload.class.getName(),
                        bucket,
                        KEY,
                        file.toString(),
                        checkpoints.resolve("checkpoints").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("AWS_ENDPOINT_URL_S3", endpoint);
        builder.environment().put("AWS_ACCESS_KEY_ID", accessKey);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", secretKey);
        return builder.start();
    }

    private static void killAtHalf(Process upload) throws Exception {
        try (BufferedReader lines = upload.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("percent ") && Integer.parseInt(line.substring(8)) >= 50) {
                    upload.destroyForcibly().waitFor();
                    return;
                }
            }
        }
        throw new IllegalStateException("the upload ended before it could be killed");
    }

    private static String lastLine(Process upload) throws IOException {
        String last = "";
        try (BufferedReader lines = upload.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
            }
        }
        return last;
    }

    private static Path makeFile(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        Random random = new Random();
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < FILE_MIB; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return file;
    }

    private static String sha256(S3Client s3, String bucket) throws Exception {
        try (InputStream object = s3.getObject(bucket, KEY)) {
            return sha256(object);
        }
    }

    private static String sha256(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        }
    }

    private static String sha256(InputStream in) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[1 << 16];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            sha256.update(block, 0, read);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** The program that is killed: an upload like any other. That it can be killed is nothing it has to know. */
    static final class Upload {

        private Upload() {}

        /**
         * Uploads a file and says how far it is.
         *
         * @param args bucket, key, file, and the directory of the checkpoints
         */
        public static void main(String[] args) {
            try (S3Client s3 = S3Client.builder()
                    .checkpointStore(CheckpointStore.inDirectory(Path.of(args[3])))
                    .build()) {
                UploadOptions options = UploadOptions.defaults().withListener(Upload::say);
                UploadResult done = s3.upload(args[0], args[1], Path.of(args[2]), options);
                System.out.printf(
                        "%s %d of %d parts were there, %d bytes sent%n",
                        done.resumed() ? "resumed" : "uploaded", done.partsReused(), done.parts(), done.bytesSent());
            }
        }

        private static void say(Progress progress) {
            System.out.println("percent " + progress.bytes() * 100 / Math.max(1, progress.total()));
        }
    }
}
