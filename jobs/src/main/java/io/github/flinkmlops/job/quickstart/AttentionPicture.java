package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.sequence.Attention;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The attention of every layer and head as an SVG picture: a band for each of the three kinds, a
 * row for each layer, a map for each head. Within a map the tokens that look stand below each
 * other, those that are looked at beside each other.
 */
final class AttentionPicture {

    /** How the end token is written. */
    static final String END = "■";

    private static final String BEGIN = "▸";
    private static final int CELL = 15;
    private static final int LABELS = 30;
    private static final int GAP = 20;
    private static final int LEFT = 64;
    private static final int TITLE = 64;
    private static final int BAND = 52;
    private static final int LONGEST_LABEL = 4;

    /** Degrees of darkness; fields of one degree are one path, which keeps the file small. */
    private static final int DEGREES = 16;

    private final String text;
    private final String answer;
    private final List<String> source;
    private final List<String> asked;
    private final List<String> given;
    private final List<Attention> attention;
    private final StringBuilder svg = new StringBuilder();

    /**
     * @param source label of each source token
     * @param target label of each target token, without begin and end
     */
    AttentionPicture(
            String text,
            String answer,
            List<String> source,
            List<String> target,
            List<Attention> attention) {
        this.text = text;
        this.answer = answer;
        this.source = source;
        this.attention = attention;
        // A decoder reads the begin token and the tokens before, and says the next one.
        this.given = new ArrayList<>(List.of(BEGIN));
        this.given.addAll(target);
        this.asked = new ArrayList<>(target);
        this.asked.add(END);
    }

    /** The picture. */
    String svg() {
        svg.setLength(0);
        int heads = attention.stream().mapToInt(one -> one.weights().length).max().orElse(1);
        int widest = Math.max(source.size(), given.size());
        int width = LEFT + heads * (LABELS + widest * CELL + GAP);
        int top = TITLE;
        StringBuilder bands = new StringBuilder();
        for (Attention.Kind kind : Attention.Kind.values()) {
            top = band(bands, kind, top, widest);
        }
        add(
                svg,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'"
                        + " font-family='system-ui, sans-serif' font-size='11' fill='#333'>%n",
                width,
                top,
                width,
                top);
        add(svg, "<rect width='100%%' height='100%%' fill='#fff'/>%n");
        add(
                svg,
                "<text x='20' y='36' font-size='20' font-weight='bold'>%s <tspan fill='#2a2f8f'>→"
                        + " %s</tspan></text>%n",
                escaped(text),
                escaped(answer));
        svg.append(bands).append("</svg>\n");
        return svg.toString();
    }

    /** Draws one kind; returns where the next begins. */
    private int band(StringBuilder out, Attention.Kind kind, int top, int widest) {
        List<Attention> layers = attention.stream().filter(one -> one.kind() == kind).toList();
        if (layers.isEmpty()) {
            return top;
        }
        List<String> rows = kind == Attention.Kind.ENCODER_SELF ? source : asked;
        List<String> columns = kind == Attention.Kind.DECODER_SELF ? given : source;
        add(
                out,
                "<text x='20' y='%d' font-size='14' font-weight='bold'>%s</text>%n",
                top + 18,
                title(kind));
        int y = top + 26;
        for (Attention layer : layers) {
            add(
                    out,
                    "<text x='20' y='%d' fill='#888'>layer %d</text>%n",
                    y + LABELS + rows.size() * CELL / 2 + 4,
                    layer.layer() + 1);
            for (int head = 0; head < layer.weights().length; head++) {
                int x = LEFT + head * (LABELS + widest * CELL + GAP);
                map(out, x, y, layer.weights()[head], rows, columns);
            }
            y += LABELS + rows.size() * CELL + GAP;
        }
        return y + BAND - GAP - 26;
    }

    private static String title(Attention.Kind kind) {
        return switch (kind) {
            case ENCODER_SELF -> "Encoder: what each token read looks at";
            case DECODER_SELF -> "Decoder: which tokens said before the next one looks at";
            case DECODER_CROSS -> "Decoder to encoder: which tokens read the next one looks at";
        };
    }

    private static void map(
            StringBuilder out,
            int x,
            int y,
            float[][] weights,
            List<String> rows,
            List<String> columns) {
        add(out, "<g transform='translate(%d %d)'>%n", x + LABELS, y + LABELS - 8);
        add(
                out,
                "<rect width='%d' height='%d' fill='#f6f6f9' stroke='#dcdce6'/>%n",
                columns.size() * CELL,
                rows.size() * CELL);
        StringBuilder[] fields = new StringBuilder[DEGREES + 1];
        for (int row = 0; row < Math.min(rows.size(), weights.length); row++) {
            for (int column = 0; column < Math.min(columns.size(), weights[row].length); column++) {
                int degree = Math.round(weights[row][column] * DEGREES);
                if (degree > 0) {
                    int place = Math.min(DEGREES, degree);
                    if (fields[place] == null) {
                        fields[place] = new StringBuilder();
                    }
                    add(
                            fields[place],
                            "M%d %dh%dv%dh-%dz",
                            column * CELL,
                            row * CELL,
                            CELL,
                            CELL,
                            CELL);
                }
            }
        }
        out.append("<g fill='#2a2f8f'>");
        for (int degree = 1; degree <= DEGREES; degree++) {
            if (fields[degree] != null) {
                add(
                        out,
                        "<path opacity='%.2f' d='%s'/>",
                        (double) degree / DEGREES,
                        fields[degree]);
            }
        }
        out.append("</g>\n<g font-size='9' text-anchor='end'>");
        for (int row = 0; row < rows.size(); row++) {
            label(out, -3, row * CELL + CELL / 2 + 3, rows.get(row));
        }
        out.append("</g>\n<g font-size='9' text-anchor='middle'>");
        for (int column = 0; column < columns.size(); column++) {
            label(out, column * CELL + CELL / 2, -4, columns.get(column));
        }
        out.append("</g></g>\n");
    }

    private static void label(StringBuilder out, int x, int y, String label) {
        String shown =
                label.codePointCount(0, label.length()) <= LONGEST_LABEL
                        ? label
                        : label.substring(0, label.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
        add(out, "<text x='%d' y='%d'>%s</text>", x, y, escaped(shown));
    }

    /** Text within SVG; control characters are not XML. */
    private static String escaped(String text) {
        return text.replaceAll("\\p{Cntrl}", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    private static void add(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}
