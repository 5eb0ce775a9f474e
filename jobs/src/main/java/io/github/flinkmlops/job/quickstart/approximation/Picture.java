package io.github.flinkmlops.job.quickstart.approximation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Two charts: how the network's curve becomes the function's, and what the learning rate does. */
public final class Picture {

    private static final long LAST_STEP = 5_000;
    private static final double THIN = 2;
    private static final double THICK = 7;
    private static final List<String> FROM_LIGHT_TO_DARK =
            List.of("#f5a623", "#e8604c", "#a8328f", "#2a2f8f");

    private final List<Line> curves = new ArrayList<>();
    private final List<Line> losses = new ArrayList<>();

    /** With the function to learn. */
    public Picture() {
        double[] xs = Approximation.abscissae();
        double[] ys = Arrays.stream(xs).map(Approximation::target).toArray();
        curves.add(new Line("sin(eˣ) + cos x", "#c4c4c4", THICK, xs, ys));
    }

    /** Adds the network's curve as it is now; up to four of them. */
    public void addCurve(long steps, Approximation network) {
        curves.add(
                new Line(
                        String.format(Locale.ROOT, "after %,d steps", steps),
                        FROM_LIGHT_TO_DARK.get(curves.size() - 1),
                        THIN,
                        Approximation.abscissae(),
                        network.curve()));
    }

    /** Adds the mean squared error, step by step, of a network that has not learned yet. */
    public void addLoss(String name, String colour, Approximation network) {
        List<Double> steps = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        // A tenth further from point to point, which are evenly apart on a logarithmic axis.
        long step = 1;
        while (step <= LAST_STEP && network.learnTo(step)) {
            steps.add((double) step);
            errors.add(network.meanSquaredError());
            step = step == LAST_STEP ? step + 1 : Math.min(LAST_STEP, step + 1 + step / 10);
        }
        losses.add(new Line(name, colour, THIN + 0.5, array(steps), array(errors)));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** An SVG document with a background of its own. */
    public String svg() {
        Chart left =
                new Chart(
                        "The network's curve becomes the function's",
                        Axis.linear("x", -2, 2),
                        Axis.linear("y", -2.4, 2.2),
                        curves);
        Chart right =
                new Chart(
                        "What the learning rate does",
                        Axis.logarithmic("steps", 1, LAST_STEP),
                        Axis.logarithmic("mean squared error", 1e-6, 100),
                        losses);
        int width = 2 * Chart.WIDTH;
        StringBuilder svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %1$d %2$d' width='%1$d' \
                height='%2$d' role='img' font-family='Helvetica, Arial, sans-serif' font-size='14' \
                fill='#222'>
                <title>A network learns y = sin(eˣ) + cos x</title>
                <rect width='%1$d' height='%2$d' rx='8' fill='#fff'/>
                """
                        .formatted(width, Chart.HEIGHT));
        left.write(svg, 0);
        right.write(svg, Chart.WIDTH);
        return svg.append("</svg>\n").toString();
    }
}
