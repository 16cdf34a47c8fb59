package dev.pail.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SeaweedFS as a child process: master, volume server, filer and S3 gateway in one program, on ports of our choice and a
 * directory of its own.
 */
final class SeaweedServer implements TestServer {

    static final String VERSION = "4.48";

    private final Path program;
    private final Path directory;
    private final List<Integer> ports = freePorts(8);
    private @Nullable ChildServer running;

    /** @param program the executable {@code weed} */
    SeaweedServer(Path program) {
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("SeaweedFS was asked for, and " + program + " cannot be run");
        }
        this.program = program;
        try {
            directory = Files.createTempDirectory("pail-seaweedfs");
            // A bucket takes volumes of its own, seven at a time unless told otherwise.
            Files.writeString(directory.resolve("master.toml"), "[master.volume_growth]\ncopy_1 = 1\n");
            Files.writeString(
                    directory.resolve("identities.json"),
                    "{\"identities\":[{\"name\":\"pail\",\"credentials\":[{\"accessKey\":\"" + accessKey()
                            + "\",\"secretKey\":\"" + secretKey()
                            + "\"}],\"actions\":[\"Admin\",\"Read\",\"Write\",\"List\",\"Tagging\"]}]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "SeaweedFS " + ChildServer.firstLine(program.toString(), "version");
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + ports.get(0));
    }

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        ChildServer child = new ChildServer("SeaweedFS", directory, command());
        // The gateway answers long before the volume server can take a byte.
        child.awaitAnswer(master("/dir/assign"), 200, "\"fid\"");
        child.awaitAnswer(endpoint().resolve("/"), 403, "");
        running = child;
    }

    /** A bucket's first write would ask for a volume and then sleep for 200 ms: half the time of all these tests. */
    @Override
    public synchronized void makeRoomFor(String bucket) {
        if (running != null) {
            running.awaitAnswer(master("/vol/grow?count=1&collection=" + bucket), 200, "count");
        }
    }

    private URI master(String path) {
        return URI.create("http://127.0.0.1:" + ports.get(2) + path);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "server",
                "-dir=" + directory,
                "-ip=127.0.0.1",
                "-master.volumeSizeLimitMB=64",
                "-master.telemetry=false",
                "-master.peers=none", // else it looks for others for seconds
                "-volume.max=2000",
                "-volume.preStopSeconds=0",
                "-s3",
                "-s3.config=" + directory.resolve("identities.json"),
                "-s3.autoCreateBucket=false",
                "-s3.allowDeleteBucketNotEmpty=false",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0"));
        List<String> names = List.of("s3", "s3.port.grpc", "master", "master.port.grpc", "volume", "volume.port.grpc");
        command.add("-filer.port=" + ports.get(6));
        command.add("-filer.port.grpc=" + ports.get(7));
        for (int index = 0; index < names.size(); index++) {
            String name = names.get(index);
            command.add("-" + (name.contains(".") ? name : name + ".port") + "=" + ports.get(index));
        }
        return command;
    }

    @Override
    public synchronized void kill() {
        if (running != null) {
            running.kill();
            running = null;
        }
    }

    @Override
    public void close() {
        kill();
        ChildServer.delete(directory);
    }

    /** All are held while they are chosen, so that none comes twice. */
    static List<Integer> freePorts(int count) {
        List<ServerSocket> probes = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                probes.add(probe);
                ports.add(probe.getLocalPort());
            }
            for (ServerSocket probe : probes) {
                probe.close();
            }
            return ports;
        } catch (IOException e) {
            throw new IllegalStateException("no free port: " + e.getMessage(), e);
        }
    }
}
