package dev.pail.model;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a form that a browser posts must hold for S3 to take it. S3 refuses a field that no condition names.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html">POST policy</a>
 *
 * @param conditions on the fields of the form, each field once, the key among them
 * @param contentLengthMin fewest bytes that the file may have
 * @param contentLengthMax most bytes, both included; -1 for no condition
 */
public record PostPolicy(List<Condition> conditions, long contentLengthMin, long contentLengthMax) {

    private static final Set<String> OWN = Set.of(
            "bucket",
            "file",
            "policy",
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-signature");

    /**
     * One field of the form.
     *
     * @param field such as {@code key}, {@code Content-Type}, {@code success_action_status} or {@code x-amz-meta-…}
     * @param value what it must be, or begin with
     * @param prefix true when it need only begin with the value; the empty one allows anything
     */
    public record Condition(String field, String value, boolean prefix) {}

    /**
     * Copies and checks the conditions.
     *
     * @throws InvalidCallException when a field comes twice, is empty or one of those that signing adds, when there is no
     *     key, or when the lengths are the wrong way round
     */
    public PostPolicy {
        conditions = List.copyOf(conditions);
        Set<String> seen = new HashSet<>();
        for (Condition condition : conditions) {
            String name = condition.field.toLowerCase(Locale.ROOT);
            if (name.isEmpty() || OWN.contains(name) || !seen.add(name)) {
                throw refused("a field has no name, comes twice, or is added by signing");
            }
        }
        if (!seen.contains("key")) {
            throw refused("there is no condition on the key");
        }
        if (contentLengthMin < 0 || (contentLengthMax >= 0 && contentLengthMax < contentLengthMin)) {
            throw refused("the content length is to be " + contentLengthMin + " to " + contentLengthMax + " bytes");
        }
    }

    /**
     * Allows an upload to one key.
     *
     * @param key key of the object
     * @return a policy without further conditions
     */
    public static PostPolicy forKey(String key) {
        return new PostPolicy(List.of(new Condition("key", key, false)), 0, -1);
    }

    /**
     * Allows uploads to all keys that begin so. The form's field is the prefix and {@code ${filename}}, in whose place S3
     * puts the name of the file.
     *
     * @param prefix beginning of the key; the empty one allows every key of the bucket
     * @return a policy without further conditions
     */
    public static PostPolicy forKeysStartingWith(String prefix) {
        return new PostPolicy(List.of(new Condition("key", prefix, true)), 0, -1);
    }

    /**
     * Adds a field with one value.
     *
     * @param field such as {@code acl} or {@code x-amz-meta-uuid}
     * @param value the only one that is taken
     * @return a copy with it
     * @throws InvalidCallException when the field is there or belongs to the signature
     */
    public PostPolicy withField(String field, String value) {
        return with(new Condition(field, value, false));
    }

    /**
     * Adds a field that the form fills in.
     *
     * @param field such as {@code Content-Type}
     * @param prefix what its value must begin with; the empty one allows anything
     * @return a copy with it
     * @throws InvalidCallException when the field is there or belongs to the signature
     */
    public PostPolicy withFieldStartingWith(String field, String prefix) {
        return with(new Condition(field, prefix, true));
    }

    /**
     * Bounds the size of the file.
     *
     * @param min fewest bytes, 0 or more
     * @param max most bytes, included
     * @return a copy with these bounds
     * @throws InvalidCallException when they are the wrong way round
     */
    public PostPolicy withContentLength(long min, long max) {
        if (max < 0) {
            throw refused("the content length is to be at most " + max + " bytes");
        }
        return new PostPolicy(conditions, min, max);
    }

    private PostPolicy with(Condition condition) {
        List<Condition> all = new ArrayList<>(conditions);
        all.add(condition);
        return new PostPolicy(all, contentLengthMin, contentLengthMax);
    }

    private static InvalidCallException refused(String what) {
        return new InvalidCallException(
                ErrorDetail.of("PostObject", "", ErrorKind.PARAM_INVALID, "InvalidPolicyDocument", what, ""), null);
    }
}
