package dev.pail.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command-line tool: reads the arguments, runs the command, and turns its end into a line and an exit code. */
@Command(
        name = "pail",
        description = "An S3 client that may be killed: run the same command again and it goes on.%n",
        synopsisSubcommandLabel = "COMMAND",
        abbreviateSynopsis = true,
        usageHelpAutoWidth = true,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        subcommands = {
            Buckets.Make.class,
            Buckets.Remove.class,
            Put.class,
            Get.class,
            Copy.class,
            Move.class,
            Sync.class,
            Remove.class,
            Ls.class,
            Stat.class,
            Cat.class,
            Presign.class,
            Uploads.class,
            Resume.class,
            Verify.class,
            Demo.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 not found, 4 access denied,",
            "5 precondition failed, 75 try again later, 130 interrupted.",
            "",
            "Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a web-identity",
            "token, a container or an instance, never from an argument.",
            "New here? `pail demo` needs no server and no account."
        })
public final class Main implements Runnable {

    @Mixin
    private GlobalOptions global = new GlobalOptions();

    @Spec
    private CommandSpec spec;

    private final Output output = new Output();
    private List<String> arguments = List.of();

    /**
     * Runs the tool and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Interrupt interrupt = Interrupt.install();
        int code = new Main().run(args);
        interrupt.commandEnded();
        System.exit(code);
    }

    /** What every command shares. */
    Session session() {
        return new Session(global, output);
    }

    /** The command line as it was given. */
    List<String> arguments() {
        return arguments;
    }

    /** Another command with the output of this one; gives its exit code. */
    int also(List<String> args) {
        List<String> words = new ArrayList<>(args);
        if (global.json) {
            words.add("--json");
        }
        if (global.quiet) {
            words.add("--quiet");
        }
        if (global.verbose) {
            words.add("--verbose");
        }
        return new Main().run(words.toArray(String[]::new));
    }

    private int run(String[] args) {
        arguments = List.of(args);
        CommandLine commands = new CommandLine(this)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> refuse(e, given))
                .setExecutionExceptionHandler((e, command, parsed) -> fail(e))
                .setExecutionStrategy(parsed -> {
                    output.json(global.json);
                    output.quiet(global.quiet);
                    global.check(parsed.commandSpec().commandLine());
                    return new CommandLine.RunLast().execute(parsed);
                });
        return commands.execute(args);
    }

    /** {@code pail} alone. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command is given");
    }

    private int refuse(ParameterException e, String[] args) {
        output.json(List.of(args).contains("--json"));
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        output.failure(Failure.usage(what(e), "see `" + command + " --help`"));
        return Failure.USAGE;
    }

    private static String what(ParameterException e) {
        boolean unknownCommand = e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !e.getCommandLine().getSubcommands().isEmpty();
        if (!unknownCommand) {
            return e.getMessage();
        }
        UnmatchedArgumentException unmatched = (UnmatchedArgumentException) e;
        List<String> similar = unmatched.getSuggestions();
        return "there is no command '" + unmatched.getUnmatched().get(0) + "'"
                + (similar.isEmpty() ? "" : ", did you mean " + String.join(" or ", similar) + "?");
    }

    private int fail(Exception e) {
        if (e instanceof OutputClosedException) {
            return Failure.REFUSED;
        }
        Failure failure = Failure.of(e);
        output.failure(failure);
        if (failure.isUnforeseen()) {
            e.printStackTrace();
        }
        return failure.exitCode();
    }
}
