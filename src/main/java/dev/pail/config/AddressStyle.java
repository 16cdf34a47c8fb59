package dev.pail.config;

/** Where the bucket's name stands in a request's address. */
public enum AddressStyle {
    /**
     * {@link #VIRTUAL_HOST} for hosts of {@code amazonaws.com} and bucket names that are a host name's label; {@link #PATH}
     * for every other endpoint, and for names with an upper-case letter, an underscore or, over https, a dot, since the
     * certificate {@code *.s3.amazonaws.com} covers one label only.
     */
    AUTO,
    /** {@code https://host/bucket/key}: works with every server. */
    PATH,
    /** {@code https://bucket.host/key}: needs a server, a name service and a certificate that know it. */
    VIRTUAL_HOST
}
