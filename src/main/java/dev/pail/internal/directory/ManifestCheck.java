package dev.pail.internal.directory;

import dev.pail.checkpoint.Checkpoint;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.BodyDigest;
import dev.pail.internal.op.GetObject;
import dev.pail.internal.op.Sinks;
import dev.pail.internal.transfer.Shared;
import dev.pail.model.ObjectSummary;
import dev.pail.transfer.FileOutcome;
import dev.pail.transfer.FileOutcome.Action;
import dev.pail.transfer.SyncOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads everything that a manifest names, on the disk or in S3, and compares; changes nothing. */
final class ManifestCheck extends DirectoryRun {

    private final @Nullable Path root;

    /**
     * Makes ready.
     *
     * @param root the directory, {@code null} for the objects
     */
    ManifestCheck(
            Shared shared,
            Executor executor,
            String bucket,
            String prefix,
            @Nullable Path root,
            SyncOptions options,
            int requestsMax) {
        super(Directories.VERIFY, Checkpoint.Kind.DOWNLOAD, shared, executor, bucket, prefix, options, requestsMax);
        this.root = root;
    }

    @Override
    void move(Crew crew) {
        NavigableMap<String, String> expected = readManifest().hashes();
        if (root != null) {
            files(crew, root, expected);
        } else if (options.deduplicates()) {
            contents(crew, expected);
        } else {
            objects(crew, expected);
        }
    }

    private void files(Crew crew, Path directory, NavigableMap<String, String> expected) {
        LocalTree tree;
        try {
            tree = new LocalTree(directory, options.followsLinks());
        } catch (IOException e) {
            throw Directories.unreadable(Directories.VERIFY, directory, e);
        }
        while (goesOn() && tree.hasNext()) {
            LocalTree.Entry local = tree.next();
            String name = local.name();
            boolean directoryItself =
                    local.kind() == LocalTree.Kind.DIRECTORY || local.kind() == LocalTree.Kind.EMPTY_DIRECTORY;
            String hash = directoryItself ? null : expected.remove(name);
            if (hash == null) {
                if (!directoryItself) {
                    extra(name, local.path(), local.size());
                }
            } else if (local.kind() != LocalTree.Kind.FILE) {
                fails(name, local.path(), differs(name, "it is no regular file that can be read"));
            } else {
                crew.give(() -> attempt(
                        name,
                        local.path(),
                        () -> compared(name, local.path(), hash, () -> hashOf(name, local.path()), local.size())));
            }
        }
        missing(expected, directory);
    }

    private void objects(Crew crew, NavigableMap<String, String> expected) {
        Listing there = new Listing(shared.pipeline(), control, bucket, prefix);
        while (goesOn() && there.hasNext()) {
            ObjectSummary object = there.next();
            String name = object.key().substring(prefix.length());
            String hash = expected.remove(name);
            if (hash == null) {
                extra(name, Path.of(""), object.size());
            } else {
                crew.give(() -> attempt(
                        name,
                        Path.of(""),
                        () -> compared(name, Path.of(""), hash, () -> read(name).hash, object.size())));
            }
        }
        missing(expected, Path.of(""));
    }

    /** Each content is read once, for all its names. */
    private void contents(Crew crew, NavigableMap<String, String> expected) {
        Map<String, List<String>> names = new TreeMap<>();
        expected.forEach((name, hash) ->
                names.computeIfAbsent(hash, first -> new ArrayList<>()).add(name));
        for (Map.Entry<String, List<String>> content : names.entrySet()) {
            if (!goesOn()) {
                return;
            }
            crew.give(() -> content(content.getKey(), content.getValue()));
        }
    }

    private void content(String hash, List<String> names) {
        List<Hashing> found = new ArrayList<>();
        for (String name : names) {
            attempt(name, Path.of(""), () -> {
                boolean first = found.isEmpty();
                if (first) {
                    found.add(stored(hash));
                }
                Hashing read = found.get(0);
                return compared(name, Path.of(""), hash, () -> read.hash, first ? read.bytes : 0);
            });
        }
    }

    private Hashing stored(String hash) {
        try {
            return read(Manifest.content(hash));
        } catch (S3Exception e) {
            if (e.kind() == ErrorKind.OBJECT_NOT_FOUND) {
                throw mismatch(
                        hash, "ManifestMissing", "its content is not there", "upload the files again that have it");
            }
            throw e;
        }
    }

    /** Reads the object, whatever S3 says of its checksum. */
    private Hashing read(String name) {
        String key = prefix + name;
        AtomicReference<Hashing> latest = new AtomicReference<>();
        control.asRequest(() ->
                control.await(Directories.VERIFY, key, shared.lanes().run(control, scope -> {
                    Hashing hashing = new Hashing();
                    latest.set(hashing);
                    return shared.pipeline()
                            .call(new GetObject<>(bucket, key, get(), Sinks.subscriber(hashing)), scope);
                })));
        Hashing read = Objects.requireNonNull(latest.get());
        read.hash = HexFormat.of().formatHex(read.sha256.digest());
        return read;
    }

    /** Takes the bytes as they come, and keeps none. */
    private static final class Hashing implements Flow.Subscriber<List<ByteBuffer>> {
        private final MessageDigest sha256 = BodyDigest.digest("SHA-256");
        private long bytes;
        private String hash = "";

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                bytes += buffer.remaining();
                sha256.update(buffer);
            }
        }

        @Override
        public void onError(Throwable failure) {
            // the call fails with it
        }

        @Override
        public void onComplete() {
            // the call ends
        }
    }

    private FileOutcome compared(String name, Path path, String expected, Supplier<String> hash, long size) {
        boolean well = false;
        tally.started(size);
        try {
            well = hash.get().equals(expected);
        } finally {
            tally.ended(size, well);
        }
        if (!well) {
            throw differs(name, "its SHA-256 is not the one in the manifest");
        }
        return outcome(Action.UNCHANGED, name, path, size, "the same");
    }

    private void extra(String name, Path path, long size) {
        if (!(prefix + name).equals(options.manifest())) {
            tally.report(outcome(Action.SKIPPED, name, path, size, "not in the manifest"));
        }
    }

    /** A name that leads out of the directory is no name of a file in it. */
    private void missing(NavigableMap<String, String> expected, Path directory) {
        FileNames names = new FileNames(false, false);
        for (String name : expected.keySet()) {
            if (!goesOn()) {
                return;
            }
            String refusal = names.refusal(name);
            Path path = directory;
            try {
                path = refusal == null ? directory.resolve(name) : directory;
            } catch (InvalidPathException e) {
                refusal = e.getReason();
            }
            fails(
                    name,
                    path,
                    refusal == null
                            ? mismatch(
                                    name, "ManifestMissing", "it is not there", "see who deleted it, and bring it back")
                            : refused(name, "KeyNoFileName", refusal, "see who wrote the manifest", null));
        }
    }

    private S3Exception differs(String name, String what) {
        return mismatch(name, "ManifestDiffers", what, "see who changed it, and bring it back from where it is whole");
    }

    @Override
    void deleteExtras(Crew crew) {
        throw new IllegalStateException("a check deletes nothing");
    }
}
