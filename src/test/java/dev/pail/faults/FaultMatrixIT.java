package dev.pail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.contract.NoSecretTold;
import dev.pail.contract.VerifyingStub;
import dev.pail.faults.Matrix.Nature;
import dev.pail.testkit.LeakCheck;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault on every operation, once, twice and without end, against an oracle that is data. */
@ExtendWith(NoSecretTold.class)
@Tag("G11")
class FaultMatrixIT {

    private static final int CELLS_MIN = 500;
    /**
     * Jars that classes were loaded from meanwhile; and before JDK 21 the client of the JDK (17.0.15, measured) never closes
     * the socket on which it read what is no HTTP, in four of the faults on all operations up to four times.
     */
    private static final int FILES_OF_THE_JVM =
            20 + (Runtime.version().feature() < 21 ? 4 * Operation.values().length * (1 + 2 + 4) : 0);

    private static final int AT_ONCE = 4;
    private static final int SILENT_AT_ONCE = 24;

    @TempDir
    static Path directory;

    private static LeakCheck start;
    private static Matrix matrix;
    private static VerifyingStub stub;

    @BeforeAll
    static void start() {
        start = new LeakCheck();
        matrix = new Matrix(directory);
        stub = new VerifyingStub();
    }

    @AfterAll
    static void count() {
        stub.close();
        System.out.println("[pail] fault matrix: " + matrix.cells() + " cells, each with 1, 2 and n faults in a row, "
                + matrix.runs() + " calls");
        assertThat(matrix.cells()).as("cells").isGreaterThanOrEqualTo(CELLS_MIN);
        start.atMost(FILES_OF_THE_JVM);
    }

    static List<String> faultsOfWireMock() {
        List<String> raw = Stream.concat(Arrays.stream(Fault.values()), Arrays.stream(TlsTrouble.Handshake.values()))
                .map(Enum::name)
                .toList();
        return matrix.oracle().faults().stream()
                .filter(fault -> !raw.contains(fault))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("faultsOfWireMock")
    void answersAreTakenForWhatTheyAre(String fault) throws Exception {
        StubTrouble.makeHonest(stub, Matrix.smallBytes());

        assertThat(matrix.row(fault, Nature.PLAIN, 1, (operation, times, bytes) -> new StubTrouble(stub, fault, times)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void brokenHandshakesAreTold(TlsTrouble.Handshake handshake) throws Exception {
        StubTrouble.makeHonest(stub, Matrix.smallBytes());

        assertThat(matrix.row(
                        handshake.name(),
                        Nature.PLAIN,
                        AT_ONCE,
                        (operation, times, bytes) -> new TlsTrouble(stub, handshake, times)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void brokenConnectionsAreRiddenOutOrTold(Fault fault) throws Exception {
        Nature nature = new Nature(fault.isSilent(), fault == Fault.CONNECT_TIMEOUT, fault.isEarly());

        assertThat(matrix.row(
                        fault.name(),
                        nature,
                        nature.silent() || nature.unreachable() ? SILENT_AT_ONCE : AT_ONCE,
                        (operation, times, bytes) -> new RawTrouble(fault, times, bytes)))
                .isEmpty();
    }
}
