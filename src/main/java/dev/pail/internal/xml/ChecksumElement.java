package dev.pail.internal.xml;

import dev.pail.model.Checksum;
import dev.pail.model.ChecksumAlgorithm;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The elements {@code ChecksumCRC32C} and its kin, which stand beside an ETag. */
final class ChecksumElement {

    private ChecksumElement() {}

    /** Name of the element, which is not the enum's name: {@code ChecksumSHA256} of {@code SHA256}. */
    static String name(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32C -> "ChecksumCRC32C";
            case CRC32 -> "ChecksumCRC32";
            case CRC64NVME -> "ChecksumCRC64NVME";
            case SHA256 -> "ChecksumSHA256";
        };
    }

    /** Keeps the element at hand if it is a checksum of an algorithm that this client computes, and skips any other. */
    static void read(XmlDocument xml, Map<ChecksumAlgorithm, Checksum> into) {
        ChecksumAlgorithm algorithm = algorithm(xml.name());
        String value = algorithm == null ? null : xml.tokenOrNull();
        if (algorithm == null || value == null) {
            xml.skip();
            return;
        }
        into.put(algorithm, new Checksum(algorithm, value));
    }

    private static @Nullable ChecksumAlgorithm algorithm(String element) {
        return switch (element) {
            case "ChecksumCRC32C" -> ChecksumAlgorithm.CRC32C;
            case "ChecksumCRC32" -> ChecksumAlgorithm.CRC32;
            case "ChecksumCRC64NVME" -> ChecksumAlgorithm.CRC64NVME;
            case "ChecksumSHA256" -> ChecksumAlgorithm.SHA256;
            default -> null;
        };
    }
}
