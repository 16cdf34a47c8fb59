package dev.pail.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.testkit.FaultProxy;
import dev.pail.testkit.FaultProxy.Place;
import dev.pail.testkit.TestServer;
import dev.pail.testkit.TransferChild;
import dev.pail.testkit.TransferChild.Kind;
import dev.pail.transfer.UploadResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL at every step of an upload, for the first, a middle and the last part; then the same command again. */
@Tag("U12")
@Tag("G2")
class CrashAtEveryStepIT {

    private static final int[] CHOSEN = {1, 3, CrashBench.PARTS};

    @TempDir
    private static Path directory;

    private static Path file;
    private static CrashBench bench;

    @BeforeAll
    static void start() {
        file = CrashBench.writeFile(directory.resolve("source.bin"));
        bench = new CrashBench(TestServer.shared(), directory);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @AfterEach
    void forget() {
        bench.proxy.reset();
    }

    static List<String> stepsOfTheJournal() {
        List<String> steps = new ArrayList<>(List.of("begin", "uploadCreated", "completing", "delete"));
        for (int part : CHOSEN) {
            steps.add("append " + part);
        }
        return steps.stream()
                .flatMap(step -> Stream.of("before " + step, "after " + step))
                .filter(step -> !step.equals("after delete"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("stepsOfTheJournal")
    void endsWholeAfterAKill(String step) {
        TransferChild.Command command = bench.command(file);
        try (TransferChild child = TransferChild.start(command, bench.server, step)) {
            child.awaitStep();
            child.kill();
        }
        bench.proxy.awaitQuiet();

        command.here(bench.server);

        bench.assertWhole(command, 1);
    }

    /** Of a copy those steps at which server and journal know different things. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "after begin",
                "before uploadCreated",
                "after uploadCreated",
                "before append 3",
                "after append 3",
                "after completing",
                "before delete"
            })
    void aCopyEndsWholeAfterAKill(String step) {
        TransferChild.Command command = bench.command(file, Kind.COPY);
        try (TransferChild child = TransferChild.start(command, bench.server, step)) {
            child.awaitStep();
            child.kill();
        }
        bench.proxy.awaitQuiet();

        command.run(bench.server);

        bench.assertWhole(command, 1);
    }

    /** Nothing is known of an upload that has ended: the same command makes the object anew. */
    @Test
    void sendsAllAgainAfterAKillBehindTheEnd() {
        TransferChild.Command command = bench.command(file);
        try (TransferChild child = TransferChild.start(command, bench.server, "after delete")) {
            child.awaitStep();
            child.kill();
        }
        bench.proxy.awaitQuiet();
        bench.proxy.reset();

        UploadResult result = command.here(bench.server);

        assertThat(result.partsReused()).isZero();
        bench.assertWhole(command, 0);
    }

    record Spot(String operation, int partNumber, Place place) {
        boolean matches(FaultProxy.Seen request) {
            return request.operation().equals(operation) && request.partNumber() == partNumber;
        }
    }

    static List<Spot> spotsOnTheWire() {
        List<Spot> spots = new ArrayList<>();
        for (Place place : Place.values()) {
            for (int part : CHOSEN) {
                spots.add(new Spot("UploadPart", part, place));
            }
            if (place != Place.HALFWAY) {
                spots.add(new Spot("CreateMultipartUpload", 0, place));
                spots.add(new Spot("CompleteMultipartUpload", 0, place));
            }
        }
        return spots;
    }

    @ParameterizedTest
    @MethodSource("spotsOnTheWire")
    void endsWholeAfterAKillWhileARequestIsUnderWay(Spot spot) {
        TransferChild.Command command = bench.command(file);
        FaultProxy.Hold hold = bench.proxy.hold(spot.place(), spot::matches);
        try (TransferChild child = TransferChild.start(command, bench.server)) {
            hold.awaitReached();
            child.kill();
        }
        hold.cut();
        bench.proxy.awaitQuiet();

        command.here(bench.server);

        bench.assertWhole(command, 1);
    }
}
