package io.github.flinkmlops.job.quickstart;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Predicts the rows of a CSV file with a saved model. */
@Command(
        name = "score",
        sortOptions = false,
        description = {
            "Predict the rows of a CSV file with a saved model, without learning; no Kafka, no Flink.",
            "",
            "The output has a row for each row of the input: its id or number, an output for each"
                    + " class, the predicted class, label and loss where the label is known, and an"
                    + " error where the row cannot be predicted.%n"
        },
        footerHeading = "%nExample:%n",
        footer =
                "  ./run score --model flink-ml-ops-output/flights-9375.safetensors --input flights.csv"
                        + " --output scored.csv")
final class ScoreCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE",
            description = "A model that a run wrote (safetensors).")
    private Path model = Path.of("");

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "The CSV file, plain or compressed with gzip.")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "The CSV file to write.")
    private Path output = Path.of("");

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        Logging.off();
        new Scoring(model, CsvFile.at(input)).write(output).forEach(System.out::println);
        return ExitCode.OK;
    }
}
