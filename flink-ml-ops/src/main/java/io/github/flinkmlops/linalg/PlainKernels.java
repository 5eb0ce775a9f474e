package io.github.flinkmlops.linalg;

/** Kernels in plain Java: loops over rows that C2 vectorises. */
final class PlainKernels implements Kernels {

    static final PlainKernels INSTANCE = new PlainKernels();

    private PlainKernels() {}

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public void multiply(Matrix a, Matrix b, float[] start, Matrix c) {
        PlainProduct.multiply(
                a.rowArrays(), b.rowArrays(), a.columns(), start, c.rowArrays(), a.rows());
    }

    @Override
    public void transposedMultiply(Matrix a, Matrix b, Matrix c) {
        if (c.columns() < PlainProduct.SHORT && c.columns() < c.rows()) {
            // cᵀ = bᵀ · a has the same sums in longer rows.
            Matrix transposed = c.workspace().result(c.columns(), c.rows());
            transposedMultiply(b, a, transposed);
            transposed.transposeInto(c);
            return;
        }
        float[] zeros = c.workspace().zeros(c.columns());
        PlainProduct.transposedMultiply(
                a.rowArrays(), b.rowArrays(), a.rows(), zeros, c.rowArrays(), c.rows());
    }

    @Override
    public void addRows(Matrix rows, float[] y) {
        int i = 0;
        for (; i + 4 <= rows.rows(); i += 4) {
            addFour(rows.row(i), rows.row(i + 1), rows.row(i + 2), rows.row(i + 3), y);
        }
        for (; i < rows.rows(); i++) {
            add(rows.row(i), y);
        }
    }

    private static void addFour(float[] x0, float[] x1, float[] x2, float[] x3, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = y[j] + x0[j] + x1[j] + x2[j] + x3[j];
        }
    }

    private static void add(float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += x[j];
        }
    }

    @Override
    public void gatherAdd(int[] indices, float[] values, int from, int to, Matrix b, float[] y) {
        int i = from;
        for (; i + 4 <= to; i += 4) {
            addFour(
                    values[i],
                    b.row(indices[i]),
                    values[i + 1],
                    b.row(indices[i + 1]),
                    values[i + 2],
                    b.row(indices[i + 2]),
                    values[i + 3],
                    b.row(indices[i + 3]),
                    y);
        }
        for (; i < to; i++) {
            add(values[i], b.row(indices[i]), y);
        }
    }

    private static void addFour(
            float s0,
            float[] x0,
            float s1,
            float[] x1,
            float s2,
            float[] x2,
            float s3,
            float[] x3,
            float[] y) {
        for (int j = 0; j < y.length; j++) {
            float two = Math.fma(s1, x1[j], Math.fma(s0, x0[j], y[j]));
            y[j] = Math.fma(s3, x3[j], Math.fma(s2, x2[j], two));
        }
    }

    @Override
    public void add(float scale, float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = Math.fma(scale, x[j], y[j]);
        }
    }

    @Override
    public void scale(float factor, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] *= factor;
        }
    }

    @Override
    public void addSquares(Matrix x, int from, int to, float[] y) {
        for (int i = from; i < to; i++) {
            addSquares(x.row(i), y);
        }
    }

    private static void addSquares(float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = Math.fma(x[j], x[j], y[j]);
        }
    }

    @Override
    public void rectify(float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = Math.max(x[j], 0f);
        }
    }

    /** Without a branch, which no processor would guess right. */
    @Override
    public void rectifyGradient(float[] y, float[] gradient, float[] into) {
        for (int j = 0; j < y.length; j++) {
            // 0 or 1: the smallest float needs both factors to get past 1.
            into[j] = gradient[j] * Math.min(1f, y[j] * Float.MAX_VALUE * Float.MAX_VALUE);
        }
    }

    /** Four side by side, since one alone waits for each of its comparisons. */
    @Override
    public float largest(float[] x) {
        float a = x[0];
        float b = a;
        float c = a;
        float d = a;
        int j = 1;
        for (; j + 4 <= x.length; j += 4) {
            a = Math.max(a, x[j]);
            b = Math.max(b, x[j + 1]);
            c = Math.max(c, x[j + 2]);
            d = Math.max(d, x[j + 3]);
        }
        for (; j < x.length; j++) {
            a = Math.max(a, x[j]);
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    @Override
    public void exponentials(float[] x, float largest, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = Exponential.of(x[j] - largest);
        }
    }

    /** All rows in one, which is long enough for C2's vector loops to be fast on. */
    @Override
    public void exponentials(Matrix x, Matrix y) {
        int columns = x.columns();
        int count = x.rows() * columns;
        float[][] memory = y.workspace().panels(3, count);
        float[] values = memory[0];
        for (int i = 0; i < x.rows(); i++) {
            System.arraycopy(x.row(i), 0, values, i * columns, columns);
        }
        int width = Integer.highestOneBit(columns);
        float[] largest = largestInWindows(values, count, width, memory[1], memory[2]);
        for (int i = 0; i < x.rows(); i++) {
            int first = i * columns;
            int last = first + columns - width;
            subtract(Math.max(largest[first], largest[last]), values, first, columns);
        }
        Exponential.ofAll(values, count, memory[1], memory[2]);
        for (int i = 0; i < x.rows(); i++) {
            System.arraycopy(memory[2], i * columns, y.row(i), 0, columns);
        }
    }

    /**
     * The largest of {@code width} numbers from each place on where there are so many, by doubling
     * the width; two windows cover a row.
     *
     * @param width a power of two
     * @param one memory for as many numbers, and so is {@code two}
     * @return the one that holds them, or the numbers themselves for a width of 1
     */
    private static float[] largestInWindows(
            float[] numbers, int count, int width, float[] one, float[] two) {
        float[] narrow = numbers;
        float[] wide = one;
        float[] other = two;
        for (int w = 1; w < width; w *= 2) {
            // C2 vectorises no loop over two places of one array.
            int places = count - 2 * w + 1;
            System.arraycopy(narrow, w, wide, 0, places);
            larger(narrow, wide, places);
            narrow = wide;
            wide = other;
            other = narrow;
        }
        return narrow;
    }

    /** {@code y = max(x, y)}, element by element. */
    private static void larger(float[] x, float[] y, int count) {
        for (int j = 0; j < count; j++) {
            y[j] = Math.max(x[j], y[j]);
        }
    }

    private static void subtract(float number, float[] y, int from, int count) {
        for (int j = from; j < from + count; j++) {
            y[j] -= number;
        }
    }
}
