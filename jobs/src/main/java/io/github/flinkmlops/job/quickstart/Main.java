package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.job.config.JobFileException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of the run script. */
@Command(
        name = "./run",
        versionProvider = Main.Version.class,
        subcommands = {
            LearnCommand.class,
            ScoreCommand.class,
            ConsumeCommand.class,
            SequencesCommand.class,
            AttentionCommand.class,
            ApproximateCommand.class
        },
        sortOptions = false,
        synopsisSubcommandLabel = "[COMMAND]",
        description = {
            "Watch a network learn, record by record, which flights will be late: from a real Kafka"
                    + " topic, in a real Flink, predictions on another topic.",
            "",
            "Everything is started for the run and ends with it; Ctrl-C ends it at any time.%n"
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./run                                300,000 flights, as fast as it goes",
            "  ./run --rate 2000                    slowly, for watching",
            "  ./run --job flights-logistic.yaml    the shipped logistic job",
            "  ./run --keep                         then: ./run consume flights-predictions",
            "  ./run learn --job job.yaml --input rows.csv"
        })
public final class Main implements Callable<Integer> {

    private static final String FLIGHTS = "flights.csv.gz";

    @Option(
            names = "--job",
            paramLabel = "FILE",
            defaultValue = "flights.yaml",
            description = "Another job file for the flights. Default: ${DEFAULT-VALUE}, shipped.")
    private String job = "";

    @Mixin private RunOptions options = new RunOptions();

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    private boolean version;

    /** Runs a command and exits: 0 if it went well, 1 if it failed, 2 if it was not understood. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(
                        (e, args) -> {
                            tellWrong(System.err, e);
                            return ExitCode.USAGE;
                        })
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> {
                            tell(System.err, e);
                            return ExitCode.SOFTWARE;
                        });
    }

    private static void tell(PrintStream err, Exception e) {
        if (e instanceof UserError || e instanceof JobFileException) {
            err.println("error: " + e.getMessage());
        } else {
            e.printStackTrace(err);
        }
    }

    private static void tellWrong(PrintStream err, ParameterException e) {
        CommandLine command = e.getCommandLine();
        err.println("error: " + e.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
        }
    }

    @Override
    public Integer call() throws Exception {
        return Session.learn(() -> JobFiles.find(job), CsvFile.resource(FLIGHTS), options);
    }

    /** The version that the jar was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "flink-ml-ops " + System.getProperty("quickstart.version", "development"),
                "Java " + System.getProperty("java.version")
            };
        }
    }
}
