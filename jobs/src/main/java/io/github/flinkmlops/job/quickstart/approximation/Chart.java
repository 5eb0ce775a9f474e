package io.github.flinkmlops.job.quickstart.approximation;

import java.util.List;
import java.util.Locale;

/**
 * Lines over two axes, as SVG. Written by hand because chart libraries for Java measure text with
 * AWT, which fails where no fonts are installed, as in most containers; the viewer has the fonts.
 *
 * @param title may use what SVG allows within text
 * @param lines later ones lie above earlier ones
 */
record Chart(String title, Axis x, Axis y, List<Line> lines) {

    static final int WIDTH = 480;
    static final int HEIGHT = 400;

    private static final int LEFT = 68;
    private static final int TOP = 44;
    private static final int PLOT_WIDTH = WIDTH - LEFT - 26;
    private static final int PLOT_HEIGHT = HEIGHT - TOP - 56;
    private static final int LEGEND_LINE = 21;
    private static final int LEGEND_WIDTH = 210;

    /** The chart with its upper left corner at {@code left}, 0, as an SVG group. */
    void write(StringBuilder svg, int left) {
        String clip = "plot" + left;
        add(svg, "<g transform='translate(%d 0)'>%n", left);
        text(svg, LEFT + PLOT_WIDTH / 2.0, 26, "middle", "font-weight='bold'", title);
        writeGrid(svg);
        add(
                svg,
                "<clipPath id='%s'><rect x='%d' y='%d' width='%d' height='%d'/></clipPath>%n",
                clip,
                LEFT,
                TOP,
                PLOT_WIDTH,
                PLOT_HEIGHT);
        add(svg, "<g fill='none' stroke-linejoin='round' clip-path='url(#%s)'>%n", clip);
        for (Line line : lines) {
            writeLine(svg, line);
        }
        add(svg, "</g>%n");
        writeLegend(svg);
        add(svg, "</g>%n");
    }

    private void writeGrid(StringBuilder svg) {
        int bottom = TOP + PLOT_HEIGHT;
        int right = LEFT + PLOT_WIDTH;
        StringBuilder grid = new StringBuilder();
        for (Axis.Tick tick : x.ticks()) {
            double at = across(tick.value());
            add(grid, "M%.1f %dV%d", at, TOP, bottom);
            text(svg, at, bottom + 20, "middle", "", tick.label());
        }
        for (Axis.Tick tick : y.ticks()) {
            double at = down(tick.value());
            add(grid, "M%d %.1fH%d", LEFT, at, right);
            text(svg, LEFT - 8, at + 5, "end", "", tick.label());
        }
        add(svg, "<path d='%s' fill='none' stroke='#e4e4e4'/>%n", grid);
        add(svg, "<path d='M%d %dV%dH%d' fill='none' stroke='#666'/>%n", LEFT, TOP, bottom, right);
        text(svg, LEFT + PLOT_WIDTH / 2.0, HEIGHT - 10, "middle", "", x.label());
        double middle = TOP + PLOT_HEIGHT / 2.0;
        String upwards = "transform='rotate(-90 16 %.1f)'".formatted(middle);
        text(svg, 16, middle, "middle", upwards, y.label());
    }

    private void writeLine(StringBuilder svg, Line line) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.xs().length && Double.isFinite(line.ys()[i]); i++) {
            add(points, "%.1f,%.1f ", across(line.xs()[i]), down(line.ys()[i]));
        }
        add(
                svg,
                "<polyline points='%s' stroke='%s' stroke-width='%.1f'/>%n",
                points.toString().strip(),
                line.colour(),
                line.width());
    }

    /** In the lower left corner. */
    private void writeLegend(StringBuilder svg) {
        int height = lines.size() * LEGEND_LINE + 8;
        int top = TOP + PLOT_HEIGHT - height - 8;
        int left = LEFT + 8;
        add(
                svg,
                "<rect x='%d' y='%d' width='%d' height='%d' rx='4' fill='#fff' fill-opacity='.85'/>%n",
                left,
                top,
                LEGEND_WIDTH,
                height);
        for (int i = 0; i < lines.size(); i++) {
            int middle = top + 4 + i * LEGEND_LINE + LEGEND_LINE / 2;
            Line line = lines.get(i);
            add(
                    svg,
                    "<path d='M%d %dh26' stroke='%s' stroke-width='%.1f'/>%n",
                    left + 6,
                    middle,
                    line.colour(),
                    line.width());
            text(svg, left + 40, middle + 5, "start", "", line.name());
        }
    }

    private double across(double value) {
        return LEFT + PLOT_WIDTH * x.position(value);
    }

    private double down(double value) {
        return TOP + PLOT_HEIGHT * (1 - y.position(value));
    }

    private static void text(
            StringBuilder svg, double x, double y, String anchor, String more, String text) {
        add(
                svg,
                "<text x='%.1f' y='%.1f' text-anchor='%s' %s>%s</text>%n",
                x,
                y,
                anchor,
                more,
                text);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
