package dev.pail.cli;

import dev.pail.S3Client;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pail mv}. An object goes only when its copy is there and is the same. */
@Command(name = "mv", description = "Move objects inside the server: copy, verify, delete.", sortOptions = false)
final class Move implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--recursive", description = "Everything below a prefix.")
    private boolean recursive;

    @Mixin
    private TransferOptions options = new TransferOptions();

    @Parameters(paramLabel = "s3://A/K", index = "0", converter = Place.Converter.class)
    private Place source;

    @Parameters(paramLabel = "s3://B/K", index = "1", converter = Place.Converter.class)
    private Place target;

    @Override
    public Integer call() throws Exception {
        if (!source.isRemote() || !target.isRemote()) {
            throw new UsageException("mv moves objects, from s3:// to s3://", "use cp for files, and remove them then");
        }
        options.refuseForCopy();
        Session session = main.session();
        try (Job job = Job.begin(main, options, source, target);
                S3Client s3 = session.client(options)) {
            job.run(() -> {
                ServerCopying moving = new ServerCopying(s3, session.output(), options.copy(), true);
                if (recursive) {
                    moving.tree(source.uri(), target.uri());
                } else {
                    moving.one(
                            source.uri().withKey(),
                            Copy.named(target.uri(), source.uri().lastSegment()),
                            job);
                }
            });
        }
        return 0;
    }
}
