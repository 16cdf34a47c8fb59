package dev.pail;

import dev.pail.error.CancelledException;
import dev.pail.error.DirectoryException;
import dev.pail.error.InvalidCallException;
import dev.pail.error.ServiceException;
import dev.pail.error.TransportException;
import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryResult;
import dev.pail.transfer.SyncOptions;
import dev.pail.transfer.Transfer;
import java.nio.file.Path;

/** Directories, and what is under a prefix. */
abstract sealed class DirectoryCalls extends ObjectVersionCalls permits S3Client {

    final TransferCalls transfers;

    DirectoryCalls(ClientParts parts, TransferCalls transfers) {
        super(parts);
        this.transfers = transfers;
    }

    /**
     * Uploads all files below a directory: small ones by one request each, many at once, large ones in parts with a checkpoint
     * of their own. Killed? Call it again.
     *
     * <p>The key of a file is the prefix and its path from the directory, with {@code /} between. A file that is there already
     * is not sent again, see {@link DirectoryOptions#comparison}; so the same call after a kill, in a new process, sends only
     * what is missing, and of a large file only the missing parts. What fails does not keep the others from being sent; after
     * 1,000 failures the rest is not tried. In memory are the names of the directories on the way down, two pages of the
     * listing, and what is in flight.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html">prefixes</a>
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory a directory; links below it are followed only when the options say so
     * @param options how files are compared and moved, and who is told
     * @return what was done; no file failed
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws DirectoryException when files failed; all others are done, {@link DirectoryException#failures} says why
     * @throws ServiceException when the bucket cannot be listed; what was done is kept, call again
     * @throws TransportException when no whole answer to the listing arrived; what was done is kept, call again
     * @throws CancelledException when it was stopped; what was done is kept
     */
    public DirectoryResult uploadDirectory(String bucket, String prefix, Path directory, DirectoryOptions options) {
        return TransferCalls.run(transfers.uploadDirectory(
                bucket, prefix, directory, SyncOptions.defaults().withDirectory(options)));
    }

    /**
     * Uploads all files below a directory, without waiting; see {@link #uploadDirectory}.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory a directory; links below it are followed only when the options say so
     * @param options how files are compared and moved, and who is told
     * @return the running transfer: its future, its progress over all files, and the means to pause or cancel it
     * @throws InvalidCallException when an argument is refused; nothing was sent
     */
    public Transfer<DirectoryResult> uploadDirectoryAsync(
            String bucket, String prefix, Path directory, DirectoryOptions options) {
        return transfers.start(transfers.uploadDirectory(
                bucket, prefix, directory, SyncOptions.defaults().withDirectory(options)));
    }

    /**
     * Downloads all objects under a prefix: small ones by one request each, many at once, large ones by ranges with a
     * checkpoint of their own. Killed? Call it again.
     *
     * <p>The path of a file is the directory and the key without the prefix. Each file appears when it is whole, as by {@link
     * S3Client#download}, with the time of its object; what is there already is not read again, see {@link
     * DirectoryOptions#comparison}. Nothing is written outside the directory: a key that holds {@code ..}, an empty part, or
     * what this system cannot hold fails by itself, and so does one that leads through a link. Of a key that is a file and
     * another one's directory the first is downloaded and the others fail. An object of no bytes whose key ends with {@code /}
     * is a directory. What fails does not keep the others from being downloaded; after 1,000 failures the rest is not tried.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html">prefixes</a>
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory where the files are to be; made where it is not there
     * @param options how files are compared and moved, and who is told
     * @return what was done; no file failed
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws DirectoryException when files failed; all others are done, {@link DirectoryException#failures} says why
     * @throws ServiceException when the bucket cannot be listed; what was done is kept, call again
     * @throws TransportException when no whole answer to the listing arrived; what was done is kept, call again
     * @throws CancelledException when it was stopped; what was done is kept
     */
    public DirectoryResult downloadDirectory(String bucket, String prefix, Path directory, DirectoryOptions options) {
        return TransferCalls.run(transfers.downloadDirectory(
                bucket, prefix, directory, SyncOptions.defaults().withDirectory(options)));
    }

