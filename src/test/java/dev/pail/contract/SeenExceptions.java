package dev.pail.contract;

import dev.pail.error.S3Exception;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import org.assertj.core.api.ThrowableAssert;

/**
 * Shows {@link NoSecretTold} the exceptions that no extension of JUnit gets to see: those that AssertJ catches, and every
 * failure of ours as it is built, whoever swallows it. Changes the two classes in the JVM that runs the tests.
 */
final class SeenExceptions {

    private SeenExceptions() {}

    /** From now on; once more does no harm. */
    static void install() {
        ByteBuddyAgent.install();
        // all that catches in AssertJ comes through here
        advise(ThrowableAssert.class, Caught.class, ElementMatchers.named("catchThrowable"));
        advise(S3Exception.class, Built.class, ElementMatchers.isConstructor());
    }

    private static void advise(Class<?> type, Class<?> advice, ElementMatcher<? super MethodDescription> where) {
        new ByteBuddy()
                .with(InstrumentedType.Factory.Default.FROZEN)
                .redefine(type)
                .visit(Advice.to(advice).on(where))
                .make()
                .load(type.getClassLoader(), ClassReloadingStrategy.fromInstalledAgent())
                .close();
    }

    /** Copied into the class; so what it calls is public. */
    private static final class Caught {
        @Advice.OnMethodExit
        static void exit(@Advice.Return Throwable thrown) {
            if (thrown != null) {
                NoSecretTold.note(thrown);
            }
        }
    }

    private static final class Built {
        @Advice.OnMethodExit
        static void exit(@Advice.This S3Exception failure) {
            NoSecretTold.built(failure);
        }
    }
}
