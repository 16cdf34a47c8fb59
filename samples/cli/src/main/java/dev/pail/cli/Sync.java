package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.transfer.SyncOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail sync}. */
@Command(
        name = "sync",
        description = "Make a prefix what a directory is, or a directory what a prefix is; only what differs is moved.",
        sortOptions = false)
final class Sync implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--delete", description = "Delete what the source does not have, after all went well.")
    private boolean deletes;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Mixin
    private TreeOptions tree = new TreeOptions();

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Parameters(paramLabel = "DIR|s3://BUCKET/PREFIX", index = "0", converter = Place.Converter.class)
    private Place source;

    @Parameters(paramLabel = "s3://BUCKET/PREFIX|DIR", index = "1", converter = Place.Converter.class)
    private Place target;

    @Override
    public Integer call() throws Exception {
        if (source.isRemote() == target.isRemote()) {
            throw new UsageException(
                    "one of the two is a directory, the other s3://BUCKET/PREFIX", "see pail sync --help");
        }
        if (source.isRemote()) {
            options.refuseUploadOnly();
        }
        Session session = main.session();
        SyncOptions sync = new SyncOptions(tree.of(options), deletes, dryRun);
        try (Job job = dryRun ? Job.none() : Job.begin(main, options, source, target);
                S3Client s3 = session.client(options)) {
            job.run(() -> {
                Trees trees = new Trees(s3, session.output());
                if (source.isRemote()) {
                    trees.down(source.uri(), target.path(), sync);
                } else {
                    trees.up(source.path(), target.uri(), sync);
                }
            });
        }
        return 0;
    }
}