    /**
     * Downloads all objects under a prefix, without waiting; see {@link #downloadDirectory}.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory where the files are to be; made where it is not there
     * @param options how files are compared and moved, and who is told
     * @return the running transfer: its future, its progress over all files, and the means to pause or cancel it
     * @throws InvalidCallException when an argument is refused; nothing was sent
     */
    public Transfer<DirectoryResult> downloadDirectoryAsync(
            String bucket, String prefix, Path directory, DirectoryOptions options) {
        return transfers.start(transfers.downloadDirectory(
                bucket, prefix, directory, SyncOptions.defaults().withDirectory(options)));
    }

    /**
     * Makes the objects under a prefix what a directory holds: {@link #uploadDirectory}, and on demand what the directory does
     * not have is deleted, or nothing is done but said.
     *
     * <p>An object is deleted only after everything was sent, when nothing failed, and when its file is seen not to be there.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html">sync</a> of the AWS CLI
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory the source, a directory
     * @param options deletion, dry run, and how files are compared and moved
     * @return what was done; no file failed
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws DirectoryException when files failed; all others are done, {@link DirectoryException#failures} says why
     * @throws ServiceException when the bucket cannot be listed; what was done is kept, call again
     * @throws TransportException when no whole answer to the listing arrived; what was done is kept, call again
     * @throws CancelledException when it was stopped; what was done is kept
     */
    public DirectoryResult syncUp(String bucket, String prefix, Path directory, SyncOptions options) {
        return TransferCalls.run(transfers.uploadDirectory(bucket, prefix, directory, options));
    }

    /**
     * Makes the objects under a prefix what a directory holds, without waiting; see {@link #syncUp}.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory the source, a directory
     * @param options deletion, dry run, and how files are compared and moved
     * @return the running transfer: its future, its progress over all files, and the means to pause or cancel it
     * @throws InvalidCallException when an argument is refused; nothing was sent
     */
    public Transfer<DirectoryResult> syncUpAsync(String bucket, String prefix, Path directory, SyncOptions options) {
        return transfers.start(transfers.uploadDirectory(bucket, prefix, directory, options));
    }

    /**
     * Makes a directory hold what is under a prefix: {@link #downloadDirectory}, and on demand what the prefix does not have is
     * deleted, or nothing is done but said.
     *
     * <p>A file is deleted only after everything was downloaded, when nothing failed, and when S3 says that its object is not
     * there. Directories that become empty stay.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html">sync</a> of the AWS CLI
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory the destination; made where it is not there
     * @param options deletion, dry run, and how files are compared and moved
     * @return what was done; no file failed
     * @throws InvalidCallException when an argument is refused; nothing was sent
     * @throws DirectoryException when files failed; all others are done, {@link DirectoryException#failures} says why
     * @throws ServiceException when the bucket cannot be listed; what was done is kept, call again
     * @throws TransportException when no whole answer to the listing arrived; what was done is kept, call again
     * @throws CancelledException when it was stopped; what was done is kept
     */
    public DirectoryResult syncDown(String bucket, String prefix, Path directory, SyncOptions options) {
        return TransferCalls.run(transfers.downloadDirectory(bucket, prefix, directory, options));
    }

    /**
     * Makes a directory hold what is under a prefix, without waiting; see {@link #syncDown}.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with; a {@code /} is put behind it where it has none, unless it is empty
     * @param directory the destination; made where it is not there
     * @param options deletion, dry run, and how files are compared and moved
     * @return the running transfer: its future, its progress over all files, and the means to pause or cancel it
     * @throws InvalidCallException when an argument is refused; nothing was sent
     */
    public Transfer<DirectoryResult> syncDownAsync(String bucket, String prefix, Path directory, SyncOptions options) {
        return transfers.start(transfers.downloadDirectory(bucket, prefix, directory, options));
    }

