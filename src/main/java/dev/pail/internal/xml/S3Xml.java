package dev.pail.internal.xml;

import dev.pail.auth.Credentials;
import dev.pail.config.S3Limits;
import dev.pail.model.Bucket;
import dev.pail.model.MultipartUploadPage;
import dev.pail.model.ObjectPage;
import dev.pail.model.PartPage;
import dev.pail.model.UploadedPart;
import java.util.List;
import java.util.Optional;

/**
 * S3's XML documents, read and written.
 *
 * <p>Bodies come as bytes, at most {@link S3Limits#XML_BYTES_MAX} of them. They are taken for hostile: a document type,
 * a charset other than UTF-8 or UTF-16, and anything beyond the limits is refused before a parser sees it. Element order
 * and namespace do not matter, unknown elements are passed over, of an element that comes twice the last counts. Names
 * are decoded when the answer says {@code encoding-type=url}.
 *
 * <p>Threads: safe, and cheap to make; the parser is loaded with the first document.
 *
 * <p>Errors: each reading method but {@link #error} throws {@link MalformedXmlException}.
 */
public final class S3Xml {

    /** Stateless. */
    public S3Xml() {}

    /** Begins a continuation token made here, of a server that has only ListObjects: the key to go on after follows. */
    public static final String MARKER_TOKEN = "pail-marker:";

    /**
     * Reads the answer to {@code ListBuckets}.
     *
     * @param body a {@code ListAllMyBucketsResult}
     * @return the buckets, in the order of the server
     */
    public List<Bucket> listBuckets(byte[] body) {
        return XmlDocument.read("ListAllMyBucketsResult", body, ListAllMyBucketsResult::read);
    }

    /**
     * Reads the answer to {@code ListObjectsV2}. A page that is truncated without a token to go on with is malformed.
     *
     * @param body a {@code ListBucketResult}
     * @return the page, names decoded; no token on the last one, whatever the server sends
     */
    public ObjectPage listObjectsV2(byte[] body) {
        return XmlDocument.read("ListBucketResult", body, ListBucketResult::read);
    }

    /**
     * Reads the answer to {@code CreateMultipartUpload}.
     *
     * @param body an {@code InitiateMultipartUploadResult}
     * @return the upload ID, and what it is for
     */
    public InitiateMultipartUploadResult initiateMultipartUpload(byte[] body) {
        return XmlDocument.read("InitiateMultipartUploadResult", body, InitiateMultipartUploadResult::read);
    }

    /**
     * Reads the answer to {@code ListParts}. A part without an ETag, which could not be completed, is left out.
     *
     * @param body a {@code ListPartsResult}
     * @return the page, ascending
     */
    public PartPage listParts(byte[] body) {
        return XmlDocument.read("ListPartsResult", body, ListPartsResult::read);
    }

    /**
     * Reads the answer to {@code ListMultipartUploads}. A page that is truncated without a marker is malformed.
     *
     * @param body a {@code ListMultipartUploadsResult}
     * @return the page, names decoded
     */
    public MultipartUploadPage listMultipartUploads(byte[] body) {
        return XmlDocument.read("ListMultipartUploadsResult", body, ListMultipartUploadsResult::read);
    }

    /**
     * Reads the answer to {@code CompleteMultipartUpload}, which can be an error under status 200.
     *
     * @param body a {@code CompleteMultipartUploadResult} or an {@code Error}, white space before it
     * @return which of the two
     */
    public CompleteAnswer completeMultipartUpload(byte[] body) {
        return XmlDocument.read(
                "CompleteMultipartUploadResult", body, S3Limits.XML_BYTES_MAX, (root, xml) -> switch (root) {
                    case "CompleteMultipartUploadResult" -> CompleteAnswer.Completed.read(xml);
                    case "Error" -> new CompleteAnswer.Failed(ErrorDocument.read(xml));
                    default -> throw xml.unexpectedRoot(root);
                });
    }

