package dev.pail.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class S3ExceptionTest {

    private static final ErrorDetail DETAIL = ErrorDetail.of(
                    "UploadPart",
                    "photos/a.jpg part 7",
                    ErrorKind.RATE_LIMIT_EXCEEDED,
                    "SlowDown",
                    "S3 asks for fewer requests",
                    "try again later")
            .withAnswer(503, "7A2F", "host-1");

    static Stream<S3Exception> oneOfEachKind() {
        IOException cause = reset();
        return Stream.of(
                new InvalidCallException(DETAIL, cause),
                new ServiceException(DETAIL, true, cause),
                new TransportException(DETAIL, true, cause),
                new IntegrityException(DETAIL, true, cause),
                new BreakerOpenException(DETAIL, cause),
                new CheckpointException(DETAIL, cause),
                new CancelledException(DETAIL, cause));
    }

    @Test
    @Tag("E1")
    void theFamilyIsClosedAndAllOfItIsTestedHere() {
        Set<Class<?>> tested = oneOfEachKind().map(Object::getClass).collect(Collectors.toSet());
        tested.add(DirectoryException.class);

        assertThat(S3Exception.class.getPermittedSubclasses()).containsExactlyInAnyOrder(tested.toArray(Class[]::new));
    }

    @ParameterizedTest
    @Tag("E1")
    @MethodSource("oneOfEachKind")
    void everyFailureTellsCodeStatusAndIds(S3Exception error) {
        assertThat(error.code()).isEqualTo("SlowDown");
        assertThat(error.kind()).isEqualTo(ErrorKind.RATE_LIMIT_EXCEEDED);
        assertThat(error.httpStatus()).isEqualTo(503);
        assertThat(error.operation()).isEqualTo("UploadPart");
        assertThat(error.requestId()).contains("7A2F");
        assertThat(error.hostId()).contains("host-1");
        assertThat(error.resume()).isEmpty();
        assertThat(error).hasCause(reset());
        assertThat(error)
                .hasMessage("UploadPart photos/a.jpg part 7: S3 asks for fewer requests"
                        + " (SlowDown, HTTP 503, request 7A2F, host host-1); try again later");
    }

    @ParameterizedTest
    @Tag("E1")
    @MethodSource("oneOfEachKind")
    void onlyWhatMayPassIsTransient(S3Exception error) {
        boolean mayPass = error instanceof ServiceException
                || error instanceof TransportException
                || error instanceof IntegrityException
                || error instanceof BreakerOpenException;

        assertThat(error.isTransient()).isEqualTo(mayPass);
    }

    @ParameterizedTest
    @Tag("E3")
    @MethodSource("oneOfEachKind")
    void aCopyWithOtherFactsKeepsAllElse(S3Exception error) {
        error.addSuppressed(new IllegalStateException("earlier"));

        S3Exception copy = error.with(DETAIL.withAttempts(4, Duration.ofMillis(350))
                .withResume(new ResumeHandle("9c1e", "memory", "upload-1")));

        assertThat(copy).hasSameClassAs(error).cause().isSameAs(error.getCause());
        assertThat(copy.isTransient()).isEqualTo(error.isTransient());
        assertThat(copy.getStackTrace()).isEqualTo(error.getStackTrace());
        assertThat(copy.getSuppressed()).containsExactly(error.getSuppressed());
        assertThat(copy.resume()).contains(new ResumeHandle("9c1e", "memory", "upload-1"));
        assertThat(copy)
                .hasMessageContaining("4 attempts in 350 ms")
                .hasMessageEndingWith("; resumable, checkpoint memory, upload ID upload-1");
    }

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void survivesSerialization(S3Exception error) throws Exception {
        Object read = serialized(error);

        assertThat(read).hasSameClassAs(error);
        assertThat(((S3Exception) read).detail()).isEqualTo(DETAIL);
    }

    @Test
    @Tag("E3")
    void theFailureOfADirectoryHoldsThoseOfItsFiles() throws Exception {
        ServiceException mayPass = new ServiceException(DETAIL, true, reset());
        InvalidCallException refused = new InvalidCallException(DETAIL, null);
        Map<String, S3Exception> failures = new LinkedHashMap<>();
        failures.put("b.txt", mayPass);
        failures.put("a.txt", refused);
        DirectoryException error = new DirectoryException(DETAIL, failures);

        S3Exception copy = error.with(DETAIL.withAttempts(4, Duration.ofMillis(350)));

        assertThat(error).hasCause(mayPass);
        assertThat(error.isTransient()).isFalse();
        assertThat(new DirectoryException(DETAIL, Map.of("b.txt", mayPass)).isTransient())
                .isTrue();
        assertThat(copy)
                .isInstanceOfSatisfying(
                        DirectoryException.class,
                        same -> assertThat(same.failures()).containsExactlyEntriesOf(failures));
        assertThat(serialized(error))
                .isInstanceOfSatisfying(
                        DirectoryException.class,
                        read -> assertThat(read.failures()).containsOnlyKeys("b.txt", "a.txt"));
    }

    @Test
    @Tag("E3")
    void anUnknownCodeIsKeptAsReceived() {
        ErrorTable.Meaning meaning = ErrorTable.meaning("InventedForThisTest", 418);
        ErrorDetail detail = ErrorDetail.of(
                        "GetObject", "photos/a.jpg", meaning.kind(), "InventedForThisTest", "S3 said no", "")
                .withAnswer(418, null, null);

        S3Exception error = new ServiceException(detail, meaning.isTransient(), reset());

        assertThat(error.code()).isEqualTo("InventedForThisTest");
        assertThat(error.kind()).isEqualTo(ErrorKind.UNKNOWN);
        assertThat(error.httpStatus()).isEqualTo(418);
        assertThat(error.isTransient()).isFalse();
        assertThat(error)
                .hasCause(reset())
                .hasMessage("GetObject photos/a.jpg: S3 said no (InventedForThisTest, HTTP 418)");
    }

    private static Object serialized(S3Exception error) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    private static IOException reset() {
        return new IOException("connection reset");
    }
}
