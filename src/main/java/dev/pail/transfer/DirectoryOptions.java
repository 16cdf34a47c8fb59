package dev.pail.transfer;

import org.jspecify.annotations.Nullable;

/**
 * Optional input of the upload of a directory, or of the download of all objects under a prefix.
 *
 * @param upload how each file goes up: content type, metadata, checksum, thresholds and the rest; its listener is told of every file
 * @param download how each object comes down; version, conditions and further headers hold for every one
 * @param requestsInFlight requests of all files together at the same time: a small file is one, a large one takes as many as are free, up to its own parts in flight. Below the client's concurrency; 0, the default: three quarters of that
 * @param comparison which files are taken to be there already and are not moved. Default {@link Comparison#SIZE_AND_TIME}
 * @param followsLinks true: symbolic links below the directory are followed when it is uploaded; false, the default: they are skipped, and said so. A download never follows one
 * @param keepsAttributes true: an upload keeps a file's time and POSIX mode in the metadata {@code mtime} and {@code mode}, a download gives them back to the file. Default false
 * @param emptyDirectories true: an upload writes an object of no bytes, whose key ends with {@code /}, for an empty directory; a download makes directories of such objects in any case. Default false
 * @param portableNames true: a download refuses names that some system cannot hold, on every system: device names, {@code :}, a dot at the end, two names that differ only in case; false, the default: what this system cannot hold
 * @param manifest key of an object with the SHA-256 of every file, in the format of {@code sha256sum}, {@code null}, the default, for none. An upload writes it last, when every file is up; a download leaves it out, or is told by it what to restore; a verification compares with it
 * @param deduplicates true: the bytes of files are stored once as {@code sha256/} and their SHA-256 below the prefix, and the manifest, which must be named, says which file has which; a download restores the files by it. Of time, mode, type and metadata nothing is kept. Nothing is ever deleted, so {@link SyncOptions#deletes} is refused. Default false
 * @param listener receives the progress of the whole, {@code null} for none
 * @param outcomes is told what became of every file, {@code null} for nobody
 */
public record DirectoryOptions(
        UploadOptions upload,
        DownloadOptions download,
        int requestsInFlight,
        Comparison comparison,
        boolean followsLinks,
        boolean keepsAttributes,
        boolean emptyDirectories,
        boolean portableNames,
        @Nullable String manifest,
        boolean deduplicates,
        Progress.@Nullable Listener listener,
        FileOutcome.@Nullable Listener outcomes) {

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static DirectoryOptions defaults() {
        return new DirectoryOptions(
                UploadOptions.defaults(),
                DownloadOptions.defaults(),
                0,
                Comparison.SIZE_AND_TIME,
                false,
                false,
                false,
                false,
                null,
                false,
                null,
                null);
    }

    /**
     * Sets upload.
     *
     * @param value how each file goes up: content type, metadata, checksum, thresholds and the rest; its listener is told of every file
     * @return a copy with it
     */
    public DirectoryOptions withUpload(UploadOptions value) {
        return new DirectoryOptions(
                value,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets download.
     *
     * @param value how each object comes down; version, conditions and further headers hold for every one
     * @return a copy with it
     */
    public DirectoryOptions withDownload(DownloadOptions value) {
        return new DirectoryOptions(
                upload,
                value,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets requestsInFlight.
     *
     * @param value requests of all files together at the same time: a small file is one, a large one takes as many as are free, up to its own parts in flight. Below the client's concurrency; 0, the default: three quarters of that
     * @return a copy with it
     */
    public DirectoryOptions withRequestsInFlight(int value) {
        return new DirectoryOptions(
                upload,
                download,
                value,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets comparison.
     *
     * @param value which files are taken to be there already and are not moved. Default {@link Comparison#SIZE_AND_TIME}
     * @return a copy with it
     */
    public DirectoryOptions withComparison(Comparison value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                value,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets followsLinks.
     *
     * @param value true: symbolic links below the directory are followed when it is uploaded; false, the default: they are skipped, and said so. A download never follows one
     * @return a copy with it
     */
    public DirectoryOptions withFollowsLinks(boolean value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                value,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets keepsAttributes.
     *
     * @param value true: an upload keeps a file's time and POSIX mode in the metadata {@code mtime} and {@code mode}, a download gives them back to the file. Default false
     * @return a copy with it
     */
    public DirectoryOptions withKeepsAttributes(boolean value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                value,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets emptyDirectories.
     *
     * @param value true: an upload writes an object of no bytes, whose key ends with {@code /}, for an empty directory; a download makes directories of such objects in any case. Default false
     * @return a copy with it
     */
    public DirectoryOptions withEmptyDirectories(boolean value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                value,
                portableNames,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets portableNames.
     *
     * @param value true: a download refuses names that some system cannot hold, on every system: device names, {@code :}, a dot at the end, two names that differ only in case; false, the default: what this system cannot hold
     * @return a copy with it
     */
    public DirectoryOptions withPortableNames(boolean value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                value,
                manifest,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets manifest.
     *
     * @param value key of an object with the SHA-256 of every file, in the format of {@code sha256sum}, {@code null}, the default, for none. An upload writes it last, when every file is up; a download leaves it out, or is told by it what to restore; a verification compares with it
     * @return a copy with it
     */
    public DirectoryOptions withManifest(@Nullable String value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                value,
                deduplicates,
                listener,
                outcomes);
    }

    /**
     * Sets deduplicates.
     *
     * @param value true: the bytes of files are stored once as {@code sha256/} and their SHA-256 below the prefix, and the manifest, which must be named, says which file has which; a download restores the files by it. Of time, mode, type and metadata nothing is kept. Nothing is ever deleted, so {@link SyncOptions#deletes} is refused. Default false
     * @return a copy with it
     */
    public DirectoryOptions withDeduplicates(boolean value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                value,
                listener,
                outcomes);
    }

    /**
     * Sets listener.
     *
     * @param value receives the progress of the whole, {@code null} for none
     * @return a copy with it
     */
    public DirectoryOptions withListener(Progress.@Nullable Listener value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                value,
                outcomes);
    }

    /**
     * Sets outcomes.
     *
     * @param value is told what became of every file, {@code null} for nobody
     * @return a copy with it
     */
    public DirectoryOptions withOutcomes(FileOutcome.@Nullable Listener value) {
        return new DirectoryOptions(
                upload,
                download,
                requestsInFlight,
                comparison,
                followsLinks,
                keepsAttributes,
                emptyDirectories,
                portableNames,
                manifest,
                deduplicates,
                listener,
                value);
    }

    /** What makes a file count as there already. */
    public enum Comparison {
        /** Nothing does: every file is moved. */
        NONE,
        /**
         * The same size, and a time that says that nothing was written since. Upload: the object was written after the file.
         * Download: the file has the time that a download gave it, that of the object or, where attributes are kept, the one in
         * its metadata, for which such an object is asked. What is replaced by another file of the same size and an older time
         * is not noticed.
         */
        SIZE_AND_TIME,
        /** The same size, and the same checksum or MD5, as far as S3 shows one: reads the file, and asks for each object. */
        CHECKSUM
    }
}
