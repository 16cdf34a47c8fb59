package dev.pail.contract;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.pail.S3Client;
import dev.pail.S3ClientBuilder;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import dev.pail.config.Backoff;
import dev.pail.config.BreakerPolicy;
import dev.pail.config.RetryPolicy;
import dev.pail.config.S3Limits;
import dev.pail.model.Body;
import dev.pail.model.CompleteOptions;
import dev.pail.model.CopyOptions;
import dev.pail.model.CopySource;
import dev.pail.model.DeleteOptions;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.PutOptions;
import dev.pail.model.UploadedPart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What the tests against scripted answers share: a client that never waits, every call by its name, and answers. */
public final class Wire {

    public static final String ACCESS_KEY = "AKIDPAILTEST";

    private static final WireMockServer WIRE_MOCK = new WireMockServer(WireMockConfiguration.options()
            .dynamicPort()
            .gzipDisabled(true)
            .stubCorsEnabled(false)
            .globalTemplating(false)
            .maxRequestJournalEntries(5000));

    private Wire() {}

    /** The one WireMock of this JVM, without stubs. */
    static WireMockServer wireMock() {
        if (!WIRE_MOCK.isRunning()) {
            WIRE_MOCK.start();
        }
        WIRE_MOCK.resetAll();
        return WIRE_MOCK;
    }

    public static S3ClientBuilder builder(String endpoint) {
        return S3Client.builder()
                .endpoint(endpoint)
                .region("us-east-1")
                .credentials(CredentialsProvider.of(ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN))
                .checkpointStore(CheckpointStore.inMemory())
                .eventListener(NoSecretTold::note)
                .retryPolicy(retries(3))
                .retryBudget(S3Limits.RETRY_BUDGET_TOKENS_MAX)
                .breaker(BreakerPolicy.off());
    }

    public static RetryPolicy retries(int count) {
        return new RetryPolicy(count, Backoff.none(), Backoff.none());
    }

    /** Every call that is one request, by S3's name. */
    static Map<String, Function<S3Client, CompletableFuture<?>>> calls() {
        Map<String, Function<S3Client, CompletableFuture<?>>> calls = new LinkedHashMap<>();
        List<UploadedPart> parts = List.of(new UploadedPart(1, new ETag("\"e\""), null));
        calls.put("ListBuckets", S3Client::listBucketsAsync);
        calls.put("CreateBucket", s3 -> s3.createBucketAsync("bucket"));
        calls.put("HeadBucket", s3 -> s3.headBucketAsync("bucket"));
        calls.put("DeleteBucket", s3 -> s3.deleteBucketAsync("bucket"));
        calls.put("PutObject", s3 -> s3.putObjectAsync("bucket", "k", Body.of("hello"), PutOptions.defaults()));
        calls.put("GetObject", s3 -> s3.getObjectBytesAsync("bucket", "k", GetOptions.defaults()));
        calls.put("HeadObject", s3 -> s3.headObjectAsync("bucket", "k", GetOptions.defaults()));
        calls.put("DeleteObject", s3 -> s3.deleteObjectAsync("bucket", "k", DeleteOptions.defaults()));
        calls.put("ListObjectsV2", s3 -> s3.listObjectsPageAsync("bucket", ListOptions.defaults()));
        calls.put("CreateMultipartUpload", s3 -> s3.createMultipartUploadAsync("bucket", "k", PutOptions.defaults()));
        calls.put(
                "CopyObject",
                s3 -> s3.copyObjectAsync(CopySource.of("source", "from"), "bucket", "k", CopyOptions.defaults()));
        calls.put(
                "UploadPartCopy",
                s3 -> s3.uploadPartCopyAsync(CopySource.of("source", "from"), null, "bucket", "k", "id", 1));
        calls.put("UploadPart", s3 -> s3.uploadPartAsync("bucket", "k", "id", 1, Body.of("hello"), null));
        calls.put("ListParts", s3 -> s3.listPartsAsync("bucket", "k", "id", 0));
        calls.put(
                "CompleteMultipartUpload",
                s3 -> s3.completeMultipartUploadAsync("bucket", "k", "id", parts, CompleteOptions.defaults()));
        calls.put("AbortMultipartUpload", s3 -> s3.abortMultipartUploadAsync("bucket", "k", "id"));
        calls.put(
                "ListMultipartUploads",
                s3 -> s3.listMultipartUploadsPageAsync("bucket", ListOptions.defaults(), null, null));
        return calls;
    }

    public static String error(String code) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code
                + "</Code><Message>as scripted</Message><Resource>/bucket/k</Resource>"
                + "<RequestId>RQ1</RequestId><HostId>HOST1</HostId></Error>";
    }
}
