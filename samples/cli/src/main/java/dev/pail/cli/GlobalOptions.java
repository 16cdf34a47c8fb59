package dev.pail.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** Options of every command, before or after its name. */
final class GlobalOptions {

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "Server to talk to; else AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's, AWS itself.")
    String endpoint;

    @Option(
            names = "--region",
            paramLabel = "R",
            scope = ScopeType.INHERIT,
            description = "Region; else AWS_REGION, AWS_DEFAULT_REGION, the profile's, us-east-1.")
    String region;

    @Option(
            names = "--profile",
            paramLabel = "P",
            scope = ScopeType.INHERIT,
            description = "Profile of ~/.aws/config and ~/.aws/credentials; else AWS_PROFILE, default.")
    String profile;

    @Option(
            names = "--path-style",
            scope = ScopeType.INHERIT,
            description = "Bucket in the path: the default for IP addresses, localhost and custom endpoints.")
    boolean pathStyle;

    @Option(names = "--virtual-host", scope = ScopeType.INHERIT, description = "Bucket in the host name.")
    boolean virtualHost;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "One JSON object a line on standard output, nothing else there.")
    boolean json;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "No progress bar.")
    boolean quiet;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Say the attempts, waits and resumes on standard error.")
    boolean verbose;

    /** Refuses what contradicts itself. */
    void check(CommandLine command) {
        if (pathStyle && virtualHost) {
            throw new ParameterException(command, "--path-style and --virtual-host exclude each other");
        }
    }
}
