package dev.pail.internal.xml;

/**
 * What {@code CreateMultipartUpload} answered.
 *
 * @param bucket bucket of the upload; empty when the server does not say
 * @param key key of the object it will become; empty when the server does not say
 * @param uploadId upload ID, never empty
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html">the operation</a>
 */
public record InitiateMultipartUploadResult(String bucket, String key, String uploadId) {

    static InitiateMultipartUploadResult read(XmlDocument xml) {
        String bucket = "";
        String key = "";
        String uploadId = null;
        while (xml.next()) {
            switch (xml.name()) {
                case "Bucket" -> bucket = xml.token();
                case "Key" -> key = xml.text();
                case "UploadId" -> uploadId = xml.tokenOrNull();
                default -> xml.skip();
            }
        }
        return new InitiateMultipartUploadResult(bucket, key, xml.required("UploadId", uploadId));
    }
}
