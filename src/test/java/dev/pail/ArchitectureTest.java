package dev.pail;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.pail.error.S3Exception;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holds the arrows of docs/architecture.md, and who may know which library. */
class ArchitectureTest {

    private static final String ROOT = "dev.pail";

    private static final Set<String> VOCABULARY = Set.of("model", "error", "config", "auth", "checkpoint", "transfer");

    /** Room to the rooms it may use. The root may use all; a machinery room may use all of the vocabulary besides. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("error", Set.of()),
            Map.entry("model", Set.of("error", "config")),
            Map.entry("config", Set.of("error")),
            Map.entry("auth", Set.of("error")),
            Map.entry("checkpoint", Set.of("model", "error", "config")),
            Map.entry("transfer", Set.of("checkpoint", "model", "error", "config")),
            Map.entry("internal.body", Set.of()),
            Map.entry("internal.meta", Set.of()),
            Map.entry("internal.retry", Set.of()),
            Map.entry("internal.xml", Set.of()),
            Map.entry("internal.http", Set.of("internal.body")),
            // Beside internal.op, not above: credentials are had without the pipeline, which waits for them.
            Map.entry("internal.auth", Set.of("internal.sign", "internal.http", "internal.body", "internal.xml")),
            Map.entry("internal.sign", Set.of("internal.http", "internal.body")),
            Map.entry(
                    "internal.op",
                    Set.of("internal.sign", "internal.http", "internal.body", "internal.retry", "internal.xml")),
            // The engine knows operations and bodies; HTTP, signing and XML stay below internal.op.
            Map.entry("internal.transfer", Set.of("internal.op", "internal.meta", "internal.body", "internal.retry")),
            // Many files: knows how to run the transfer of one, and nothing of its parts.
            Map.entry("internal.directory", Set.of("internal.transfer", "internal.op", "internal.body")));

    /** Where a thread may be made: each is handed in or owned, and ends with the client. */
    private static final String[] THREAD_SEAMS = {"dev.pail.internal.retry.TimerScheduler", "dev.pail.S3ClientBuilder"};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void roomsAreFreeOfCycles() {
        slices().matching("dev.pail.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void arrowsPointDownOnly() {
        Map<String, Set<String>> wrong = new TreeMap<>();

        for (JavaClass origin : CLASSES) {
            String from = room(origin);
            origin.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> inProject(target) && !mayUse(from, room(target)))
                    .forEach(target -> wrong.computeIfAbsent(from + " -> " + room(target), k -> new TreeSet<>())
                            .add(origin.getSimpleName() + " uses " + target.getSimpleName()));
        }

        assertThat(wrong).as("dependences that no arrow allows").isEmpty();
    }

