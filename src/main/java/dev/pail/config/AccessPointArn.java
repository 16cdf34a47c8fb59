package dev.pail.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An access point of AWS, named by its ARN in place of a bucket.
 *
 * <p>Shape: {@code arn:aws:s3:eu-west-1:123456789012:accesspoint/name}; with {@code s3-object-lambda} as service, an object
 * lambda access point. Outposts and multi-region access points are refused: they need other signatures.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-access-points.html">access points</a>
 *
 * @param partition {@code aws}, {@code aws-cn} or {@code aws-us-gov}
 * @param service {@code s3} or {@code s3-object-lambda}, which requests are signed for
 * @param region where it lives, which requests are signed for
 * @param accountId 12 digits
 * @param name 3 to 50 lower-case letters, digits and hyphens
 */
public record AccessPointArn(String partition, String service, String region, String accountId, String name) {

    private static final Pattern ARN = Pattern.compile(
            "arn:(aws|aws-cn|aws-us-gov):(s3|s3-object-lambda):([a-z0-9-]{1,63}):([0-9]{12}):accesspoint[/:]([a-z0-9][a-z0-9-]{1,48}[a-z0-9])");

    private static final int LENGTH_MAX = 256;

    /**
     * Whether a bucket's name is an ARN; it may be a bad one.
     *
     * @param bucket the name
     * @return true when it starts as one
     */
    public static boolean isArn(String bucket) {
        return bucket.startsWith("arn:");
    }

    /**
     * Reads an ARN.
     *
     * @param arn for example {@code arn:aws:s3:eu-west-1:123456789012:accesspoint/name}
     * @return its parts
     * @throws IllegalArgumentException when it names no access point, or one of a kind that is not supported
     */
    public static AccessPointArn parse(String arn) {
        Matcher matcher = ARN.matcher(arn.length() > LENGTH_MAX ? "" : arn);
        if (matcher.matches()) {
            AccessPointArn parsed = new AccessPointArn(
                    matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5));
            if (parsed.partition.equals(partitionOf(parsed.region))) {
                return parsed;
            }
            throw new IllegalArgumentException("the ARN's region lies in another partition than the ARN names");
        }
        if (arn.contains(":s3-outposts:")) {
            throw new IllegalArgumentException(
                    "access points of Outposts are not supported; use the bucket's own endpoint");
        }
        if (arn.contains(":s3::")) {
            throw new IllegalArgumentException(
                    "multi-region access points are not supported: they need Signature Version 4A; use one region's");
        }
        throw new IllegalArgumentException(
                "the ARN names no access point; give one such as arn:aws:s3:eu-west-1:123456789012:accesspoint/name");
    }

    static String partitionOf(String region) {
        return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
