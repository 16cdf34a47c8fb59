package dev.pail.contract;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Turns a case of the {@link ClientContract} round where a {@link Deviation} is declared. */
final class Deviating implements InvocationInterceptor {

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> called, ExtensionContext context)
            throws Throwable {
        run(test, called);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> called, ExtensionContext context)
            throws Throwable {
        run(test, called);
    }

    private static void run(Invocation<Void> test, ReflectiveInvocationContext<Method> called) throws Throwable {
        ClientContract contract = (ClientContract) called.getTarget().orElseThrow();
        String name = called.getExecutable().getName();
        String arguments = called.getArguments().stream().map(String::valueOf).collect(Collectors.joining(", "));
        Optional<Deviation> declared = Deviation.inScope(contract.kind(), name)
                .or(() -> Deviation.inScope(contract.kind(), name + "(" + arguments + ")"));
        if (declared.isPresent()) {
            declared.get().expectedOf(test::proceed);
        } else {
            test.proceed();
        }
    }
}
