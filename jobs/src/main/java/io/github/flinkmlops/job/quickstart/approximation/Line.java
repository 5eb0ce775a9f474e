package io.github.flinkmlops.job.quickstart.approximation;

/**
 * A line in a chart.
 *
 * @param name in the legend
 * @param colour as SVG spells it
 * @param width in pixels
 * @param xs as many as {@code ys}
 * @param ys the line ends before the first that is not finite
 */
record Line(String name, String colour, double width, double[] xs, double[] ys) {

    Line {
        if (xs.length != ys.length) {
            throw new IllegalArgumentException(
                    "line '" + name + "' has " + xs.length + " xs and " + ys.length + " ys");
        }
    }
}
