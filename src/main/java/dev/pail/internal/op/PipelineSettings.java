package dev.pail.internal.op;

import dev.pail.auth.CredentialsProvider;
import dev.pail.config.Endpoint;
import dev.pail.config.PayloadSigning;
import dev.pail.config.ServerProfile;
import dev.pail.config.Timeouts;
import dev.pail.model.CallEvent;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline is told once.
 *
 * @param endpoint where requests go
 * @param region what they are signed for
 * @param credentials read for each attempt
 * @param payloadSigning how object bytes are signed
 * @param userAgent value of the {@code user-agent} header
 * @param timeouts how long a request may take; the limits of connecting and of whole calls are kept elsewhere
 * @param clock tells the time that is signed
 * @param asciiMetadataOnly whether metadata that would have to be encoded is refused
 * @param profile what the server is known to lack
 * @param listener told of every step, {@code null} for nobody
 */
public record PipelineSettings(
        Endpoint endpoint,
        String region,
        CredentialsProvider credentials,
        PayloadSigning payloadSigning,
        String userAgent,
        Timeouts timeouts,
        InstantSource clock,
        boolean asciiMetadataOnly,
        ServerProfile profile,
        CallEvent.@Nullable Listener listener) {}
