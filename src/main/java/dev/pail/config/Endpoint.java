package dev.pail.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server answers: scheme, host, port and an optional path before the bucket.
 *
 * <p>Shape: {@code https://host[:port][/prefix]}, http or https. The address is kept in one form: scheme and host in lower
 * case, as the signature needs them, without the scheme's own port and without a slash at the end. Messages about a bad
 * address never quote it, since it may hold a password.
 *
 * @param uri the address in that form
 * @param addressStyle where the bucket's name stands
 */
public record Endpoint(URI uri, AddressStyle addressStyle) {

    private static final Pattern REGION = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern AWS_HOST = Pattern.compile(
            "(s3(?:-fips)?(?:\\.dualstack)?)(?:[.-][a-z]+(?:-[a-z]+)+-[0-9]+)?\\.(amazonaws\\.com(?:\\.cn)?)");
    private static final Pattern ACCELERATE = Pattern.compile("s3-accelerate(\\.dualstack)?\\.amazonaws\\.com");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern HOST_LABELS =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final int HOST_LENGTH_MAX = 253;
    private static final int PORT_MAX = 65_535;
    private static final String UNRESERVED = "-._~";
    private static final String EXAMPLE = ", such as http://127.0.0.1:9000";

    /**
     * Checks the address and puts it in its one form.
     *
     * @throws IllegalArgumentException when it is not an http or https address, or holds a user, a query, a fragment, an IPv6
     *     zone or a path with empty or dot segments
     */
    public Endpoint {
        uri = canonical(uri);
        Objects.requireNonNull(addressStyle, "addressStyle");
    }

    /**
     * Reads an address, with {@link AddressStyle#AUTO}.
     *
     * @param address for example {@code http://127.0.0.1:9000}
     * @return the endpoint
     * @throws IllegalArgumentException when the address is none, see {@link #Endpoint(URI, AddressStyle)}
     */
    public static Endpoint of(String address) {
        return new Endpoint(parse(address), AddressStyle.AUTO);
    }

    /**
     * The endpoint of AWS in a region, over https, with {@link AddressStyle#AUTO}. For regions in China,
     * {@code amazonaws.com.cn}.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/general/latest/gr/s3.html">S3 endpoints</a>
     *
     * @param region for example {@code eu-central-1}
     * @return the endpoint
     * @throws IllegalArgumentException when the region is not made of lower-case letters, digits and hyphens
     */
    public static Endpoint aws(String region) {
        return aws(region, false, false, false);
    }

    /**
     * The endpoint of AWS in a region, of one of its kinds, over https, with {@link AddressStyle#AUTO}.
     *
     * <p>Source: <a href="https://docs.aws.amazon.com/general/latest/gr/s3.html">S3 endpoints</a>
     *
     * @param region for example {@code eu-central-1}
     * @param fips true for cryptography by FIPS 140
     * @param dualStack true for IPv6 beside IPv4
     * @param accelerate true for Transfer Acceleration: buckets need it switched on, and a name without dots
     * @return the endpoint
     * @throws IllegalArgumentException when the region is not made of lower-case letters, digits and hyphens, or has no such
     *     endpoint: acceleration goes neither with FIPS nor with China and GovCloud, FIPS not with China
     */
    public static Endpoint aws(String region, boolean fips, boolean dualStack, boolean accelerate) {
        requireRegion(region);
        String partition = AccessPointArn.partitionOf(region);
        if (fips && partition.equals("aws-cn")) {
            throw new IllegalArgumentException("there is no FIPS endpoint in China; leave fips out");
        }
        if (accelerate && (fips || !partition.equals("aws"))) {
            throw new IllegalArgumentException(
                    "Transfer Acceleration goes neither with FIPS nor with China or GovCloud; leave one of them out");
        }
        String dual = dualStack ? ".dualstack" : "";
        return accelerate
                ? of("https://s3-accelerate" + dual + ".amazonaws.com")
                : of("https://s3" + (fips ? "-fips" : "") + dual + '.' + region + '.' + domainOf(region));
    }

    private static String domainOf(String region) {
        return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }

    /**
     * Whether it is the endpoint of Transfer Acceleration, which has objects only: buckets are made, deleted and listed
     * elsewhere.
     *
     * @return true for {@code s3-accelerate[.dualstack].amazonaws.com}
     */
    public boolean isAccelerate() {
        return ACCELERATE.matcher(host()).matches();
    }

    /**
     * Where requests about an access point go: {@code name-account.s3-accesspoint[-fips][.dualstack].region.amazonaws.com}.
     *
     * @param arn the access point
     * @return its host, and no path
     * @throws IllegalArgumentException when this is no regional endpoint of AWS in the access point's partition and region,
     *     or its address style is {@link AddressStyle#PATH}, or there is no such kind of access point
     */
    public HostAndPathPrefix hostAndPathPrefix(AccessPointArn arn) {
        Matcher aws = AWS_HOST.matcher(host());
        if (!aws.matches()
                || !isHttps()
                || uri.getPort() != -1
                || addressStyle == AddressStyle.PATH
                || !host().endsWith(arn.region() + '.' + domainOf(arn.region()))) {
            throw new IllegalArgumentException("an access point's ARN needs a regional https endpoint of AWS in its own"
                    + " partition, by virtual host; leave endpoint, accelerate and AddressStyle.PATH out");
        }
        boolean lambda = arn.service().equals("s3-object-lambda");
        String kind = aws.group(1).substring("s3".length());
        if (lambda && kind.endsWith(".dualstack")) {
            throw new IllegalArgumentException("object lambda has no dual-stack endpoint; leave dualStack out");
        }
        return new HostAndPathPrefix(
                arn.name()
                        + '-'
                        + arn.accountId()
                        + '.'
                        + (lambda ? arn.service() : "s3-accesspoint")
                        + kind
                        + '.'
                        + arn.region()
                        + '.'
                        + domainOf(arn.region()),
                "");
    }

    /**
     * The same endpoint in another region, where its host names one by the rules of AWS:
     * {@code s3[-fips][.dualstack].region.amazonaws.com}, and {@code s3.amazonaws.com}. Every other host serves all its
     * regions, and stays.
     *
     * @param region for example {@code eu-central-1}
     * @return this endpoint, or one whose host differs in the region only
     * @throws IllegalArgumentException when the region is not made of lower-case letters, digits and hyphens, or lies in
     *     China and the endpoint does not, or the other way round
     */
    public Endpoint inRegion(String region) {
        requireRegion(region);
        Matcher aws = AWS_HOST.matcher(host());
        if (!aws.matches()) {
            return this;
        }
        if (!host().endsWith('.' + domainOf(region))) {
            throw new IllegalArgumentException("region lies in another partition than the endpoint");
        }
        String host = aws.group(1) + '.' + region + '.' + aws.group(2);
        return new Endpoint(
                URI.create(uri.getScheme() + "://" + host + portSuffix(uri.getScheme(), uri.getPort()) + pathPrefix()),
                addressStyle);
    }

    private static void requireRegion(String region) {
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException(
                    "region is not made of lower-case letters, digits and hyphens; give one such as eu-central-1");
        }
    }

    /**
     * Sets where the bucket's name stands.
     *
     * @param value the style
     * @return a copy with it
     */
    public Endpoint withAddressStyle(AddressStyle value) {
        return new Endpoint(uri, value);
    }

    /**
     * Whether requests go over TLS.
     *
     * @return true for https
     */
    public boolean isHttps() {
        return uri.getScheme().equals("https");
    }

    /**
     * The server's name or address, in lower case; IPv6 in brackets.
     *
     * @return the host without port
     */
    public String host() {
        return uri.getHost();
    }

    /**
     * The port to connect to.
     *
     * @return the port given, else 443 or 80
     */
    public int port() {
        if (uri.getPort() != -1) {
            return uri.getPort();
        }
        return isHttps() ? 443 : 80;
    }

    /**
     * The path before the bucket, percent-encoded as it was given.
     *
     * @return empty, or a path that starts with a slash and does not end with one
     */
    public String pathPrefix() {
        return uri.getRawPath();
    }

    /**
     * Where requests about no bucket go, such as {@code ListBuckets}.
     *
     * @return authority and path prefix of the server itself
     */
    public HostAndPathPrefix hostAndPathPrefix() {
        return new HostAndPathPrefix(uri.getRawAuthority(), pathPrefix());
    }

    /**
     * Where requests about a bucket go, by the address style. Pure: nothing is sent or looked up.
     *
     * @param bucket the bucket's name; whatever it holds cannot leave its place in the address
     * @return authority and path prefix; the encoded key follows after a slash
     * @throws IllegalArgumentException when the name cannot stand in a path, or, with {@link AddressStyle#VIRTUAL_HOST}, not
     *     in a host's name
     */
    public HostAndPathPrefix hostAndPathPrefix(String bucket) {
        boolean virtualHost = switch (addressStyle) {
            case AUTO -> isAws() && isHostLabels(bucket) && !(isHttps() && bucket.indexOf('.') >= 0);
            case PATH -> false;
            case VIRTUAL_HOST -> true;
        };
        if (isAws() && (bucket.endsWith("--x-s3") || bucket.endsWith("--op-s3"))) {
            throw new IllegalArgumentException(
                    "directory buckets and Outposts need hosts and signatures of their own, which are not supported");
        }
        if (isAccelerate() && (!virtualHost || bucket.indexOf('.') >= 0)) {
            throw new IllegalArgumentException(
                    "Transfer Acceleration needs a bucket name without dots, by virtual host; leave accelerate out");
        }
        if (!virtualHost) {
            return new HostAndPathPrefix(uri.getRawAuthority(), pathPrefix() + '/' + encodeSegment(bucket));
        }
        if (isAddressLiteral()) {
            throw new IllegalArgumentException(
                    "a bucket cannot stand before an IP address; use AddressStyle.PATH or a host name");
        }
        if (!isHostLabels(bucket)) {
            throw new IllegalArgumentException("bucket name cannot stand in a host name: lower-case letters, digits,"
                    + " hyphens and dots only; use AddressStyle.PATH");
        }
        return new HostAndPathPrefix(bucket + '.' + uri.getRawAuthority(), pathPrefix());
    }

    /** The address as given, in its one form. */
    @Override
    public String toString() {
        return uri.toString();
    }

    /**
     * The fixed beginning of a request's address.
     *
     * @param authority host and, unless it is the scheme's own, port; also the value of the {@code Host} header
     * @param pathPrefix percent-encoded path before the key: empty, or starting with a slash and not ending with one
     */
    public record HostAndPathPrefix(String authority, String pathPrefix) {}

    private boolean isAws() {
        String host = host();
        return host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn");
    }

    private boolean isAddressLiteral() {
        return host().startsWith("[") || IPV4.matcher(host()).matches();
    }

    private boolean isHostLabels(String bucket) {
        return bucket.length() + 1 + host().length() <= HOST_LENGTH_MAX
                && HOST_LABELS.matcher(bucket).matches();
    }

    private static URI parse(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            // Not as a cause: the exception's message quotes the address, and that may hold a password.
            throw new IllegalArgumentException("endpoint is not an address: " + e.getReason() + " at character "
                    + e.getIndex() + "; give scheme and host" + EXAMPLE);
        }
    }

    private static URI canonical(URI given) {
        String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("endpoint must start with http:// or https://" + EXAMPLE);
        }
        String authority = given.getRawAuthority();
        if (given.getRawUserInfo() != null || (authority != null && authority.indexOf('@') >= 0)) {
            throw new IllegalArgumentException(
                    "endpoint must not hold a user or password; give credentials to the client's builder");
        }
        if (given.getRawQuery() != null || given.getRawFragment() != null) {
            throw new IllegalArgumentException("endpoint must not hold a query or fragment" + EXAMPLE);
        }
        if (given.getHost() == null) {
            throw new IllegalArgumentException("endpoint has no valid host: letters, digits, hyphens and dots, no"
                    + " underscore, an IPv6 address in brackets" + EXAMPLE);
        }
        if (given.getHost().indexOf('%') >= 0) {
            throw new IllegalArgumentException("endpoint must not name an IPv6 zone; use an address without one");
        }
        if (given.getPort() == 0 || given.getPort() > PORT_MAX) {
            throw new IllegalArgumentException("endpoint's port is out of range; give 1 to " + PORT_MAX);
        }
        return URI.create(scheme + "://" + given.getHost().toLowerCase(Locale.ROOT)
                + portSuffix(scheme, given.getPort()) + canonicalPrefix(given.getRawPath()));
    }

    private static String portSuffix(String scheme, int port) {
        boolean schemesOwn = port == (scheme.equals("https") ? 443 : 80);
        return port == -1 || schemesOwn ? "" : ":" + port;
    }

    private static String canonicalPrefix(String path) {
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (prefix.isEmpty()) {
            return "";
        }
        for (String segment : prefix.substring(1).split("/", -1)) {
            String decodedDots = segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
            if (segment.isEmpty() || decodedDots.equals(".") || decodedDots.equals("..")) {
                throw new IllegalArgumentException("endpoint's path must not hold empty or dot segments" + EXAMPLE);
            }
        }
        if (!prefix.chars().allMatch(c -> c < 0x80)) {
            throw new IllegalArgumentException("endpoint's path must be percent-encoded ASCII" + EXAMPLE);
        }
        return prefix;
    }

    private static String encodeSegment(String bucket) {
        if (bucket.isEmpty() || bucket.equals(".") || bucket.equals("..")) {
            throw new IllegalArgumentException("bucket name must not be empty nor a dot segment");
        }
        StringBuilder encoded = new StringBuilder(bucket.length());
        for (byte b : bucket.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (letterOrDigit || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
            }
        }
        return encoded.toString();
    }
}
