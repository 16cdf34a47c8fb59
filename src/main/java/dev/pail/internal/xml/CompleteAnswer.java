package dev.pail.internal.xml;

import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import dev.pail.model.ChecksumType;
import dev.pail.model.ETag;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CompleteMultipartUpload} answered under status 200: a result, or an {@code Error}, because S3 sends the
 * status before it knows.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">the operation</a>
 */
public sealed interface CompleteAnswer permits CompleteAnswer.Completed, CompleteAnswer.Failed {

    /**
     * The object was not made, or the server does not know.
     *
     * @param error what the server says
     */
    record Failed(ErrorDocument error) implements CompleteAnswer {}

    /**
     * The object exists.
     *
     * @param eTag its entity tag, {@code null} when the server sends none
     * @param checksums the checksums that the server confirms, at most one of each algorithm
     * @param checksumType what they cover, {@code null} when the server does not say
     * @param location URI of the object as the server sees itself, {@code null} when it does not say; not to be followed
     */
    record Completed(
            @Nullable ETag eTag,
            List<Checksum> checksums,
            @Nullable ChecksumType checksumType,
            @Nullable String location)
            implements CompleteAnswer {

        /** Copies the list. */
        public Completed {
            checksums = List.copyOf(checksums);
        }

        /** Reads the children of a {@code CompleteMultipartUploadResult} element. */
        static Completed read(XmlDocument xml) {
            ETag eTag = null;
            ChecksumType type = null;
            String location = null;
            Map<ChecksumAlgorithm, Checksum> checksums = new EnumMap<>(ChecksumAlgorithm.class);
            while (xml.next()) {
                switch (xml.name()) {
                    case "ETag" -> eTag = xml.eTag();
                    case "ChecksumType" -> type = checksumType(xml.token());
                    case "Location" -> location = xml.tokenOrNull();
                    default -> ChecksumElement.read(xml, checksums);
                }
            }
            return new Completed(eTag, List.copyOf(checksums.values()), type, location);
        }

        private static @Nullable ChecksumType checksumType(String text) {
            for (ChecksumType type : ChecksumType.values()) {
                if (type.name().equals(text)) {
                    return type;
                }
            }
            return null;
        }
    }
}
