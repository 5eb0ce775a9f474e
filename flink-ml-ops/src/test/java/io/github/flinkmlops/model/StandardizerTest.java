package io.github.flinkmlops.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.linalg.SparseMatrix;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StandardizerTest {

    private static final int INPUTS = 4;

    private static Matrix rows(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Matrix rows = new Matrix(count, INPUTS);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < INPUTS; j++) {
                rows.set(i, j, (float) (1e6 * j + random.nextDouble(-3, 3)));
            }
        }
        return rows;
    }

    @Test
    void agreesWithMeanAndDeviationInTwoPasses() {
        Matrix rows = rows(1000, 1);
        Standardizer standardizer = new Standardizer(List.of(3, 0), INPUTS, 10);
        standardizer.observe(rows);
        assertThat(standardizer.count()).isEqualTo(1000);
        for (int place = 0; place < 2; place++) {
            int column = place == 0 ? 3 : 0;
            double mean = 0;
            for (int i = 0; i < 1000; i++) {
                mean += rows.get(i, column) / 1000.0;
            }
            double squares = 0;
            for (int i = 0; i < 1000; i++) {
                squares += Math.pow(rows.get(i, column) - mean, 2);
            }
            assertThat(standardizer.mean()[place]).isCloseTo(mean, within(1e-6));
            assertThat(standardizer.squares()[place]).isCloseTo(squares, within(1e-6 * squares));
        }
    }

    @Test
    void givesZeroMeanAndUnitDeviationAndLeavesOtherFeatures() {
        Matrix rows = rows(1000, 2);
        Standardizer standardizer = new Standardizer(List.of(0), INPUTS, 10);
        standardizer.observe(rows);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 1000; i++) {
            float untouched = rows.get(i, 1);
            standardizer.apply(rows.row(i));
            sum += rows.get(i, 0);
            squares += Math.pow(rows.get(i, 0), 2);
            assertThat(rows.get(i, 1)).isEqualTo(untouched);
        }
        assertThat(sum / 1000).isCloseTo(0, within(1e-6));
        assertThat(squares / 1000).isCloseTo(1, within(1e-6));
    }

    @Test
    void oneMinibatchOrManyGiveTheSameBits() {
        Matrix rows = rows(100, 3);
        Standardizer whole = new Standardizer(List.of(1, 2), INPUTS, 10);
        Standardizer parts = new Standardizer(List.of(1, 2), INPUTS, 10);
        whole.observe(rows);
        for (int i = 0; i < 100; i++) {
            parts.observe(Matrix.of(rows.row(i)));
        }
        assertThat(parts.mean()).isEqualTo(whole.mean());
        assertThat(parts.squares()).isEqualTo(whole.squares());
    }

    @Test
    void clipsAndTakesADeviationOfZeroAsOne() {
        Standardizer standardizer = new Standardizer(List.of(0), INPUTS, 10);
        float[] row = {7f, 0f, 0f, 0f};
        standardizer.apply(row);
        assertThat(row[0]).as("before any row").isEqualTo(7f);
        standardizer.observe(Matrix.of(new float[] {2f, 0f, 0f, 0f}));
        row[0] = 3f;
        standardizer.apply(row);
        assertThat(row[0]).isEqualTo(1f);
        row[0] = 1e9f;
        standardizer.apply(row);
        assertThat(row[0]).isEqualTo(10f);
        row[0] = -1e9f;
        standardizer.apply(row);
        assertThat(row[0]).isEqualTo(-10f);
    }

    @Test
    void aSparseRowWithoutTheFeatureCountsAsZero() {
        SparseMatrix sparse = new SparseMatrix(INPUTS);
        sparse.add(new int[] {2, 1}, new float[] {4f, 9f});
        sparse.add(new int[] {0}, new float[] {5f});
        Standardizer standardizer = new Standardizer(List.of(2), INPUTS, 10);
        standardizer.observe(sparse);
        assertThat(standardizer.mean()).containsExactly(2.0);
        assertThat(standardizer.squares()).containsExactly(8.0);
        standardizer.apply(sparse);
        assertThat(sparse.values()[0]).isEqualTo(1f);
        assertThat(sparse.values()[1]).isEqualTo(9f);
        assertThat(sparse.values()[2]).isEqualTo(5f);
    }

    @Test
    void goesOnFromItsStatistics() {
        Standardizer one = new Standardizer(List.of(1), INPUTS, 10);
        one.observe(rows(10, 4));
        Standardizer other = new Standardizer(List.of(1), INPUTS, 10);
        other.restore(one.count(), one.mean(), one.squares());
        one.observe(rows(10, 5));
        other.observe(rows(10, 5));
        assertThat(other.mean()).isEqualTo(one.mean());
        assertThat(other.squares()).isEqualTo(one.squares());
    }

    @Test
    void aLimitMustBeAboveZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Standardizer(List.of(), INPUTS, 0))
                .withMessage("limit must be above 0, was 0.0");
    }
}
