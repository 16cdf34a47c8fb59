package dev.pail.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * Ceph's object gateway over a cluster of one monitor and one storage daemon that keeps its data in memory: child processes
 * of the programs that a distribution packages ({@code radosgw ceph-mon ceph-osd}), which want root. What is killed has lost
 * its data, so it is not started again.
 */
final class CephServer implements TestServer {

    static final String VERSION = "16.2";

    private final Path directory;
    private final Path configuration;
    private final String id = UUID.randomUUID().toString();
    private final List<Integer> ports = SeaweedServer.freePorts(2);
    private final Deque<ChildServer> running = new ArrayDeque<>();

    CephServer() {
        try {
            directory = Files.createTempDirectory("pail-ceph");
            configuration = Files.writeString(directory.resolve("ceph.conf"), configuration());
            Files.createDirectories(directory.resolve("osd"));
            Files.createDirectories(directory.resolve("rgw"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration() {
        return String.join(
                "\n",
                "[global]",
                "fsid = " + id,
                "mon host = [v1:127.0.0.1:" + ports.get(1) + "]",
                "ms bind msgr2 = false",
                "public addr = 127.0.0.1",
                "auth cluster required = none",
                "auth service required = none",
                "auth client required = none",
                "run dir = " + directory,
                "log file = " + directory + "/$name.own.log",
                "mon data = " + directory + "/mon",
                "osd data = " + directory + "/osd",
                "osd objectstore = memstore",
                "memstore device bytes = 8589934592",
                "mon allow pool size one = true",
                "osd crush chooseleaf type = 0",
                "osd pool default size = 1",
                "osd pool default min size = 1",
                "osd pool default pg num = 4",
                "osd pool default pg autoscale mode = off",
                "mon max pg per osd = 1000",
                "[client.rgw]",
                "rgw data = " + directory + "/rgw",
                "rgw frontends = beast endpoint=127.0.0.1:" + ports.get(0),
                "rgw crypt require ssl = false",
                "rgw enable static website = true",
                "");
    }

    @Override
    public String name() {
        return "Ceph RGW " + ChildServer.firstLine("radosgw", "--version");
    }

    @Override
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + ports.get(0));
    }

    @Override
    public synchronized void start() {
        String monitor = "[v1:127.0.0.1:" + ports.get(1) + "]";
        String map = directory + "/monmap";
        String with = configuration.toString();
        run("monmaptool", "--create", "--fsid", id, "--addv", "a", monitor, map);
        run("ceph-mon", "--mkfs", "-i", "a", "--monmap", map, "-c", with);
        child("ceph-mon", "-i", "a", "-f");
        run("ceph", "-c", with, "osd", "create");
        run("ceph-osd", "-i", "0", "--mkfs", "-c", with);
        child("ceph-osd", "-i", "0", "-f");
        child("radosgw", "-n", "client.rgw", "-f").awaitAnswer(endpoint().resolve("/"), 200, "anonymous");
        run(
                "radosgw-admin",
                "-c",
                with,
                "user",
                "create",
                "--uid=pail",
                "--display-name=Pail",
                "--access-key=" + accessKey(),
                "--secret-key=" + secretKey());
    }

    private ChildServer child(String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.addAll(List.of("-c", configuration.toString()));
        ChildServer child = new ChildServer(command[0], directory, whole);
        running.push(child);
        return child;
    }

    private void run(String... command) {
        Path log = directory.resolve("steps.log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command[0] + ": " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new IllegalStateException("Ceph was asked for, and " + command[0] + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void kill() {
        while (!running.isEmpty()) {
            running.pop().kill();
        }
    }

    @Override
    public void close() {
        kill();
        ChildServer.delete(directory);
    }
}
