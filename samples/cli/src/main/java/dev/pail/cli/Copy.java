package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.transfer.SyncOptions;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail cp}: up, down, or inside the server. */
@Command(
        name = "cp",
        description = "Copy files and objects: up, down, or from object to object inside the server.",
        sortOptions = false)
final class Copy implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--recursive", description = "Everything below a directory or prefix.")
    private boolean recursive;

    @Mixin
    private TreeOptions tree = new TreeOptions();

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Parameters(paramLabel = "FILE|s3://BUCKET/KEY", index = "0", converter = Place.Converter.class)
    private Place source;

    @Parameters(paramLabel = "s3://BUCKET/KEY|FILE", index = "1", converter = Place.Converter.class)
    private Place target;

    @Override
    public Integer call() throws Exception {
        if (!source.isRemote() && !target.isRemote()) {
            throw new UsageException("neither of the two is s3://BUCKET/KEY", "copy local files with cp");
        }
        boolean inside = source.isRemote() && target.isRemote();
        if (inside) {
            options.refuseForCopy();
        } else if (source.isRemote()) {
            options.refuseUploadOnly();
        }
        Session session = main.session();
        try (Job job = recursive || inside ? Job.begin(main, options, source, target) : Job.none();
                S3Client s3 = session.client(options)) {
            job.run(() -> {
                if (inside) {
                    ServerCopying copying = new ServerCopying(s3, session.output(), options.copy(), false);
                    if (recursive) {
                        copying.tree(source.uri(), target.uri());
                    } else {
                        copying.one(
                                source.uri().withKey(),
                                named(target.uri(), source.uri().lastSegment()),
                                job);
                    }
                } else if (recursive) {
                    tree(new Trees(s3, session.output()));
                } else if (source.isRemote()) {
                    new Downloading(s3, session.output(), source.uri().withKey()).run(file(), options.download());
                } else {
                    up(s3, session.output());
                }
            });
        }
        return 0;
    }

    private void tree(Trees trees) throws Exception {
        SyncOptions all = SyncOptions.defaults().withDirectory(tree.of(options));
        if (source.isRemote()) {
            trees.down(source.uri(), target.path(), all);
        } else {
            trees.up(source.path(), target.uri(), all);
        }
    }

    private void up(S3Client s3, Output output) throws Exception {
        Path file = source.path();
        if (Files.isDirectory(file)) {
            throw new UsageException(file + " is a directory", "add --recursive");
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        S3Uri to = named(target.uri(), String.valueOf(file.getFileName()));
        new Uploading(s3, output).run(file, to.bucket(), to.key(), options.upload());
    }

    private Path file() {
        Path to = target.path();
        return Files.isDirectory(to) ? to.resolve(source.uri().lastSegment()) : to;
    }

    /** Into a prefix under its own name. */
    static S3Uri named(S3Uri target, String name) {
        boolean prefix = target.key().isEmpty() || target.key().endsWith("/");
        return prefix ? new S3Uri(target.bucket(), target.key() + name) : target;
    }
}
