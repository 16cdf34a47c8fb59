package dev.pail.internal.meta;

import dev.pail.config.S3Limits;
import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;
import dev.pail.model.CallEvent;
import dev.pail.transfer.ContentTypeDetector;
import dev.pail.transfer.ContentTypePolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The decision over an object's content type: asks the detector, holds it to a time limit, and guards what it says by the
 * policy. Thread safe.
 */
public final class ContentTypes {

    /** What is sent for bytes of which nothing is known. */
    public static final String UNKNOWN = "application/octet-stream";

    /** What a browser runs; so is all XML, which may hold XHTML. */
    private static final Set<String> ACTIVE = Set.of(
            "text/html",
            "text/javascript",
            "text/xsl",
            "application/xml",
            "multipart/related",
            "multipart/x-mixed-replace",
            "application/x-shockwave-flash");

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /**
     * What a type is asked for.
     *
     * @param operation S3's name of the operation
     * @param target bucket and key
     * @param name name of the file, or last segment of the key
     * @param start first bytes, at most 64 KiB; empty when they cannot be looked at
     * @param whole whether these are all bytes
     * @param inMemory whether the bytes were no file: then a name without extension is not worth asking Tika for
     */
    public record Asked(
            String operation, String target, String name, ByteBuffer start, boolean whole, boolean inMemory) {}

    /**
     * What was decided.
     *
     * @param type value of the header
     * @param why in a clause
     */
    public record Chosen(String type, String why) {}

    /** Runs a task later; what it gives takes the task back. */
    @FunctionalInterface
    public interface Alarm {
        /**
         * Sets the alarm.
         *
         * @param task must not block
         * @param delay how long from now
         * @return takes the task back
         */
        Runnable after(Runnable task, Duration delay);
    }

    /** What the detector said: of the name alone, of all, and whether it found the bytes to be what the name promises. */
    private record Said(@Nullable String named, @Nullable String joint, boolean contradicted) {}

    private final ContentTypePolicy policy;
    private final ContentTypeDetector detector;
    private final Executor executor;
    private final Alarm alarm;
    private final CallEvent.@Nullable Listener listener;
    /** Calls of the detector that were given up and still run: while there is one, no other is started. */
    private final AtomicInteger overdue = new AtomicInteger();

    /**
     * Makes the decision.
     *
     * @param policy what decides
     * @param detector the caller's own, {@code null} for the client's
     * @param executor runs the detector
     * @param alarm ends the wait for it
     * @param listener told when the name decided though the bytes said otherwise, or the detector failed; {@code null} for nobody
     */
    public ContentTypes(
            ContentTypePolicy policy,
            @Nullable ContentTypeDetector detector,
            Executor executor,
            Alarm alarm,
            CallEvent.@Nullable Listener listener) {
        this.policy = policy;
        this.detector = detector == null ? new StandardDetector() : detector;
        this.executor = executor;
        this.alarm = alarm;
        this.listener = listener;
    }

    /**
     * The name by which a file is judged: its own, or the key's last segment where that says more.
     *
     * @param file name of the file, empty when there is none
     * @param key key of the object
     * @return one of the two
     */
    public static String nameOf(String file, String key) {
        String last = key.substring(key.lastIndexOf('/') + 1);
        if (KnownTypes.byName(file) != null) {
            return file;
        }
        boolean keySaysMore =
                KnownTypes.byName(last) != null || KnownTypes.extension(file).isEmpty();
        return keySaysMore ? last : file;
    }

    /**
     * Whether the bytes are looked at.
     *
     * @return false when the name decides alone
     */
    public boolean looksAtBytes() {
        return policy != ContentTypePolicy.NAME_ONLY;
    }

    /**
     * Decides.
     *
     * @param asked name and bytes
     * @return completes with the type, at once where the detector need not be asked; fails with an
     *     {@link InvalidCallException} when the policy refuses
     */
    public CompletableFuture<Chosen> choose(Asked asked) {
        ByteBuffer start = looksAtBytes() ? asked.start() : NOTHING;
        CompletableFuture<Said> said = quick(asked, start);
        return (said == null ? ask(asked, start) : said)
                .handle((answer, failure) -> failure == null
                        ? judged(asked, start, answer)
                        : passedOver(asked, start, failure.getCause() == null ? failure : failure.getCause()));
    }

    private @Nullable CompletableFuture<Said> quick(Asked asked, ByteBuffer start) {
        if (!(detector instanceof StandardDetector)) {
            return null;
        }
        KnownTypes.Row row = KnownTypes.byName(asked.name());
        String type = StandardDetector.quick(asked.name(), start);
        boolean bare = row == null && KnownTypes.extension(asked.name()).isEmpty();
        if (type == null && bare && (asked.inMemory() || !start.hasRemaining())) {
            type = start.hasRemaining() && KnownTypes.isText(start) ? "text/plain" : UNKNOWN;
        }
        return type == null
                ? null
                : CompletableFuture.completedFuture(
                        new Said(row == null ? null : row.type(), KnownTypes.canonical(type), false));
    }

