package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.job.quickstart.approximation.Approximation;
import io.github.flinkmlops.job.quickstart.approximation.Picture;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Learns a function and draws how. */
@Command(
        name = "approximate",
        sortOptions = false,
        description = {
            "Learn y = sin(eˣ) + cos x online and draw how; no Kafka, no Flink.",
            "",
            "A tanh network 1-32-32-1, SGD with momentum 0.9, minibatches of 16 of 400 points. The"
                    + " picture shows its curve after 10, 100, 1,000 and 5,000 steps, and the error"
                    + " with learning rates that are too small, good and too large.%n"
        })
final class ApproximateCommand implements Callable<Integer> {

    private static final long SEED = 18;
    private static final double TOO_SMALL = 0.0005;
    private static final double GOOD = 0.02;
    private static final double TOO_LARGE = 0.2;
    private static final long[] PRINTED = {10, 100, 1_000, 2_500, 5_000};
    private static final Set<Long> DRAWN = Set.of(10L, 100L, 1_000L, 5_000L);

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "The SVG file to write. Default: ${DEFAULT-VALUE}, in the current folder.")
    private Path output = Path.of("approximate.svg");

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() {
        Logging.off();
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError("there is no folder " + folder + " for the picture");
        }
        Picture picture = new Picture();
        Approximation network = network(GOOD);
        for (long steps : PRINTED) {
            network.learnTo(steps);
            System.out.printf(
                    Locale.ROOT,
                    "after %,5d steps: mean squared error %.2g%n",
                    steps,
                    network.meanSquaredError());
            if (DRAWN.contains(steps)) {
                picture.addCurve(steps, network);
            }
        }
        picture.addLoss(TOO_LARGE + " is too large", "#e8604c", network(TOO_LARGE));
        picture.addLoss(
                String.format(Locale.ROOT, "%.1g is too small", TOO_SMALL),
                "#f5a623",
                network(TOO_SMALL));
        picture.addLoss(GOOD + " is good", "#2a2f8f", network(GOOD));
        write(picture);
        System.out.println("The picture: " + output);
        return ExitCode.OK;
    }

    private void write(Picture picture) {
        try {
            Files.writeString(output, picture.svg());
        } catch (IOException e) {
            throw new UserError("the picture cannot be written to " + output + ": " + e, e);
        }
    }

    private static Approximation network(double learningRate) {
        return new Approximation(Sgd.withMomentum(0.9), learningRate, SEED);
    }
}
