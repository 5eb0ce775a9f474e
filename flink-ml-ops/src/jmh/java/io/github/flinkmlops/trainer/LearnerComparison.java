package io.github.flinkmlops.trainer;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Whole SGD steps a second at minibatch 32 on one thread: this trainer with either kernels, and the
 * same network in DJL's autograd, each in a JVM of its own. They take short turns, and a ratio is
 * the median of those of all turns, so that what else the machine does meets both sides of it.
 * Beside them how many floating point operations libtorch's own matrix product reaches, since
 * machines differ.
 *
 * <p>A whole step begins with rows and labels in Java's arrays, as a stream brings them, and ends
 * with the updated weights and the minibatch's mean loss as a number. For DJL there is also the
 * step that finds its minibatch in DJL's arrays and leaves the loss there. Before the clock starts,
 * both learn the same minibatches from the same weights, and must have the same losses.
 *
 * <pre>{@code
 * ./mvnw -Pbenchmark -pl flink-ml-ops exec:exec -Dbenchmark=io.github.flinkmlops.trainer.LearnerComparison
 * }</pre>
 */
public final class LearnerComparison {

    private static final int ROUNDS = 5;
    private static final int TURNS = 7;

    /**
     * A network with the ratios to DJL that are asked of plain and vector kernels, and what PyTorch
     * 2.13 reaches from Python on such a machine: with autograd, and with a backward pass by hand
     * in inference mode.
     */
    private record Size(
            LearnerContender.Layers layers,
            double plainBar,
            double vectorBar,
            double torchAutograd,
            double torchByHand) {}

    private static final List<Size> SIZES =
            List.of(
                    new Size(new LearnerContender.Layers(16, 64, 26), 15, 25, 3300, 8300),
                    new Size(new LearnerContender.Layers(784, 128, 10), 1.3, 3.3, 1240, 2800));

    private LearnerComparison() {}

    /** The argument is the number of rounds, if there is one. */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length == 0 ? ROUNDS : Integer.parseInt(arguments[0]);
        print(
                "medians of %d rounds with %d turns each; torch's steps a second are those of"
                        + " another run",
                rounds, TURNS);
        for (Size size : SIZES) {
            Turns<Turn> turns = new Turns<>();
            for (int round = 0; round < rounds; round++) {
                takeTurns(size.layers(), turns);
            }
            report(size, turns);
        }
    }

    /** What each contender measured, one right after the other. */
    private record Turn(Map<LearnerContender, double[]> results) {

        double steps(LearnerContender contender) {
            return results.get(contender)[0];
        }

        double ratio(LearnerContender ours, LearnerContender djl) {
            return steps(ours) / steps(djl);
        }
    }

    /** Fresh JVMs, which are all warmed up before they take turns. */
    private static void takeTurns(LearnerContender.Layers layers, Turns<Turn> turns)
            throws IOException {
        Map<LearnerContender, Fork> forks = new EnumMap<>(LearnerContender.class);
        try {
            for (LearnerContender contender : LearnerContender.values()) {
                Fork fork = contender.fork(layers);
                forks.put(contender, fork);
                fork.measure();
            }
            for (int turn = 0; turn < TURNS; turn++) {
                Map<LearnerContender, double[]> results = new EnumMap<>(LearnerContender.class);
                for (LearnerContender contender : LearnerContender.values()) {
                    results.put(contender, forks.get(contender).measure());
                }
                turns.add(new Turn(results));
            }
        } finally {
            for (Fork fork : forks.values()) {
                fork.close();
            }
        }
    }

    private static void report(Size size, Turns<Turn> turns) {
        print("%s, minibatch %d, SGD", size.layers(), LearnerContender.MINIBATCH);
        print(
                "  libtorch sgemm     %8.1f GFLOP/s",
                turns.median(turn -> turn.results().get(LearnerContender.DJL)[1]));
        double[] same = turns.first().results().get(LearnerContender.DJL);
        print(
                "  both from the same weights: mean loss %.4f, then %.4f; one step differs by %.1e",
                same[2], same[3], same[4]);
        print(
                "  DJL autograd       %8.0f steps/s, whole",
                turns.median(turn -> turn.steps(LearnerContender.DJL)));
        print(
                "                     %8.0f steps/s, minibatch ready, loss not read",
                turns.median(turn -> turn.steps(LearnerContender.DJL_READY)));
        report("plain Java", LearnerContender.PLAIN, size.plainBar(), size, turns);
        report("Vector API", LearnerContender.VECTOR, size.vectorBar(), size, turns);
    }

    private static void report(
            String name, LearnerContender ours, double bar, Size size, Turns<Turn> turns) {
        double steps = turns.median(turn -> turn.steps(ours));
        ToDoubleFunction<Turn> timesDjl = turn -> turn.ratio(ours, LearnerContender.DJL);
        double ratio = turns.median(timesDjl);
        print(
                "  %s         %8.0f steps/s, %5.1f GFLOP/s, %.2f times DJL (bar %.1f: %s;"
                        + " half of the turns between %.2f and %.2f), %.2f times DJL with ready"
                        + " minibatches; beside Python torch's %.0f with"
                        + " autograd %.1f, %.0f by hand %.1f times",
                name,
                steps,
                steps * size.layers().operations() / 1e9,
                ratio,
                bar,
                ratio >= bar ? "met" : "missed",
                turns.quantile(0.25, timesDjl),
                turns.quantile(0.75, timesDjl),
                turns.median(turn -> turn.ratio(ours, LearnerContender.DJL_READY)),
                size.torchAutograd(),
                steps / size.torchAutograd(),
                size.torchByHand(),
                steps / size.torchByHand());
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
