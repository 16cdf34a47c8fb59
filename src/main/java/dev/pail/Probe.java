package dev.pail;

import dev.pail.config.ServerProfile;
import dev.pail.config.ServerProfile.Feature;
import dev.pail.error.ErrorKind;
import dev.pail.error.S3Exception;
import dev.pail.internal.body.BytesBody;
import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.StreamBody;
import dev.pail.internal.op.DeleteObject;
import dev.pail.internal.op.ListObjectsV2;
import dev.pail.internal.op.PutObject;
import dev.pail.internal.op.S3Operation;
import dev.pail.internal.op.Subresource;
import dev.pail.internal.xml.S3Xml;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectPage;
import dev.pail.model.PutOptions;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds out what a server can do by doing it, one step after the other. */
final class Probe {

    /** Holds what lists in XML get wrong when they are not encoded. */
    private static final String AWKWARD = " a+b%c&d";

    private static final byte[] TEXT = "probe".getBytes(StandardCharsets.US_ASCII);

    private final ClientParts parts;
    private final String bucket;
    private final String key = ".pail-probe-" + UUID.randomUUID();
    private final Set<Feature> lacks = EnumSet.noneOf(Feature.class);

    Probe(ClientParts parts, String bucket) {
        this.parts = parts;
        this.bucket = bucket;
    }

    CompletableFuture<ServerProfile> run() {
        PutOptions plain = PutOptions.defaults().withChecksumAlgorithm(null).withContentType("text/plain");
        PutOptions wrong = plain.withHeaders(Map.of(ChecksumAlgorithm.CRC32C.header(), "AAAAAA=="));
        CompletableFuture<?> steps = parts.call(put("", bytes(), plain));
        steps = then(
                steps,
                put("", bytes(), plain.withIfNoneMatch(true)),
                Feature.CONDITIONAL_WRITES,
                end -> end != null && end.httpStatus() == 412);
        steps = then(
                steps,
                put("-sum", bytes(), wrong),
                Feature.CHECKSUMS,
                end -> end != null && end.kind() == ErrorKind.CHECKSUM_MISMATCH);
        steps = then(
                steps,
                put("-stream", new StreamBody(new ByteArrayInputStream(TEXT), TEXT.length), plain),
                Feature.CHUNKED_PAYLOAD,
                end -> end == null);
        steps = then(
                steps,
                Subresource.get("GetBucketVersioning", bucket, null, "versioning", body -> body),
                Feature.VERSIONING,
                end -> end == null);
        steps = Outcome.andThen(steps, before -> parts.call(put(AWKWARD, bytes(), plain)));
        steps = Outcome.andThen(steps, before -> listed());
        for (String end : new String[] {"", "-sum", "-stream", AWKWARD}) {
            steps = Outcome.andThen(
                    steps, before -> parts.call(new DeleteObject(bucket, key + end, DeleteOptions.defaults())));
        }
        return Outcome.of(steps, done -> {
            lacks.addAll(parts.pipeline().lacks());
            return ServerProfile.lacking(lacks);
        });
    }

    private static RequestBody bytes() {
        return new BytesBody(ByteBuffer.wrap(TEXT));
    }

    private S3Operation<?> put(String end, RequestBody body, PutOptions options) {
        return new PutObject(bucket, key + end, body, options);
    }

    /** Other ends than an answer are not the server's word on the feature. */
    private CompletableFuture<?> then(
            CompletableFuture<?> before, S3Operation<?> step, Feature feature, Predicate<@Nullable S3Exception> right) {
        return Outcome.andThen(
                before,
                done -> Outcome.of(parts.call(step), answer -> note(feature, right.test(null)), refused -> {
                    int status = refused.httpStatus();
                    return status >= 400 && status != 403 && status != 429 && status != 503
                            ? CompletableFuture.completedFuture(note(feature, right.test(refused)))
                            : null;
                }));
    }

    private boolean note(Feature feature, boolean there) {
        if (!there) {
            lacks.add(feature);
        }
        return there;
    }

    private CompletableFuture<?> listed() {
        ListOptions two = ListOptions.prefix(key).withMaxKeys(1);
        CompletableFuture<ObjectPage> first = parts.call(new ListObjectsV2(bucket, two));
        return Outcome.andThen(first, page -> {
            String token = page.nextContinuationToken();
            note(Feature.LIST_OBJECTS_V2, token == null || !token.startsWith(S3Xml.MARKER_TOKEN));
            return Outcome.of(
                    parts.call(new ListObjectsV2(bucket, ListOptions.prefix(key))),
                    all -> note(
                            Feature.URL_ENCODED_LISTINGS,
                            all.objects().stream()
                                    .anyMatch(object -> object.key().equals(key + AWKWARD))));
        });
    }
}
