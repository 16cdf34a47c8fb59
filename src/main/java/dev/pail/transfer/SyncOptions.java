package dev.pail.transfer;

/**
 * Optional input of a sync, in either direction.
 *
 * @param directory how files are compared and moved
 * @param deletes true: what the source does not have is deleted at the destination, after everything was moved and only when nothing failed. Keys that cannot be files, links and part files of unfinished downloads are left alone. Default false
 * @param dryRun true: nothing is moved, made or deleted; the outcomes say what would be. Default false
 */
public record SyncOptions(DirectoryOptions directory, boolean deletes, boolean dryRun) {

    /**
     * The options of a call that names none.
     *
     * @return all defaults
     */
    public static SyncOptions defaults() {
        return new SyncOptions(DirectoryOptions.defaults(), false, false);
    }

    /**
     * Sets directory.
     *
     * @param value how files are compared and moved
     * @return a copy with it
     */
    public SyncOptions withDirectory(DirectoryOptions value) {
        return new SyncOptions(value, deletes, dryRun);
    }

    /**
     * Sets deletes.
     *
     * @param value true: what the source does not have is deleted at the destination, after everything was moved and only when nothing failed. Keys that cannot be files, links and part files of unfinished downloads are left alone. Default false
     * @return a copy with it
     */
    public SyncOptions withDeletes(boolean value) {
        return new SyncOptions(directory, value, dryRun);
    }

    /**
     * Sets dryRun.
     *
     * @param value true: nothing is moved, made or deleted; the outcomes say what would be. Default false
     * @return a copy with it
     */
    public SyncOptions withDryRun(boolean value) {
        return new SyncOptions(directory, deletes, value);
    }
}
