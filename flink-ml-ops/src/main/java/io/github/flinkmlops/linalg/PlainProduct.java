package io.github.flinkmlops.linalg;

/**
 * Matrix products as loops over rows that C2 vectorises. A loop adds two terms of the sum to three
 * rows at once, or to four where rows would be left over: C2 vectorises little else that is as
 * large. Every element is a chain of fused multiply-adds in the order of the sum.
 */
final class PlainProduct {

    /** Rows below that have a loop of their own, which C2 fills but half vectors of. */
    static final int SHORT = 48;

    private static final int SHOWN_ROW = 128;
    private static final int SHOWN_CALLS = 1000;

    private PlainProduct() {}

    /**
     * Shows the loops to C2 with long rows, which takes some 40 ms. Of a loop whose profile has no
     * more than 70 rounds it fills but half a vector, and the profile is what it has seen first.
     */
    static void showLongRows() {
        float[][] a = new float[10][10];
        float[][] b = new float[10][SHOWN_ROW];
        float[][] c = new float[10][SHOWN_ROW];
        float[] start = new float[SHOWN_ROW];
        for (int call = 0; call < SHOWN_CALLS; call++) {
            multiply(a, b, 10, start, c, 10);
            transposedMultiply(a, b, 10, start, c, 10);
        }
    }

    /**
     * {@code c = start + a · b} for so many terms of the sum, and so many rows of a and c.
     *
     * @param start what each row of c begins with, as long as it or longer
     */
    static void multiply(
            float[][] a, float[][] b, int terms, float[] start, float[][] c, int rows) {
        boolean isShort = rows > 0 && c[0].length < SHORT;
        int fours = isShort ? rows / 4 * 4 : fours(rows);
        int i = 0;
        for (; i < fours; i += 4) {
            float[] x0 = a[i];
            float[] x1 = a[i + 1];
            float[] x2 = a[i + 2];
            float[] x3 = a[i + 3];
            int p = 0;
            if (terms >= 2) {
                setTwo(start, x0[0], x0[1], x1[0], x1[1], x2[0], x2[1], x3[0], x3[1], b, c, i);
                p = 2;
            } else {
                set(start, c, i, i + 4);
            }
            for (; isShort && p + 2 <= terms; p += 2) {
                addTwoShort(
                        x0[p], x0[p + 1], x1[p], x1[p + 1], x2[p], x2[p + 1], x3[p], x3[p + 1], b,
                        p, c, i);
            }
            for (; p + 2 <= terms; p += 2) {
                addTwo(
                        x0[p], x0[p + 1], x1[p], x1[p + 1], x2[p], x2[p + 1], x3[p], x3[p + 1], b,
                        p, c, i);
            }
            if (p < terms) {
                add(x0[p], x1[p], x2[p], b[p], c, i);
                add(x3[p], b[p], c[i + 3]);
            }
        }
        for (; i + 3 <= rows; i += 3) {
            float[] x0 = a[i];
            float[] x1 = a[i + 1];
            float[] x2 = a[i + 2];
            int p = 0;
            if (terms >= 2) {
                setTwo(start, x0[0], x0[1], x1[0], x1[1], x2[0], x2[1], b, c, i);
                p = 2;
            } else {
                set(start, c, i, i + 3);
            }
            for (; p + 2 <= terms; p += 2) {
                addTwo(x0[p], x0[p + 1], x1[p], x1[p + 1], x2[p], x2[p + 1], b, p, c, i);
            }
            if (p < terms) {
                add(x0[p], x1[p], x2[p], b[p], c, i);
            }
        }
        set(start, c, i, rows);
        for (; i < rows; i++) {
            for (int p = 0; p < terms; p++) {
                add(a[i][p], b[p], c[i]);
            }
        }
    }

    /** {@code c = start + aᵀ · b} for so many terms of the sum, and so many rows of c. */
    static void transposedMultiply(
            float[][] a, float[][] b, int terms, float[] start, float[][] c, int rows) {
        int fours = fours(rows);
        int i = 0;
        for (; i < fours; i += 4) {
            transposedFour(a, b, terms, start, c, i);
        }
        for (; i + 3 <= rows; i += 3) {
            transposedThree(a, b, terms, start, c, i);
        }
        set(start, c, i, rows);
        for (; i < rows; i++) {
            for (int p = 0; p < terms; p++) {
                add(a[p][i], b[p], c[i]);
            }
        }
    }

    /** How many rows are taken by fours, so that as few as can be are left over by threes. */
    private static int fours(int rows) {
        return 4 * Math.min(rows % 3, rows / 4);
    }

    private static void transposedFour(
            float[][] a, float[][] b, int terms, float[] start, float[][] c, int i) {
        int p = 0;
        if (terms >= 2) {
            float[] x = a[0];
            float[] y = a[1];
            setTwo(
                    start, x[i], y[i], x[i + 1], y[i + 1], x[i + 2], y[i + 2], x[i + 3], y[i + 3],
                    b, c, i);
            p = 2;
        } else {
            set(start, c, i, i + 4);
        }
        for (; p + 2 <= terms; p += 2) {
            float[] x = a[p];
            float[] y = a[p + 1];
            addTwo(
                    x[i], y[i], x[i + 1], y[i + 1], x[i + 2], y[i + 2], x[i + 3], y[i + 3], b, p, c,
                    i);
        }
        if (p < terms) {
            float[] x = a[p];
            add(x[i], x[i + 1], x[i + 2], b[p], c, i);
            add(x[i + 3], b[p], c[i + 3]);
        }
    }

