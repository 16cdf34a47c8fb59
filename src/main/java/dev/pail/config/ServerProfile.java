package dev.pail.config;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server cannot do, where that is known before it is asked. Most is learned from a server's answers; a profile spares
 * the first refusal, and refuses at once what would silently not be done.
 *
 * <p>Shape: a list of features, as {@code S3Client.probe} reports and {@link #parse} reads it. Compared by value.
 *
 * @param lacks the features that the server has not
 */
public record ServerProfile(Set<Feature> lacks) {

    /** What servers differ in. */
    public enum Feature {
        /** {@code x-amz-checksum-…}: without it none is sent, and nothing but the ETag proves what was stored. */
        CHECKSUMS,
        /**
         * Bodies in signed chunks, {@code aws-chunked}: without it bytes and files are hashed before they are sent, and a
         * stream over plain http is refused, since it can be read only once.
         */
        CHUNKED_PAYLOAD,
        /** {@code If-Match} and {@code If-None-Match} on writes: without it a write on a condition is refused. */
        CONDITIONAL_WRITES,
        /** {@code ListObjectsV2}: without it lists are asked for as {@code ListObjects}. */
        LIST_OBJECTS_V2,
        /** {@code encoding-type=url} of lists: without it a list that holds a key XML cannot hold is refused. */
        URL_ENCODED_LISTINGS,
        /** Versions of objects: without it a call about a version is refused. */
        VERSIONING
    }

    /** Copies the set. */
    public ServerProfile {
        lacks = Set.copyOf(lacks);
    }

    /**
     * A server that has everything until its answers say otherwise.
     *
     * @return the default
     */
    public static ServerProfile full() {
        return new ServerProfile(Set.of());
    }

    /**
     * A server without some features.
     *
     * @param features what it lacks
     * @return the profile
     */
    public static ServerProfile lacking(Collection<Feature> features) {
        return new ServerProfile(Set.copyOf(features));
    }

    /**
     * Reads a profile, such as one line of a settings file.
     *
     * @param text names of the features the server lacks, in any case, separated by commas or spaces; empty for none
     * @return the profile
     * @throws IllegalArgumentException when a name is none
     */
    public static ServerProfile parse(String text) {
        Set<Feature> lacks = EnumSet.noneOf(Feature.class);
        for (String name : text.strip().split("[\\s,]+", -1)) {
            if (!name.isEmpty()) {
                lacks.add(Feature.valueOf(name.toUpperCase(Locale.ROOT)));
            }
        }
        return new ServerProfile(lacks);
    }

    /**
     * Whether the server has a feature.
     *
     * @param feature the feature
     * @return false when it is known to be missing
     */
    public boolean has(Feature feature) {
        return !lacks.contains(feature);
    }

    /** In the form that {@link #parse} reads. */
    @Override
    public String toString() {
        return lacks.stream().map(Feature::name).sorted().collect(Collectors.joining(","));
    }
}
