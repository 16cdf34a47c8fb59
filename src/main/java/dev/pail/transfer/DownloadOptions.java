package dev.pail.transfer;

import dev.pail.config.S3Limits;
import dev.pail.model.GetOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Optional input of a download to a file.
 *
 * @param get version, conditions, customer key and further headers of every request; range and part number must be left out. Neither key nor headers are in the checkpoint: a resumed download must be given them again
 * @param thresholdBytes smallest object that comes by ranges, in bytes; smaller ones are one {@code GetObject}. At least 1. Default 16 MiB
 * @param partSizeBytes size of every range but the last, 64 KiB to 5 GiB; raised so that there are at most 10,000. A resumed download keeps the size it started with. Default 8 MiB
 * @param partsInFlight ranges asked for at the same time, 1 to 1,000. Default 8
 * @param resume true: continue an unfinished download to the same file; false: drop it and start anew
 * @param failurePolicy what becomes of the part file when the download fails
 * @param restartsOnChange true: an object that is replaced meanwhile is read anew, once; false: the download then fails and keeps what it has
 * @param verifiesByReading true: where the whole can only be proven by an MD5 or SHA-256 the file is read once more before it gets its name; false: it is then not proven
 * @param ageMax an unfinished download older than this is dropped and started anew; {@code null} for no limit
 * @param listener receives the progress, {@code null} for none
 */
public record DownloadOptions(
        GetOptions get,
        long thresholdBytes,
        long partSizeBytes,
        int partsInFlight,
        boolean resume,
        FailurePolicy failurePolicy,
        boolean restartsOnChange,
        boolean verifiesByReading,
        @Nullable Duration ageMax,
        Progress.@Nullable Listener listener) {

    /**
     * The options of a download that names none.
     *
     * @return all defaults
     */
    public static DownloadOptions defaults() {
        return new DownloadOptions(
                GetOptions.defaults(),
                S3Limits.MULTIPART_THRESHOLD_BYTES_DEFAULT,
                S3Limits.PART_SIZE_BYTES_DEFAULT,
                S3Limits.PARTS_IN_FLIGHT_DEFAULT,
                true,
                FailurePolicy.KEEP,
                true,
                false,
                null,
                null);
    }

    /**
     * Sets get.
     *
     * @param value version, conditions, customer key and further headers of every request; range and part number must be left out. Neither key nor headers are in the checkpoint: a resumed download must be given them again
     * @return a copy with it
     */
    public DownloadOptions withGet(GetOptions value) {
        return new DownloadOptions(
                value,
                thresholdBytes,
                partSizeBytes,
                partsInFlight,
                resume,
                failurePolicy,
                restartsOnChange,
                verifiesByReading,
                ageMax,
                listener);
    }

    /**
     * Sets thresholdBytes.
     *
     * @param value smallest object that comes by ranges, in bytes; smaller ones are one {@code GetObject}. At least 1. Default 16 MiB
     * @return a copy with it
     */
    public DownloadOptions withThresholdBytes(long value) {
        return new DownloadOptions(
                get,
                value,
                partSizeBytes,
                partsInFlight,
                resume,
                failurePolicy,
                restartsOnChange,
                verifiesByReading,
                ageMax,
                listener);
    }

    /**
     * Sets partSizeBytes.
     *
     * @param value size of every range but the last, 64 KiB to 5 GiB; raised so that there are at most 10,000. A resumed download keeps the size it started with. Default 8 MiB
     * @return a copy with it
     */
    public DownloadOptions withPartSizeBytes(long value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                value,
                partsInFlight,
                resume,
                failurePolicy,
                restartsOnChange,
                verifiesByReading,
                ageMax,
                listener);
    }

    /**
     * Sets partsInFlight.
     *
     * @param value ranges asked for at the same time, 1 to 1,000. Default 8
     * @return a copy with it
     */
    public DownloadOptions withPartsInFlight(int value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                partSizeBytes,
                value,
                resume,
                failurePolicy,
                restartsOnChange,
                verifiesByReading,
                ageMax,
                listener);
    }

    /**
     * Sets resume.
     *
     * @param value true: continue an unfinished download to the same file; false: drop it and start anew
     * @return a copy with it
     */
    public DownloadOptions withResume(boolean value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                partSizeBytes,
                partsInFlight,
                value,
                failurePolicy,
                restartsOnChange,
                verifiesByReading,
                ageMax,
                listener);
    }

    /**
     * Sets failurePolicy.
     *
     * @param value what becomes of the part file when the download fails
     * @return a copy with it
     */
    public DownloadOptions withFailurePolicy(FailurePolicy value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                partSizeBytes,
                partsInFlight,
                resume,
                value,
                restartsOnChange,
                verifiesByReading,
                ageMax,
                listener);
    }

    /**
     * Sets restartsOnChange.
     *
     * @param value true: an object that is replaced meanwhile is read anew, once; false: the download then fails and keeps what it has
     * @return a copy with it
     */
    public DownloadOptions withRestartsOnChange(boolean value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                partSizeBytes,
                partsInFlight,
                resume,
                failurePolicy,
                value,
                verifiesByReading,
                ageMax,
                listener);
    }

    /**
     * Sets verifiesByReading.
     *
     * @param value true: where the whole can only be proven by an MD5 or SHA-256 the file is read once more before it gets its name; false: it is then not proven
     * @return a copy with it
     */
    public DownloadOptions withVerifiesByReading(boolean value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                partSizeBytes,
                partsInFlight,
                resume,
                failurePolicy,
                restartsOnChange,
                value,
                ageMax,
                listener);
    }

    /**
     * Sets ageMax.
     *
     * @param value an unfinished download older than this is dropped and started anew; {@code null} for no limit
     * @return a copy with it
     */
    public DownloadOptions withAgeMax(@Nullable Duration value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                partSizeBytes,
                partsInFlight,
                resume,
                failurePolicy,
                restartsOnChange,
                verifiesByReading,
                value,
                listener);
    }

    /**
     * Sets listener.
     *
     * @param value receives the progress, {@code null} for none
     * @return a copy with it
     */
    public DownloadOptions withListener(Progress.@Nullable Listener value) {
        return new DownloadOptions(
                get,
                thresholdBytes,
                partSizeBytes,
                partsInFlight,
                resume,
                failurePolicy,
                restartsOnChange,
                verifiesByReading,
                ageMax,
                value);
    }
}
