package io.github.flinkmlops.linalg;

/** Kernels in plain Java. Four steps of the sum are fused so that C2 keeps the lanes busy. */
final class PlainKernels implements Kernels {

    static final PlainKernels INSTANCE = new PlainKernels();

    private PlainKernels() {}

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public void multiplyAdd(Matrix a, Matrix b, Matrix c) {
        int k = a.columns();
        for (int i = 0; i < a.rows(); i++) {
            float[] x = a.row(i);
            float[] y = c.row(i);
            int p = 0;
            for (; p + 4 <= k; p += 4) {
                add4(
                        x[p],
                        b.row(p),
                        x[p + 1],
                        b.row(p + 1),
                        x[p + 2],
                        b.row(p + 2),
                        x[p + 3],
                        b.row(p + 3),
                        y);
            }
            for (; p < k; p++) {
                add(x[p], b.row(p), y);
            }
        }
    }

    @Override
    public void transposedMultiplyAdd(Matrix a, Matrix b, Matrix c) {
        int n = a.rows();
        int k = a.columns();
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            float[] x0 = a.row(i);
            float[] x1 = a.row(i + 1);
            float[] x2 = a.row(i + 2);
            float[] x3 = a.row(i + 3);
            for (int p = 0; p < k; p++) {
                add4(
                        x0[p],
                        b.row(i),
                        x1[p],
                        b.row(i + 1),
                        x2[p],
                        b.row(i + 2),
                        x3[p],
                        b.row(i + 3),
                        c.row(p));
            }
        }
        for (; i < n; i++) {
            float[] x = a.row(i);
            for (int p = 0; p < k; p++) {
                add(x[p], b.row(i), c.row(p));
            }
        }
    }

    @Override
    public void gatherAdd(int[] indices, float[] values, int from, int to, Matrix b, float[] y) {
        int i = from;
        for (; i + 4 <= to; i += 4) {
            add4(
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

    @Override
    public void add(float scale, float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += scale * x[j];
        }
    }

    private static void add4(
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
            y[j] += s0 * x0[j] + s1 * x1[j] + s2 * x2[j] + s3 * x3[j];
        }
    }
}