    /**
     * Reads the answer to {@code CopyObject} or {@code UploadPartCopy}, which can be an error under status 200.
     *
     * @param body a {@code CopyObjectResult}, a {@code CopyPartResult} or an {@code Error}, white space before it
     * @return ETag, time and checksums; the exception carries the error where there is one
     */
    public CopyAnswer copy(byte[] body) {
        return XmlDocument.read("CopyObjectResult", body, S3Limits.XML_BYTES_MAX, (root, xml) -> switch (root) {
            case "CopyObjectResult", "CopyPartResult" -> CopyAnswer.read(xml);
            case "Error" -> throw MalformedXmlException.error("CopyObjectResult", ErrorDocument.read(xml));
            default -> throw xml.unexpectedRoot(root);
        });
    }

    /**
     * Reads the answer to {@code GetBucketLocation}.
     *
     * @param body a {@code LocationConstraint}
     * @return the region; {@code us-east-1} for the empty answer and {@code eu-west-1} for {@code EU}, S3's old names
     */
    public String locationConstraint(byte[] body) {
        String location = XmlDocument.read("LocationConstraint", body, XmlDocument::token);
        return switch (location) {
            case "" -> "us-east-1";
            case "EU" -> "eu-west-1";
            default -> location;
        };
    }

    /**
     * Reads the body of an answer with an error status. Never throws.
     *
     * @param body what came, at most {@link S3Limits#ERROR_BYTES_MAX} bytes of it
     * @return the error; empty when the body is empty, HTML, cut short, too large or anything else but an {@code Error}
     */
    public Optional<ErrorDocument> error(byte[] body) {
        try {
            return Optional.of(XmlDocument.read("Error", body, S3Limits.ERROR_BYTES_MAX, (root, xml) -> {
                if (!root.equals("Error")) {
                    throw xml.unexpectedRoot(root);
                }
                return ErrorDocument.read(xml);
            }));
        } catch (MalformedXmlException e) {
            return Optional.empty(); // the status and the headers say what there is to say
        }
    }

    /**
     * Reads an answer of STS that gives credentials.
     *
     * @param body an {@code AssumeRoleResponse}, {@code AssumeRoleWithWebIdentityResponse} or the like
     * @return the credentials
     * @throws dev.pail.error.InvalidCallException when one of them holds what cannot be sent
     */
    public Credentials stsCredentials(byte[] body) {
        return XmlDocument.read("AssumeRoleResponse", body, S3Limits.XML_BYTES_MAX, (root, xml) -> {
            Credentials found = root.endsWith("Response") ? StsCredentials.read(xml) : null;
            if (found == null) {
                throw xml.unexpectedRoot(root);
            }
            return found;
        });
    }

    /**
     * Reads an error of STS, whose document has S3's {@code Error} inside. Never throws.
     *
     * @param body what came
     * @return the error; empty when it is anything else
     */
    public Optional<ErrorDocument> stsError(byte[] body) {
        try {
            return Optional.of(XmlDocument.read("ErrorResponse", body, S3Limits.ERROR_BYTES_MAX, (root, xml) -> {
                ErrorDocument error = null;
                while (root.equals("ErrorResponse") && xml.next()) {
                    if (xml.name().equals("Error")) {
                        xml.enter();
                        error = ErrorDocument.read(xml);
                    } else {
                        xml.skip();
                    }
                }
                if (error == null) {
                    throw xml.unexpectedRoot(root);
                }
                return error;
            }));
        } catch (MalformedXmlException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes the request of {@code CompleteMultipartUpload}.
     *
     * @param parts the parts in any order, each once, with the checksums they were sent with
     * @return a {@code CompleteMultipartUpload}, parts ascending, as UTF-8
     * @throws IllegalArgumentException when there is no part, one comes twice or is not 1 to 10,000, or a text holds what
     *     XML cannot
     */
    public byte[] completeMultipartUpload(List<UploadedPart> parts) {
        return RequestDocument.completeMultipartUpload(parts);
    }

    /**
     * Writes the request of {@code CreateBucket}.
     *
     * @param region where the bucket shall be; S3 refuses {@code us-east-1} here, that bucket is made without a body
     * @return a {@code CreateBucketConfiguration} as UTF-8
     * @throws IllegalArgumentException when the region holds what XML cannot
     */
    public byte[] createBucketConfiguration(String region) {
        return RequestDocument.createBucketConfiguration(region);
    }
}
