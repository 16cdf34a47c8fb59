package dev.pail.model;

/**
 * What keeps a bucket from being public, whatever its policy and ACLs say.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html">PutPublicAccessBlock</a>
 *
 * @param blockPublicAcls refuse new public ACLs
 * @param ignorePublicAcls act as if public ACLs were not there
 * @param blockPublicPolicy refuse a public policy
 * @param restrictPublicBuckets let only the owner's account and AWS services use a bucket with a public policy
 */
public record PublicAccessBlock(
        boolean blockPublicAcls, boolean ignorePublicAcls, boolean blockPublicPolicy, boolean restrictPublicBuckets) {

    /** All four. */
    public static final PublicAccessBlock ALL = new PublicAccessBlock(true, true, true, true);
}