    private CompletableFuture<Said> ask(Asked asked, ByteBuffer start) {
        CompletableFuture<Said> answer = new CompletableFuture<>();
        if (overdue.get() > 0) {
            answer.completeExceptionally(new TimeoutException());
            return answer;
        }
        try {
            Runnable answered = alarm.after(() -> giveUp(answer), S3Limits.CONTENT_TYPE_WAIT_MAX);
            answer.whenComplete((said, failure) -> answered.run());
            executor.execute(() -> answer(asked.name(), start, answer));
        } catch (RejectedExecutionException closed) {
            answer.completeExceptionally(closed);
        }
        return answer;
    }

    private void giveUp(CompletableFuture<Said> answer) {
        if (answer.completeExceptionally(new TimeoutException())) {
            overdue.incrementAndGet();
        }
    }

    private void answer(String name, ByteBuffer start, CompletableFuture<Said> answer) {
        boolean inTime;
        try {
            inTime = answer.complete(asked(name, start));
        } catch (RuntimeException | Error failure) {
            inTime = answer.completeExceptionally(failure);
        }
        if (!inTime) {
            overdue.decrementAndGet();
        }
    }

    private Said asked(String name, ByteBuffer start) {
        String joint = says(name, start);
        String named = start.hasRemaining() ? says(name, NOTHING) : joint;
        KnownTypes.Row row = KnownTypes.byName(name);
        boolean doubtful = row != null && joint != null && joint.equals(named) && !KnownTypes.agree(row, start);
        return new Said(named, joint, doubtful && says("", start) == null);
    }

    private @Nullable String says(String name, ByteBuffer start) {
        return KnownTypes.canonical(detector.detect(name, start.asReadOnlyBuffer()));
    }

    private Chosen judged(Asked asked, ByteBuffer start, Said said) {
        String named = said.named();
        String joint = said.joint();
        boolean differ = named != null && joint != null && !named.equals(joint);
        if (policy == ContentTypePolicy.REJECT_ON_CONFLICT && (differ || said.contradicted())) {
            throw conflict(asked, named, said.contradicted() ? null : joint);
        }
        if (joint == null || joint.equals(named)) {
            String why = joint == null
                    ? "neither name nor bytes say anything"
                    : start.hasRemaining() ? "the name, and no bytes against it" : "the name";
            return chosen(joint == null ? UNKNOWN : joint, why, asked, start);
        }
        if (isActive(joint) && !(named != null && isActive(named)) && start.hasRemaining()) {
            String sent = named == null ? UNKNOWN : named;
            String why = "the bytes are " + joint + ", which a harmless name does not become";
            tell(asked, "sent as " + sent + ": " + why);
            return chosen(sent, why, asked, start);
        }
        return chosen(joint, named == null ? "the bytes" : "the bytes, though the name says " + named, asked, start);
    }

    private Chosen passedOver(Asked asked, ByteBuffer start, Throwable failure) {
        boolean passable = failure instanceof LinkageError || failure instanceof StackOverflowError;
        if (failure instanceof Error fatal && !passable) {
            throw fatal;
        }
        KnownTypes.Row row = KnownTypes.byName(asked.name());
        String bytes = row == null ? KnownTypes.byBytes(start) : row.type();
        String sent = bytes == null ? UNKNOWN : bytes;
        String why = failure instanceof TimeoutException
                ? "the detector did not answer in time"
                : "the detector failed with " + failure.getClass().getSimpleName();
        tell(asked, "sent as " + sent + ": " + why);
        return chosen(sent, why, asked, start);
    }

    private static Chosen chosen(String type, String why, Asked asked, ByteBuffer start) {
        String charset =
                type.startsWith("text/") && start.hasRemaining() ? KnownTypes.charset(start, asked.whole()) : null;
        return new Chosen(charset == null ? type : type + "; charset=" + charset, why);
    }

    private static boolean isActive(String type) {
        return ACTIVE.contains(type) || type.endsWith("+xml");
    }

    private void tell(Asked asked, String what) {
        if (listener != null) {
            listener.onEvent(CallEvent.transfer(asked.operation(), asked.target(), what));
        }
    }

    private static InvalidCallException conflict(Asked asked, @Nullable String named, @Nullable String joint) {
        return new InvalidCallException(
                ErrorDetail.of(
                        asked.operation(),
                        asked.target(),
                        ErrorKind.PARAM_INVALID,
                        "ContentTypeConflict",
                        "the name says " + named + ", the bytes "
                                + (joint == null ? "are no such thing" : "say " + joint),
                        "name the content type in the options, or the file as what it is"),
                null);
    }
}
