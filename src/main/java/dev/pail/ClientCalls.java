package dev.pail;

import dev.pail.internal.op.S3Operation;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How every call of the client is made; the classes above it say which there are. */
abstract sealed class ClientCalls permits BucketConfigurationCalls {

    /**
     * What servers answer, with 404 or 400, where a bucket or object has no such setting. Each code means that and nothing
     * else, so every read of a setting knows them all: a server may use another's.
     */
    private static final Set<String> ABSENT = Set.of(
            "NoSuchBucketPolicy",
            "NoSuchCORSConfiguration",
            "NoSuchLifecycleConfiguration",
            "NoSuchObjectLegalHold", // SeaweedFS
            "NoSuchObjectLockConfiguration",
            "NoSuchPolicy", // S3Proxy
            "NoSuchPublicAccessBlockConfiguration",
            "NoSuchTagSet",
            "NoSuchWebsiteConfiguration",
            "ObjectLockConfigurationNotFoundError", // Ceph and SeaweedFS also of a version
            "ServerSideEncryptionConfigurationNotFoundError");

    final ClientParts parts;

    ClientCalls(ClientParts parts) {
        this.parts = parts;
    }

    final <T extends @Nullable Object> CompletableFuture<T> call(S3Operation<T> operation) {
        return parts.call(operation);
    }

    /** Empty where S3 says that there is no such setting; any other failure stays one. */
    final <T> CompletableFuture<Optional<T>> ifThere(S3Operation<T> operation) {
        return orElse(operation, Optional::of, Optional.empty());
    }

    /** A value of ours where S3 says that there is no such setting; any other failure stays one. */
    final <T> CompletableFuture<T> orElse(S3Operation<T> operation, T absent) {
        return orElse(operation, found -> found, absent);
    }

    private <T, R> CompletableFuture<R> orElse(S3Operation<T> operation, Function<T, R> found, R absent) {
        return Outcome.of(
                call(operation),
                found,
                failure -> ABSENT.contains(failure.code()) ? CompletableFuture.completedFuture(absent) : null);
    }

    static <T extends @Nullable Object> T await(String operation, CompletableFuture<T> future) {
        return Waiting.on(operation, future);
    }
}
