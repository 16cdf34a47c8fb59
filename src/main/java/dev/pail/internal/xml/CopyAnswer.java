package dev.pail.internal.xml;

import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ETag;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * S3's {@code CopyObjectResult} or {@code CopyPartResult}, which are alike, and which servers take for one another.
 *
 * @param eTag entity tag of the copy, {@code null} when the server sends none
 * @param lastModified when it was written, {@code null} when the server does not say
 * @param checksums its checksums, at most one of each algorithm
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">the operation</a>
 */
public record CopyAnswer(@Nullable ETag eTag, @Nullable Instant lastModified, List<Checksum> checksums) {

    /** Reads the children of either element. */
    static CopyAnswer read(XmlDocument xml) {
        ETag eTag = null;
        Instant lastModified = null;
        Map<ChecksumAlgorithm, Checksum> checksums = new EnumMap<>(ChecksumAlgorithm.class);
        while (xml.next()) {
            switch (xml.name()) {
                case "ETag" -> eTag = xml.eTag();
                case "LastModified" -> lastModified = xml.instant();
                default -> ChecksumElement.read(xml, checksums);
            }
        }
        return new CopyAnswer(eTag, lastModified, List.copyOf(checksums.values()));
    }
}
