package io.github.flinkmlops.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MinibatchTest {

    private static final SparseFeatures SPARSE =
            new SparseFeatures(5, new int[] {1, 4}, new float[] {2f, 3f});

    @Test
    void copiesWhatItIsGiven() {
        Minibatch minibatch = new Minibatch(2, false, 2);
        float[] values = {1f, 2f};
        float[] target = {3f, 4f};
        minibatch.add(new DenseFeatures(values), target, 0.5f);
        values[0] = 9f;
        target[0] = 9f;
        assertThat(minibatch.dense().row(0)).containsExactly(1f, 2f);
        assertThat(minibatch.targets().row(0)).containsExactly(3f, 4f);
        assertThat(minibatch.weight(0)).isEqualTo(0.5f);
    }

    @Test
    void growsAndIsUsedAgain() {
        Minibatch minibatch = new Minibatch(5, true, 1);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                minibatch.add(SPARSE, i, 1f + i);
            }
            assertThat(minibatch.size()).isEqualTo(100);
            assertThat(minibatch.sparse().rows()).isEqualTo(100);
            assertThat(minibatch.sparse().indices()[minibatch.sparse().start(99)]).isEqualTo(1);
            assertThat(minibatch.targets().get(99, 0)).isEqualTo(99f);
            assertThat(minibatch.weight(99)).isEqualTo(100f);
            minibatch.clear();
            assertThat(minibatch.isEmpty()).isTrue();
            assertThat(minibatch.sparse().rows()).isZero();
            assertThat(minibatch.targets().rows()).isZero();
        }
    }

    @Test
    void aRowThatDoesNotFitIsRefusedAndChangesNothing() {
        Minibatch dense = new Minibatch(2, false, 1);
        Minibatch sparse = new Minibatch(5, true, 3);
        DenseFeatures two = new DenseFeatures(new float[2]);
        refuses(
                () -> dense.add(new DenseFeatures(new float[3]), 0f, 1f),
                "a row must have 2 features, has 3");
        refuses(
                () -> new Minibatch(5, false, 1).add(SPARSE, 0f, 1f),
                "a minibatch of dense features cannot take SparseFeatures");
        refuses(
                () -> new Minibatch(2, true, 1).add(two, 0f, 1f),
                "a minibatch of sparse features cannot take DenseFeatures");
        refuses(
                () -> dense.add(two, new float[2], 1f),
                "a row's target must have 1 numbers, has 2");
        refuses(() -> sparse.add(SPARSE, 1f, 1f), "a row's target must have 3 numbers, has 1");
        assertThat(dense.isEmpty()).isTrue();
        assertThat(dense.dense().rows()).isZero();
        assertThat(sparse.sparse().rows()).isZero();
        assertThat(sparse.targets().rows()).isZero();
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