    private static void transposedThree(
            float[][] a, float[][] b, int terms, float[] start, float[][] c, int i) {
        int p = 0;
        if (terms >= 2) {
            float[] x = a[0];
            float[] y = a[1];
            setTwo(start, x[i], y[i], x[i + 1], y[i + 1], x[i + 2], y[i + 2], b, c, i);
            p = 2;
        } else {
            set(start, c, i, i + 3);
        }
        for (; p + 2 <= terms; p += 2) {
            float[] x = a[p];
            float[] y = a[p + 1];
            addTwo(x[i], y[i], x[i + 1], y[i + 1], x[i + 2], y[i + 2], b, p, c, i);
        }
        if (p < terms) {
            float[] x = a[p];
            add(x[i], x[i + 1], x[i + 2], b[p], c, i);
        }
    }

    private static void set(float[] start, float[][] c, int from, int to) {
        for (int i = from; i < to; i++) {
            System.arraycopy(start, 0, c[i], 0, c[i].length);
        }
    }

    /** Sets rows i to i + 3 of c to start and the first two rows of b, each times a factor. */
    private static void setTwo(
            float[] start,
            float s0,
            float t0,
            float s1,
            float t1,
            float s2,
            float t2,
            float s3,
            float t3,
            float[][] b,
            float[][] c,
            int i) {
        float[] x = b[0];
        float[] z = b[1];
        float[] y0 = c[i];
        float[] y1 = c[i + 1];
        float[] y2 = c[i + 2];
        float[] y3 = c[i + 3];
        for (int j = 0; j < y0.length; j++) {
            float u = x[j];
            float v = z[j];
            float w = start[j];
            y0[j] = Math.fma(t0, v, Math.fma(s0, u, w));
            y1[j] = Math.fma(t1, v, Math.fma(s1, u, w));
            y2[j] = Math.fma(t2, v, Math.fma(s2, u, w));
            y3[j] = Math.fma(t3, v, Math.fma(s3, u, w));
        }
    }

    /** The same for rows i to i + 2 of c. */
    private static void setTwo(
            float[] start,
            float s0,
            float t0,
            float s1,
            float t1,
            float s2,
            float t2,
            float[][] b,
            float[][] c,
            int i) {
        float[] x = b[0];
        float[] z = b[1];
        float[] y0 = c[i];
        float[] y1 = c[i + 1];
        float[] y2 = c[i + 2];
        for (int j = 0; j < y0.length; j++) {
            float u = x[j];
            float v = z[j];
            float w = start[j];
            y0[j] = Math.fma(t0, v, Math.fma(s0, u, w));
            y1[j] = Math.fma(t1, v, Math.fma(s1, u, w));
            y2[j] = Math.fma(t2, v, Math.fma(s2, u, w));
        }
    }

    /** Adds rows p and p + 1 of b, each times a factor of its own, to rows i to i + 3 of c. */
    private static void addTwo(
            float s0,
            float t0,
            float s1,
            float t1,
            float s2,
            float t2,
            float s3,
            float t3,
            float[][] b,
            int p,
            float[][] c,
            int i) {
        float[] x = b[p];
        float[] z = b[p + 1];
        float[] y0 = c[i];
        float[] y1 = c[i + 1];
        float[] y2 = c[i + 2];
        float[] y3 = c[i + 3];
        for (int j = 0; j < y0.length; j++) {
            float u = x[j];
            float v = z[j];
            y0[j] = Math.fma(t0, v, Math.fma(s0, u, y0[j]));
            y1[j] = Math.fma(t1, v, Math.fma(s1, u, y1[j]));
            y2[j] = Math.fma(t2, v, Math.fma(s2, u, y2[j]));
            y3[j] = Math.fma(t3, v, Math.fma(s3, u, y3[j]));
        }
    }

    /** The same for short rows, which must not be shown long ones. */
    private static void addTwoShort(
            float s0,
            float t0,
            float s1,
            float t1,
            float s2,
            float t2,
            float s3,
            float t3,
            float[][] b,
            int p,
            float[][] c,
            int i) {
        float[] x = b[p];
        float[] z = b[p + 1];
        float[] y0 = c[i];
        float[] y1 = c[i + 1];
        float[] y2 = c[i + 2];
        float[] y3 = c[i + 3];
        for (int j = 0; j < y0.length; j++) {
            float u = x[j];
            float v = z[j];
            y0[j] = Math.fma(t0, v, Math.fma(s0, u, y0[j]));
            y1[j] = Math.fma(t1, v, Math.fma(s1, u, y1[j]));
            y2[j] = Math.fma(t2, v, Math.fma(s2, u, y2[j]));
            y3[j] = Math.fma(t3, v, Math.fma(s3, u, y3[j]));
        }
    }

    /** As {@link #addTwo} for rows i to i + 2 of c. */
    private static void addTwo(
            float s0,
            float t0,
            float s1,
            float t1,
            float s2,
            float t2,
            float[][] b,
            int p,
            float[][] c,
            int i) {
        float[] x = b[p];
        float[] z = b[p + 1];
        float[] y0 = c[i];
        float[] y1 = c[i + 1];
        float[] y2 = c[i + 2];
        for (int j = 0; j < y0.length; j++) {
            float u = x[j];
            float v = z[j];
            y0[j] = Math.fma(t0, v, Math.fma(s0, u, y0[j]));
            y1[j] = Math.fma(t1, v, Math.fma(s1, u, y1[j]));
            y2[j] = Math.fma(t2, v, Math.fma(s2, u, y2[j]));
        }
    }

    private static void add(float s0, float s1, float s2, float[] x, float[][] c, int i) {
        add(s0, x, c[i]);
        add(s1, x, c[i + 1]);
        add(s2, x, c[i + 2]);
    }

    private static void add(float scale, float[] x, float[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] = Math.fma(scale, x[j], y[j]);
        }
    }
}
