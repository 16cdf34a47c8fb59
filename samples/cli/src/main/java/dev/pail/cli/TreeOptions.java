package dev.pail.cli;

import dev.pail.transfer.DirectoryOptions;
import dev.pail.transfer.DirectoryOptions.Comparison;
import picocli.CommandLine.Option;

/** Options of what moves whole directories. */
final class TreeOptions {

    @Option(
            names = "--compare",
            paramLabel = "HOW",
            description = "What counts as there already: size_and_time, checksum or none; default size_and_time.")
    private Comparison comparison = Comparison.SIZE_AND_TIME;

    @Option(names = "--follow-links", description = "Upload what symbolic links lead to; else they are skipped.")
    private boolean followsLinks;

    @Option(names = "--preserve", description = "Keep time and mode of files in the metadata, or give them back.")
    private boolean keepsAttributes;

    @Option(names = "--empty-dirs", description = "Upload empty directories, as objects of no bytes.")
    private boolean emptyDirectories;

    @Option(names = "--portable-names", description = "Refuse to download names that some system cannot hold.")
    private boolean portableNames;

    DirectoryOptions of(TransferOptions transfer) {
        return DirectoryOptions.defaults()
                .withUpload(transfer.upload())
                .withDownload(transfer.download())
                .withComparison(comparison)
                .withFollowsLinks(followsLinks)
                .withKeepsAttributes(keepsAttributes)
                .withEmptyDirectories(emptyDirectories)
                .withPortableNames(portableNames);
    }
}
