package dev.pail.faults;

import dev.pail.S3Client;
import dev.pail.model.Body;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectBytes;
import dev.pail.model.ObjectHead;
import dev.pail.model.ObjectStream;
import dev.pail.model.PutOptions;
import dev.pail.model.UploadedPart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The calls of the matrix, each one request where nothing goes wrong. */
enum Operation {
    LIST_BUCKETS("ListBuckets", Reads.DOCUMENT, Repeat.ALWAYS, call -> call.s3.listBucketsAsync()),
    CREATE_BUCKET("CreateBucket", Reads.HEAD_ONLY, Repeat.ALWAYS, call -> call.s3.createBucketAsync("bucket")),
    HEAD_BUCKET("HeadBucket", Reads.NO_BODY, Repeat.ALWAYS, call -> call.s3.headBucketAsync("bucket")),
    DELETE_BUCKET("DeleteBucket", Reads.HEAD_ONLY, Repeat.ALWAYS, call -> call.s3.deleteBucketAsync("bucket")),
    PUT_OBJECT(
            "PutObject",
            Reads.HEAD_ONLY,
            Repeat.ALWAYS,
            call -> call.s3.putObjectAsync("bucket", "k", Body.of(call.bytes), PutOptions.defaults())),
    PUT_OBJECT_OF_A_FILE(
            "PutObject",
            Reads.HEAD_ONLY,
            Repeat.ALWAYS,
            call -> call.s3.putObjectAsync("bucket", "k", Body.of(call.source()), PutOptions.defaults())),
    PUT_OBJECT_OF_A_STREAM(
            "PutObject",
            Reads.HEAD_ONLY,
            Repeat.UNTIL_TOUCHED,
            call -> call.s3.putObjectAsync(
                    "bucket",
                    "k",
                    Body.of(new ByteArrayInputStream(call.bytes), call.bytes.length),
                    PutOptions.defaults())),
    PUT_OBJECT_IF_ABSENT(
            "PutObject",
            Reads.HEAD_ONLY,
            Repeat.UNLESS_MAYBE_DONE,
            call -> call.s3.putObjectAsync(
                    "bucket", "k", Body.of(call.bytes), PutOptions.defaults().withIfNoneMatch(true))),
    GET_OBJECT(
            "GetObject",
            Reads.OBJECT,
            Repeat.ALWAYS,
            call -> call.s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults())),
    GET_OBJECT_AS_A_STREAM(
            "GetObject", Reads.STREAM, Repeat.ALWAYS, call -> CompletableFuture.completedFuture(readAll(call.s3))),
    HEAD_OBJECT(
            "HeadObject",
            Reads.NO_BODY,
            Repeat.ALWAYS,
            call -> call.s3.headObjectAsync("bucket", "k", GetOptions.defaults())),
    DELETE_OBJECT(
            "DeleteObject",
            Reads.HEAD_ONLY,
            Repeat.ALWAYS,
            call -> call.s3.deleteObjectAsync("bucket", "k", DeleteOptions.defaults())),
    LIST_OBJECTS(
            "ListObjectsV2",
            Reads.DOCUMENT,
            Repeat.ALWAYS,
            call -> call.s3.listObjectsPageAsync("bucket", ListOptions.defaults())),
    CREATE_MULTIPART_UPLOAD(
            "CreateMultipartUpload",
            Reads.DOCUMENT,
            Repeat.UNLESS_MAYBE_DONE,
            call -> call.s3.createMultipartUploadAsync("bucket", "k", PutOptions.defaults())),
    UPLOAD_PART(
            "UploadPart",
            Reads.HEAD_ONLY,
            Repeat.ALWAYS,
            call -> call.s3.uploadPartAsync("bucket", "k", "upload-1", 1, Body.of(call.bytes), null)),
    LIST_PARTS(
            "ListParts", Reads.DOCUMENT, Repeat.ALWAYS, call -> call.s3.listPartsAsync("bucket", "k", "upload-1", 0)),
    COMPLETE_MULTIPART_UPLOAD(
            "CompleteMultipartUpload",
            Reads.DOCUMENT,
            Repeat.ALWAYS,
            call -> call.s3.completeMultipartUploadAsync(
                    "bucket",
                    "k",
                    "upload-1",
                    List.of(new UploadedPart(1, new ETag("\"p1\""), null)),
                    CompleteOptions.defaults())),
    ABORT_MULTIPART_UPLOAD(
            "AbortMultipartUpload",
            Reads.HEAD_ONLY,
            Repeat.ALWAYS,
            call -> call.s3.abortMultipartUploadAsync("bucket", "k", "upload-1")),
    COPY_OBJECT(
            "CopyObject",
            Reads.DOCUMENT,
            Repeat.ALWAYS,
            call -> call.s3.copyObjectAsync(CopySource.of("bucket", "s"), "bucket", "k", CopyOptions.defaults())),
    UPLOAD_PART_COPY(
            "UploadPartCopy",
            Reads.DOCUMENT,
            Repeat.ALWAYS,
            call -> call.s3.uploadPartCopyAsync(CopySource.of("bucket", "s"), null, "bucket", "k", "upload-1", 1)),
    LIST_MULTIPART_UPLOADS(
            "ListMultipartUploads",
            Reads.DOCUMENT,
            Repeat.ALWAYS,
            call -> call.s3.listMultipartUploadsPageAsync("bucket", ListOptions.defaults(), null, null));

    /** What of a good answer matters to the caller. */
    enum Reads {
        /** An answer to HEAD. */
        NO_BODY,
        HEAD_ONLY,
        DOCUMENT,
        OBJECT,
        /** An object whose bytes are read by the caller after the call has ended. */
        STREAM
    }

    /** Whether the request may be sent again when it failed in a way that passes. */
    enum Repeat {
        ALWAYS,
        /** It would make a second one, or meet what it made itself. */
        UNLESS_MAYBE_DONE,
        /** Its bytes are there once. */
        UNTIL_TOUCHED
    }

    /** One call: its client, and the bytes it sends or should get. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Call(S3Client s3, byte[] bytes, Path directory) {

        Path source() {
            return directory.resolve("source");
        }
    }

    final String s3Name;
    final Reads reads;
    final Repeat repeat;

    @SuppressWarnings("ImmutableEnumChecker") // every constant is a lambda without state
    private final Function<Call, CompletableFuture<?>> start;

    Operation(String s3Name, Reads reads, Repeat repeat, Function<Call, CompletableFuture<?>> start) {
        this.s3Name = s3Name;
        this.reads = reads;
        this.repeat = repeat;
        this.start = start;
    }

    CompletableFuture<?> start(Call call) {
        return start.apply(call);
    }

    /** HEAD and GET, which the JDK's client sends again by itself when a connection ends without a byte of an answer. */
    boolean isRepeatedByTheJdk() {
        return reads == Reads.NO_BODY || reads == Reads.OBJECT || reads == Reads.STREAM || s3Name.startsWith("List");
    }

    /** Whether the request has a body of any size the test likes. */
    boolean sendsBytes() {
        return s3Name.equals("PutObject") || s3Name.equals("UploadPart");
    }

    /** A result as text that is the same for the same result. */
    static String describe(Object result) {
        if (result instanceof ObjectBytes object) {
            return describe(object.head()) + describe(object.bytes());
        }
        if (result instanceof byte[] bytes) {
            return " " + Arrays.hashCode(bytes) + " of " + bytes.length;
        }
        if (result instanceof ObjectHead head) {
            return Arrays.asList(head.bucket(), head.key(), head.eTag(), head.lastModified(), head.checksums())
                    .toString();
        }
        if (result instanceof Optional<?> maybe) {
            return maybe.map(Operation::describe).orElse("nothing");
        }
        return String.valueOf(result);
    }

    private static String readAll(S3Client s3) {
        try (ObjectStream stream = s3.getObject("bucket", "k")) {
            return describe(stream.head()) + describe(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
