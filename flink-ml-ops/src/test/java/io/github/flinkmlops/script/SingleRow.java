package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;

/** What a row gives alone, which is what it is to give among others. */
final class SingleRow {
    private static final float TOLERANCE = 1e-5f;

    private SingleRow() {}

    /** Feeds a target to a batch of one row; returns its log-probabilities at each position. */
    static float[][] logProbabilities(ScriptedTransformer scripted, int[] source, int[] target) {
        float[][] all = new float[target.length][scripted.tokenIds().targetVocabulary()];
        try (StepBatch batch = scripted.open(1)) {
            batch.append(scripted, new int[][] {source});
            for (int i = 0; i < target.length; i++) {
                batch.step(new int[] {target[i]}).logProbabilities(0, all[i]);
            }
        }
        return all;
    }

    static void assertRow(Step step, int row, float[] expected) {
        float[] actual = new float[expected.length];
        step.logProbabilities(row, actual);
        int best = 0;
        for (int i = 0; i < actual.length; i++) {
            // To 1e-5 of the value, as logits that differ by as much give.
            float tolerance = TOLERANCE * Math.max(1, Math.abs(expected[i]));
            assertThat(actual[i]).as("token %d", i).isEqualTo(expected[i], within(tolerance));
            best = actual[i] > actual[best] ? i : best;
        }
        assertThat(step.best(row)).isEqualTo(best);
        assertThat(step.bestLogProbability(row)).isEqualTo(actual[best]);
    }
}
