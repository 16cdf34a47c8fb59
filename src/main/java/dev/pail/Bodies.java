package dev.pail;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.FileSource;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.StreamBody;
import dev.pail.internal.transfer.Shared;
import dev.pail.model.Body;
import dev.pail.model.PutOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a caller's body into one that can be sent; a file is open for as long as the call lasts. */
final class Bodies {

    private final Shared shared;

    Bodies(Shared shared) {
        this.shared = shared;
    }

    <T> CompletableFuture<T> use(String operation, Body body, Function<RequestBody, CompletableFuture<T>> call) {
        if (body instanceof Body.Bytes bytes) {
            return call.apply(new BytesBody(bytes.bytes()));
        }
        if (body instanceof Body.Stream stream) {
            return call.apply(new StreamBody(stream.in(), stream.length()));
        }
        Body.FileRegion region = (Body.FileRegion) body;
        FileSource source;
        try {
            source = shared.opener().open(region.path());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(unreadable(operation, region.path(), e));
        }
        CompletableFuture<T> future = call.apply(shared.body(source, region.offset(), region.length()));
        future.whenComplete((value, failure) -> close(source));
        return future;
    }

    /** Looks at the start of the body, on the caller's thread as opening it was, and names its type where options do not. */
    CompletableFuture<PutOptions> typed(
            String operation, String bucket, String key, Body body, RequestBody bytes, PutOptions options) {
        Path file = body instanceof Body.FileRegion region ? region.path() : null;
        try {
            return shared.typed(operation, bucket, key, file, bytes, options)
                    .thenApply(chosen -> options.withContentType(chosen.type()));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(unreadable(operation, file, e));
        }
    }

    private static InvalidCallException unreadable(String operation, @Nullable Path file, IOException e) {
        return new InvalidCallException(
                ErrorDetail.of(
                        operation,
                        "",
                        ErrorKind.PARAM_INVALID,
                        "SourceUnreadable",
                        "cannot read " + file + ": " + e.getClass().getSimpleName(),
                        "name a regular file that this user may read"),
                e);
    }

    private static void close(FileSource source) {
        try {
            source.close();
        } catch (IOException alreadyRead) {
            return;
        }
    }
}