    /**
     * Compares every file below a directory with the manifest that an upload has written: reads all of them, some at once.
     *
     * <p>The manifest is read from S3. What the manifest names and is not there, or has another SHA-256, fails with an {@link
     * dev.pail.error.IntegrityException} of code {@code ManifestMissing} or {@code ManifestDiffers}; what it does not
     * name is skipped, and said so. Changes nothing. In memory are the names and hashes.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with, as it was given to the upload
     * @param directory what is compared
     * @param options {@link DirectoryOptions#manifest}, and who is told
     * @return what was the same, and what was skipped; nothing differs or is missing
     * @throws InvalidCallException when an argument is refused, or no manifest is named; nothing was sent
     * @throws DirectoryException when files differ, are missing or cannot be read, by key; after 1,000 the rest is not read
     * @throws dev.pail.error.IntegrityException when the manifest is none, or was cut
     * @throws ServiceException when the manifest cannot be read; call again when {@code isTransient}
     * @throws TransportException when no whole answer arrived; call again
     * @throws CancelledException when it was stopped
     */
    public DirectoryResult verifyDirectory(String bucket, String prefix, Path directory, DirectoryOptions options) {
        return TransferCalls.run(transfers.verifyDirectory(bucket, prefix, directory, options));
    }

    /**
     * The same as {@link #verifyDirectory}, without waiting.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with, as it was given to the upload
     * @param directory what is compared
     * @param options {@link DirectoryOptions#manifest}, and who is told
     * @return the running comparison: its future, and the means to stop it
     * @throws InvalidCallException when an argument is refused, or no manifest is named; nothing was sent
     */
    public Transfer<DirectoryResult> verifyDirectoryAsync(
            String bucket, String prefix, Path directory, DirectoryOptions options) {
        return transfers.start(transfers.verifyDirectory(bucket, prefix, directory, options));
    }

    /**
     * Compares every object under a prefix with the manifest that an upload has written: reads all of them, whatever S3 says of their checksums.
     *
     * <p>With {@link DirectoryOptions#deduplicates} the contents are read, each once for all its names. What the manifest names and is not there, or has another SHA-256, fails with an {@link
     * dev.pail.error.IntegrityException} of code {@code ManifestMissing} or {@code ManifestDiffers}; what it does not
     * name is skipped, and said so. Changes nothing. In memory are the names and hashes.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with, as it was given to the upload
     * @param options {@link DirectoryOptions#manifest}, and who is told
     * @return what was the same, and what was skipped; nothing differs or is missing
     * @throws InvalidCallException when an argument is refused, or no manifest is named; nothing was sent
     * @throws DirectoryException when files differ, are missing or cannot be read, by key; after 1,000 the rest is not read
     * @throws dev.pail.error.IntegrityException when the manifest is none, or was cut
     * @throws ServiceException when the manifest cannot be read; call again when {@code isTransient}
     * @throws TransportException when no whole answer arrived; call again
     * @throws CancelledException when it was stopped
     */
    public DirectoryResult verifyObjects(String bucket, String prefix, DirectoryOptions options) {
        return TransferCalls.run(transfers.verifyDirectory(bucket, prefix, null, options));
    }

    /**
     * The same as {@link #verifyObjects}, without waiting.
     *
     * @param bucket name of the bucket
     * @param prefix what the keys start with, as it was given to the upload
     * @param options {@link DirectoryOptions#manifest}, and who is told
     * @return the running comparison: its future, and the means to stop it
     * @throws InvalidCallException when an argument is refused, or no manifest is named; nothing was sent
     */
    public Transfer<DirectoryResult> verifyObjectsAsync(String bucket, String prefix, DirectoryOptions options) {
        return transfers.start(transfers.verifyDirectory(bucket, prefix, null, options));
    }
}
