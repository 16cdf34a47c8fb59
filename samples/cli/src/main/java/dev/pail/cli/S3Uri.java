package dev.pail.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code s3://BUCKET[/KEY]} names.
 *
 * <p>The key is taken as it stands: nothing is decoded, no slash is added or lost.
 *
 * @param bucket the bucket
 * @param key the key or prefix, empty when there is none
 */
record S3Uri(String bucket, String key) {

    static final String SCHEME = "s3://";

    private static final int NAME_CHARS_MAX = 24;

    /** Reads one from the command line. */
    static final class Converter implements ITypeConverter<S3Uri> {
        @Override
        public S3Uri convert(String text) {
            if (!text.startsWith(SCHEME)) {
                throw new TypeConversionException("'" + text + "' is not of the form s3://BUCKET/KEY");
            }
            String rest = text.substring(SCHEME.length());
            int slash = rest.indexOf('/');
            String bucket = slash < 0 ? rest : rest.substring(0, slash);
            if (bucket.isEmpty()) {
                throw new TypeConversionException("'" + text + "' names no bucket");
            }
            return new S3Uri(bucket, slash < 0 ? "" : rest.substring(slash + 1));
        }
    }

    /** The key behind its last slash. */
    String lastSegment() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The last segment of the key, short enough for a progress bar. */
    String name() {
        String last = key.substring(key.lastIndexOf('/', key.length() - 2) + 1);
        return last.length() <= NAME_CHARS_MAX ? last : last.substring(0, NAME_CHARS_MAX - 1) + '…';
    }

    /** This, where a key is needed. */
    S3Uri withKey() {
        if (key.isEmpty()) {
            throw new UsageException("'" + this + "' names no key", "write s3://BUCKET/KEY");
        }
        return this;
    }

    /** This, where only a bucket makes sense. */
    S3Uri bucketOnly() {
        if (!key.isEmpty()) {
            throw new UsageException("'" + this + "' names a key", "write s3://BUCKET");
        }
        return this;
    }

    @Override
    public String toString() {
        return SCHEME + bucket + (key.isEmpty() ? "" : "/" + key);
    }
}
