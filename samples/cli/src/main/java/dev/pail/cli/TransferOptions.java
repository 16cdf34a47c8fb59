package dev.pail.cli;

import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import dev.pail.model.GetOptions;
import dev.pail.model.PutOptions;
import dev.pail.model.ServerSideEncryption;
import dev.pail.transfer.ContentTypePolicy;
import dev.pail.transfer.DownloadOptions;
import dev.pail.transfer.MultipartCopyOptions;
import dev.pail.transfer.UploadOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of transfers. Those that say what the object is to be go with an upload only. */
final class TransferOptions {

    private static final String KMS = "aws:kms";

    @Option(
            names = "--part-size",
            paramLabel = "N[KiB|MiB|GiB]",
            converter = Amounts.Size.class,
            description = "Size of a part; default 8 MiB, inside the server 128 MiB."
                    + " A resumed transfer keeps the size it started with.")
    Long partSizeBytes;

    @Option(names = "--concurrency", paramLabel = "N", description = "Parts in flight; default 8.")
    Integer concurrency;

    @Option(
            names = "--threshold",
            paramLabel = "N[KiB|MiB|GiB]",
            converter = Amounts.Size.class,
            description = "Smallest file or object that goes in parts; default 16 MiB, inside the server 5 GiB.")
    Long thresholdBytes;

    @Mixin
    CheckpointOptions checkpoints = new CheckpointOptions();

    @Option(
            names = "--no-resume",
            description = "Start anew; an unfinished transfer to the same target is dropped first.")
    boolean startAnew;

    @Option(
            names = "--checksum",
            paramLabel = "NAME",
            description = "crc32c, crc32, crc64nvme, sha256 or none; default crc32c.")
    Checksum checksum = Checksum.crc32c;

    @Option(names = "--content-type", paramLabel = "T", description = "Content type; default by name and content.")
    String contentType;

    @Option(
            names = "--content-type-policy",
            paramLabel = "POLICY",
            description = "Who decides without --content-type: name_only, bytes_then_name or reject_on_conflict;"
                    + " default bytes_then_name.")
    ContentTypePolicy contentTypePolicy;

    @Option(names = "--meta", paramLabel = "K=V", description = "User metadata; may be given again and again.")
    Map<String, String> metadata = new LinkedHashMap<>();

    @Option(
            names = "--no-auto-meta",
            description = "Send no metadata but that of --meta: none of the CI run and the git work tree.")
    boolean noAutoMetadata;

    @Option(names = "--if-none-match", description = "Only when there is no such object yet.")
    boolean ifNoneMatch;

    @Option(names = "--if-match", paramLabel = "ETAG", description = "Only when the object has this ETag.")
    String ifMatch;

    @Option(names = "--storage-class", paramLabel = "C", description = "Storage class, such as STANDARD_IA.")
    String storageClass;

    @Option(names = "--sse", paramLabel = "AES256|aws:kms[:KEYID]", description = "Encryption by the server.")
    String serverSideEncryption;

    @Option(
            names = "--limit-rate",
            paramLabel = "BYTES_PER_S",
            converter = Amounts.Size.class,
            description = "Send and receive no more than so many bytes in a second, such as 500KiB; default no limit.")
    Long limitRate;

    @Option(names = "--max-retries", paramLabel = "N", description = "Attempts beyond the first; default 3.")
    Integer retriesMax;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Amounts.Time.class,
            description = "Time limit of one request with its retries, such as 30s or 5m.")
    Duration timeout;

    /** Names of the checksums as they are written on the command line. */
    enum Checksum {
        crc32c(ChecksumAlgorithm.CRC32C),
        crc32(ChecksumAlgorithm.CRC32),
        crc64nvme(ChecksumAlgorithm.CRC64NVME),
        sha256(ChecksumAlgorithm.SHA256),
        none(null);

        private final ChecksumAlgorithm algorithm;

        Checksum(ChecksumAlgorithm algorithm) {
            this.algorithm = algorithm;
        }
    }

    /** How an upload is to run and what its object is to be. */
    UploadOptions upload() {
        UploadOptions options = UploadOptions.defaults().withPut(put()).withResume(!startAnew);
        if (partSizeBytes != null) {
            options = options.withPartSizeBytes(partSizeBytes);
        }
        if (thresholdBytes != null) {
            options = options.withThresholdBytes(thresholdBytes);
        }
        if (concurrency != null) {
            options = options.withPartsInFlight(concurrency);
        }
        return options;
    }

    /** How a download is to run. */
    DownloadOptions download() {
        DownloadOptions options = DownloadOptions.defaults()
                .withGet(GetOptions.defaults().withIfMatch(ifMatch()))
                .withResume(!startAnew);
        if (partSizeBytes != null) {
            options = options.withPartSizeBytes(partSizeBytes);
        }
        if (thresholdBytes != null) {
            options = options.withThresholdBytes(thresholdBytes);
        }
        if (concurrency != null) {
            options = options.withPartsInFlight(concurrency);
        }
        return options;
    }

    /** How a copy inside the server is to run. */
    MultipartCopyOptions copy() {
        MultipartCopyOptions options = MultipartCopyOptions.defaults().withResume(!startAnew);
        if (partSizeBytes != null) {
            options = options.withPartSizeBytes(partSizeBytes);
        }
        if (thresholdBytes != null) {
            options = options.withThresholdBytes(thresholdBytes);
        }
        if (concurrency != null) {
            options = options.withPartsInFlight(concurrency);
        }
        return options;
    }

    private PutOptions put() {
        ServerSideEncryption encryption = null;
        if (serverSideEncryption != null) {
            encryption = serverSideEncryption.startsWith(KMS + ":")
                    ? ServerSideEncryption.kms(serverSideEncryption.substring(KMS.length() + 1))
                    : new ServerSideEncryption.Managed(serverSideEncryption, null, Map.of(), null);
        }
        return new PutOptions(
                contentType, metadata, checksum.algorithm, ifMatch(), ifNoneMatch, storageClass, encryption, Map.of());
    }

    /** The ETag asked for, with the quotes that a shell tends to eat; {@code null} when none was. */
    ETag ifMatch() {
        if (ifMatch == null) {
            return null;
        }
        boolean whole = ifMatch.startsWith("\"") || ifMatch.startsWith("W/") || ifMatch.equals("*");
        return new ETag(whole ? ifMatch : '"' + ifMatch + '"');
    }

    /** Refuses, for a download, what would silently mean nothing. */
    void refuseUploadOnly() {
        boolean given = contentType != null
                || contentTypePolicy != null
                || !metadata.isEmpty()
                || noAutoMetadata
                || ifNoneMatch
                || storageClass != null
                || serverSideEncryption != null;
        if (given) {
            throw new UsageException(
                    "--content-type, --content-type-policy, --meta, --no-auto-meta, --if-none-match, --storage-class and --sse say what an upload is to become",
                    "leave them out of a download");
        }
    }

    /** Refuses, for a copy inside the server, what goes with bytes that pass through this machine. */
    void refuseForCopy() {
        refuseUploadOnly();
        if (limitRate != null) {
            throw new UsageException(
                    "--limit-rate slows what this machine sends or receives; a copy inside the server is neither",
                    "leave it out");
        }
    }
}
