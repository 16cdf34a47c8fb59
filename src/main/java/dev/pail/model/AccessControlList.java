package dev.pail.model;

import java.util.List;

/**
 * Who may do what with a bucket or an object, beside its policy.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html">ACL overview</a>
 *
 * @param ownerId canonical user ID of the owner
 * @param grants rights, in the order of the server
 */
public record AccessControlList(String ownerId, List<Grant> grants) {

    /** Copies the list. */
    public AccessControlList {
        grants = List.copyOf(grants);
    }

    /** What names a grantee. */
    public enum GranteeType {
        /** By canonical user ID. */
        CANONICAL_USER,
        /** By the URI of a predefined group. */
        GROUP,
        /** By the e-mail address of an account; accepted only in requests. */
        EMAIL
    }

    /**
     * One right of one grantee.
     *
     * @param type what {@code grantee} is
     * @param grantee user ID, URI or address
     * @param permission {@code FULL_CONTROL READ WRITE READ_ACP} or {@code WRITE_ACP}
     */
    public record Grant(GranteeType type, String grantee, String permission) {}
}
