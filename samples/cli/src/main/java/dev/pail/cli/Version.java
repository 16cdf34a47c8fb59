package dev.pail.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in this jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"pail " + (version == null ? "(not from a jar)" : version)};
    }
}
