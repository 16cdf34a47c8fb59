package dev.pail.error;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What S3's error codes mean, as data: the resource {@code s3-error-codes.csv} beside this class.
 *
 * <p>The code decides; the status decides where the code is unknown: 408, 429 and 5xx are transient, except 501, which does
 * not pass by itself. Loaded when the first error arrives. Thread safe.
 */
public final class ErrorTable {

    /**
     * What a code means.
     *
     * @param kind family of the failure
     * @param isTransient whether the same request may succeed later without a change
     */
    public record Meaning(ErrorKind kind, boolean isTransient) {}

    private ErrorTable() {}

    /**
     * Looks a failure up.
     *
     * @param code S3's error code, {@code null} or empty when the answer had none
     * @param httpStatus HTTP status of the answer
     * @return what it means; never {@code null}
     */
    public static Meaning meaning(@Nullable String code, int httpStatus) {
        if (code == null || code.isEmpty()) {
            return byStatus(httpStatus);
        }
        Table table = Holder.TABLE;
        Meaning exact = table.byCodeAndStatus.get(code + ' ' + httpStatus);
        if (exact != null) {
            return exact;
        }
        Meaning byCode = table.byCode.get(code);
        if (byCode != null) {
            return byCode;
        }
        return new Meaning(ErrorKind.UNKNOWN, transientStatus(httpStatus));
    }

    /** A HEAD answer has no body: its status alone must say whether it is a throttle (aws-sdk-java-v2#5414). */
    private static Meaning byStatus(int status) {
        ErrorKind kind = switch (status) {
            case 301, 307 -> ErrorKind.WRONG_REGION;
            case 400 -> ErrorKind.PARAM_INVALID;
            case 401, 403 -> ErrorKind.ACCESS_DENIED;
            case 404 -> ErrorKind.OBJECT_NOT_FOUND;
            case 409 -> ErrorKind.CONFLICT;
            case 412 -> ErrorKind.PRECONDITION_FAILED;
            case 416 -> ErrorKind.RANGE_INVALID;
            case 429, 503, 509 -> ErrorKind.RATE_LIMIT_EXCEEDED;
            case 501 -> ErrorKind.NOT_IMPLEMENTED;
            case 408, 500, 502, 504 -> ErrorKind.SERVER_TRANSIENT;
            default -> ErrorKind.UNKNOWN;
        };
        return new Meaning(kind, transientStatus(status));
    }

    private static boolean transientStatus(int status) {
        return status == 408 || status == 429 || (status >= 500 && status != 501);
    }

    /** Two maps, so that a code with a blank and a number in it, which a server may well send, is not taken for both. */
    private record Table(Map<String, Meaning> byCodeAndStatus, Map<String, Meaning> byCode) {}

    /** Read on the first error, not when the client starts. */
    private static final class Holder {
        static final Table TABLE = read();

        private static Table read() {
            Map<String, Meaning> byCodeAndStatus = new HashMap<>();
            Map<String, Meaning> byCode = new HashMap<>();
            try (InputStream in = ErrorTable.class.getResourceAsStream("s3-error-codes.csv")) {
                if (in == null) {
                    throw new IllegalStateException("s3-error-codes.csv is missing from the jar");
                }
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
                lines.readLine();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] cell = line.split(",", -1);
                    Meaning meaning = new Meaning(ErrorKind.valueOf(cell[2]), cell[3].equals("yes"));
                    byCodeAndStatus.put(cell[0] + ' ' + cell[1], meaning);
                    byCode.putIfAbsent(cell[0], meaning);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("s3-error-codes.csv cannot be read", e);
            }
            return new Table(Map.copyOf(byCodeAndStatus), Map.copyOf(byCode));
        }
    }
}
