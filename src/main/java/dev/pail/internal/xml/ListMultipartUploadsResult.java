package dev.pail.internal.xml;

import dev.pail.model.MultipartUpload;
import dev.pail.model.MultipartUploadPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What {@code ListMultipartUploads} answered. */
final class ListMultipartUploadsResult {

    private ListMultipartUploadsResult() {}

    static MultipartUploadPage read(XmlDocument xml) {
        List<MultipartUpload> uploads = new ArrayList<>();
        String bucket = "";
        String encodingType = "";
        boolean truncated = false;
        String keyMarker = null;
        String uploadIdMarker = null;
        while (xml.next()) {
            switch (xml.name()) {
                case "Bucket" -> bucket = xml.token();
                case "Upload" -> uploads.add(upload(xml));
                case "EncodingType" -> encodingType = xml.token();
                case "IsTruncated" -> truncated = xml.isTrue();
                case "NextKeyMarker" -> keyMarker = xml.text();
                case "NextUploadIdMarker" -> uploadIdMarker = xml.tokenOrNull();
                default -> xml.skip();
            }
        }
        boolean url = EncodingType.isUrl(encodingType);
        String bucketOfAll = bucket;
        uploads.replaceAll(upload -> new MultipartUpload(
                bucketOfAll,
                url ? EncodingType.decode(upload.key()) : upload.key(),
                upload.uploadId(),
                upload.initiated()));
        if (!truncated) {
            return new MultipartUploadPage(uploads, null, null);
        }
        String next = xml.required("NextKeyMarker", keyMarker == null || keyMarker.isEmpty() ? null : keyMarker);
        return new MultipartUploadPage(uploads, url ? EncodingType.decode(next) : next, uploadIdMarker);
    }

    /** The bucket is named once, beside the uploads, and may come after them. */
    private static MultipartUpload upload(XmlDocument xml) {
        String key = null;
        String uploadId = null;
        Instant initiated = null;
        xml.enter();
        while (xml.next()) {
            switch (xml.name()) {
                case "Key" -> key = xml.text();
                case "UploadId" -> uploadId = xml.tokenOrNull();
                case "Initiated" -> initiated = xml.instant();
                default -> xml.skip();
            }
        }
        return new MultipartUpload("", xml.required("Key", key), xml.required("UploadId", uploadId), initiated);
    }
}
