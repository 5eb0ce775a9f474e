package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.sequence.DecodingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Sends lines through Kafka, a job with a sequence model, and Kafka. */
@Command(
        name = "sequences",
        sortOptions = false,
        description = {
            "Watch a transformer read: English words go through a real Kafka and a real Flink and"
                    + " come back as phonemes, with the error rate on words that it has never seen.",
            "",
            "With --model and --input any model reads any lines: texts if its directory has a"
                    + " tokenizer, else ids of tokens parted by blanks. The output has a line for"
                    + " each line of the input, in its order: the line, a tab, the result. A line"
                    + " that is refused has no result, but a second tab and the reason.%n"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./run sequences",
            "  ./run sequences --input words.txt --output phonemes.tsv",
            "  ./run sequences --model DIR --input lines.txt --output results.tsv"
        })
final class SequencesCommand implements Callable<Integer> {

    private static final String SHIPPED_JOB = "sequences.yaml";

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model's directory. Default: a shipped one that reads English words.")
    private @Nullable Path model;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "A text file, plain or compressed with gzip. Default: the words of CMUdict's test"
                            + " split.")
    private @Nullable Path input;

    @Option(names = "--output", paramLabel = "FILE", description = "The file of results to write.")
    private @Nullable Path output;

    @Option(
            names = "--job",
            paramLabel = "FILE",
            description =
                    "A job file for decoding and limits; its model and topics are replaced. Default:"
                            + " "
                            + SHIPPED_JOB
                            + ", shipped.")
    private @Nullable Path job;

    @Option(names = "--limit", paramLabel = "N", description = "Read the first N lines only.")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "Write the final figures to FILE as JSON.")
    private @Nullable Path summary;

    @Option(
            names = "--log",
            paramLabel = "DIR",
            description = "Folder for the log. Default: ${DEFAULT-VALUE}, in the current folder.")
    private Path log = Path.of("flink-ml-ops-output");

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        check();
        Path logFile = Session.logFile(log);
        // Before anything else: reading a job file already makes loggers.
        Logging.toFile(logFile);
        SequenceLines lines =
                (input == null ? SequenceLines.words() : SequenceLines.read(input)).first(limit);
        SequenceJobFile read = jobFile();
        try (Cleanup cleanup = new Cleanup()) {
            Path directory = model == null ? ShippedModel.unpack("g2p", cleanup) : model;
            SequenceRun run =
                    new SequenceRun(
                            read.withModel(directory.toAbsolutePath()),
                            lines,
                            Session.screen(),
                            logFile);
            SequenceResults results = run.run(cleanup, Session.runningBrokers());
            new SequenceReport(lines, results, Session.screen()).tell(output, summary);
            Session.screen().say("Full log " + logFile);
            return results.complete() ? ExitCode.OK : ExitCode.SOFTWARE;
        } catch (UserError e) {
            throw e;
        } catch (Exception e) {
            throw new UserError(
                    "%s (log: %s)".formatted(e.getMessage() == null ? e : e.getMessage(), logFile),
                    e);
        }
    }

    /** Complains about what makes no sense, before anything is started. */
    private void check() {
        if (model != null && input == null) {
            throw new UserError("--model needs --input FILE: only the shipped model has words");
        }
        if (input != null && output == null) {
            throw new UserError("--input needs --output FILE");
        }
        if (model != null && !Files.isDirectory(model)) {
            throw new UserError("there is no folder " + model.toAbsolutePath() + " for --model");
        }
        if (limit < 1) {
            throw new UserError("--limit must be at least 1 line, was " + limit);
        }
        checkFolder("--output", output);
        checkFolder("--summary", summary);
    }

    private static void checkFolder(String option, @Nullable Path file) {
        Path folder = file == null ? null : file.toAbsolutePath().getParent();
        if (file != null && (folder == null || !Files.isDirectory(folder))) {
            throw new UserError("there is no folder " + folder + " for " + option);
        }
    }

    private SequenceJobFile jobFile() throws IOException {
        if (job != null) {
            if (!Files.isRegularFile(job)) {
                throw new UserError("there is no job file " + job.toAbsolutePath());
            }
            return SequenceJobFile.load(job);
        }
        SequenceJobFile shipped = SequenceJobFile.resource(SHIPPED_JOB);
        // How long targets may be belongs to the shipped model.
        return model == null ? shipped : shipped.withDecoding(DecodingOptions.DEFAULT);
    }
}
