package io.github.flinkmlops.job.quickstart;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Learns from the user's own CSV file. */
@Command(
        name = "learn",
        sortOptions = false,
        description =
                "Learn from your own CSV file, with its own Kafka and Flink. The first line names the"
                        + " columns; an empty cell is a missing value. Rows that the job file refuses,"
                        + " such as those of an unknown class, are counted and shown at the end.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./run learn --job iris.yaml --input iris.csv",
            "  ./run learn --job job.yaml --input rows.csv.gz --limit 1000 --summary out.json"
        })
final class LearnCommand implements Callable<Integer> {

    @Option(
            names = "--job",
            required = true,
            paramLabel = "FILE",
            description = "The job file: features, label, network, optimizer.")
    private String job = "";

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "The CSV file, plain or compressed with gzip.")
    private Path input = Path.of("");

    @Mixin private RunOptions options = new RunOptions();

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        return Session.learn(() -> JobFiles.find(job), CsvFile.at(input), options);
    }
}
