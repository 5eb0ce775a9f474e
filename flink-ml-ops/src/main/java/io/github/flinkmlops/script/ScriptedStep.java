package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import io.github.flinkmlops.decoding.Step;
import org.jspecify.annotations.Nullable;

/** What the last step of a {@link ScriptedBatch} gave. */
final class ScriptedStep implements Step {
    private final int vocabulary;
    private final long[] best;
    private final float[] bestLogProbability;
    private final float[] sum;
    private int rows;
    private @Nullable NDArray logProbabilities;

    ScriptedStep(int mostRows, int vocabulary) {
        this.vocabulary = vocabulary;
        this.best = new long[mostRows];
        this.bestLogProbability = new float[mostRows];
        this.sum = new float[mostRows];
    }

    void take(
            int rows,
            Staging best,
            Staging bestLogProbability,
            Staging sum,
            NDArray logProbabilities) {
        this.rows = rows;
        best.get(this.best, rows);
        bestLogProbability.get(this.bestLogProbability, rows);
        sum.get(this.sum, rows);
        this.logProbabilities = logProbabilities;
    }

    void forget() {
        rows = 0;
        if (logProbabilities != null) {
            logProbabilities.close();
            logProbabilities = null;
        }
    }

    @Override
    public int best(int row) {
        return Float.isFinite(sum[checked(row)]) ? (int) best[row] : -1;
    }

    @Override
    public float bestLogProbability(int row) {
        return bestLogProbability[checked(row)];
    }

    @Override
    public void logProbabilities(int row, float[] into) {
        NDArray all = logProbabilities;
        if (all == null) {
            throw new IllegalStateException("the step is over");
        }
        if (into.length != vocabulary) {
            throw new IllegalArgumentException(
                    "into must have length %d, the target vocabulary, has %d"
                            .formatted(vocabulary, into.length));
        }
        Numbers.copy(all, checked(row) * vocabulary, into);
    }

    private int checked(int row) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException(
                    "row must be 0 to %d, was %d".formatted(rows - 1, row));
        }
        return row;
    }
}