    @Test
    void everyRoomHasItsPlaceInTheTable() {
        Set<String> rooms = CLASSES.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));
        rooms.remove("");

        assertThat(ARROWS.keySet()).containsAll(rooms);
    }

    @Test
    void oneLibraryOneRoom() {
        onlyIn("io.github.resilience4j..", "dev.pail.internal.retry");
        onlyIn("org.apache.tika..", "dev.pail.internal.meta");
        onlyIn("java.net.http..", "dev.pail", "dev.pail.internal.http");
        onlyIn(
                "com.fasterxml.jackson.core..",
                "dev.pail.internal.xml",
                "dev.pail.checkpoint",
                "dev.pail.internal.auth");
        onlyIn("com.fasterxml.jackson.databind..", "dev.pail.internal.xml");
        onlyIn("com.fasterxml.jackson.dataformat..", "dev.pail.internal.xml");
        onlyIn("com.fasterxml.jackson.annotation..", "dev.pail.internal.xml");
        onlyIn("org.slf4j..", "dev.pail", "dev.pail.internal..");
    }

    @Test
    void exportedTypesAreValuesSealedFamiliesOrInterfaces() {
        classes()
                .that(not(resideInAPackage("dev.pail.internal..")))
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveSimpleName("package-info")
                .and()
                .doNotHaveSimpleName("module-info")
                .should(beClosed())
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** Instead of javac's lint {@code exports}, which cannot be had without forcing JSpecify on every module; see pom.xml. */
    @Test
    void publicSignaturesNameNoUnexportedType() {
        Set<String> leaks = new TreeSet<>();

        CLASSES.stream()
                .filter(type -> !room(type).startsWith("internal")
                        && type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> type.getMembers().stream())
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                .forEach(member -> member.getAllInvolvedRawTypes().stream()
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> inProject(type)
                                && (room(type).startsWith("internal")
                                        || !type.getModifiers().contains(JavaModifier.PUBLIC)))
                        .forEach(type -> leaks.add(member.getFullName() + " names " + type.getName())));

        assertThat(leaks).isEmpty();
    }

    @Test
    void optionalIsOnlyEverReturned() {
        fields().should().notHaveRawType(Optional.class).allowEmptyShould(true).check(CLASSES);
        methods()
                .should(new ArchCondition<JavaMethod>("take no Optional") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        boolean takesOne = method.getRawParameterTypes().stream()
                                .anyMatch(type -> type.isEquivalentTo(Optional.class));
                        events.add(new SimpleConditionEvent(method, !takesOne, method.getFullName()));
                    }
                })
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void timeChanceAndThreadsComeFromOutside() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
        noClasses().should().callMethod(Instant.class, "now").check(CLASSES);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
        noClasses().should().callMethod(Math.class, "random").check(CLASSES);
        noClasses()
                .that(not(anyOf(THREAD_SEAMS)))
                .should()
                .callConstructorWhere(DescribedPredicate.describe(
                        "a thread is made", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
                .check(CLASSES);
    }

    @Test
    void everyAsyncCallNamesItsExecutor() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "an …Async method of CompletableFuture runs on the common pool",
                        call -> call.getTargetOwner().isAssignableTo(CompletableFuture.class)
                                && call.getName().endsWith("Async")
                                && call.getTarget().getRawParameterTypes().stream()
                                        .noneMatch(type -> type.isAssignableTo(Executor.class))))
                .check(CLASSES);
    }

    @Test
    @Tag("E5")
    void onlyTheRetryRoomDecidesByIsTransient() {
        noClasses()
                .that(not(resideInAnyPackage("dev.pail.error", "dev.pail.internal.retry")))
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "S3Exception.isTransient() is read",
                        (JavaAccess<?> access) -> access.getName().equals("isTransient")
                                && access.getTargetOwner().isAssignableTo(S3Exception.class)))
                .check(CLASSES);
    }

    private static void onlyIn(String library, String... rooms) {
        noClasses()
                .that(not(resideInAnyPackage(rooms)))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(CLASSES);
    }

    private static DescribedPredicate<HasName> anyOf(String... names) {
        List<String> known = Arrays.asList(names);
        return DescribedPredicate.describe(
                "are one of " + known,
                type -> known.stream()
                        .anyMatch(name ->
                                type.getName().equals(name) || type.getName().startsWith(name + "$")));
    }

    private static ArchCondition<JavaClass> beClosed() {
        return new ArchCondition<>("be final, a record, an enum, sealed or an interface") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean closed = type.isInterface()
                        || type.getModifiers().contains(JavaModifier.FINAL)
                        || type.isEnum()
                        || type.reflect().isSealed();
                events.add(new SimpleConditionEvent(type, closed, type.getName() + " can be extended"));
            }
        };
    }

    private static boolean mayUse(String from, String to) {
        if (from.isEmpty() || from.equals(to)) {
            return true;
        }
        boolean vocabularyFromMachinery = from.startsWith("internal.") && VOCABULARY.contains(to);
        return vocabularyFromMachinery || ARROWS.getOrDefault(from, Set.of()).contains(to);
    }

    private static boolean inProject(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    /** The package below the root, empty for the root itself. */
    private static String room(JavaClass type) {
        return type.getPackageName().equals(ROOT) ? "" : type.getPackageName().substring(ROOT.length() + 1);
    }
}
