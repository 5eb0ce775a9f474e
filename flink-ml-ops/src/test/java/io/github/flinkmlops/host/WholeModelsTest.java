package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import io.github.flinkmlops.decoding.SequenceModel;
import io.github.flinkmlops.decoding.TokensModel;
import io.github.flinkmlops.decoding.VectorModel;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models that run whole sequences: the mean of the ids, and the ids turned round. */
@Timeout(60)
class WholeModelsTest {
    private static final HostSettings SETTINGS = HostSettings.DEFAULT.withRows(8);
    private static final int POISON = 99;
    private static final int NOT_A_NUMBER = 98;

    private final ConcurrentLinkedQueue<int[]> batches = new ConcurrentLinkedQueue<>();
    private volatile int rowsThatFit = Integer.MAX_VALUE;

    private void run(int[][] sources) {
        batches.add(Arrays.stream(sources).mapToInt(source -> source.length).toArray());
        if (sources.length > rowsThatFit) {
            throw new EngineException("DefaultCPUAllocator: can't allocate memory");
        }
        for (int[] source : sources) {
            if (source[0] == POISON) {
                throw new EngineException("index out of range");
            }
        }
    }

    private class Mean implements VectorModel {
        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public List<float[]> run(int[][] sources) {
            WholeModelsTest.this.run(sources);
            List<float[]> means = new ArrayList<>();
            for (int[] source : sources) {
                float mean = (float) Arrays.stream(source).average().orElseThrow();
                means.add(new float[] {source[0] == NOT_A_NUMBER ? Float.NaN : mean});
            }
            return means;
        }

        @Override
        public int maxSourceLength() {
            return 100;
        }

        @Override
        public int sourceVocabulary() {
            return 100;
        }

        @Override
        public long weightBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private class Reverse implements TokensModel {
        @Override
        public List<int[]> run(int[][] sources) {
            WholeModelsTest.this.run(sources);
            List<int[]> reversed = new ArrayList<>();
            for (int[] source : sources) {
                int[] target = new int[source.length];
                for (int i = 0; i < target.length; i++) {
                    target[i] = source[target.length - 1 - i];
                }
                reversed.add(target);
            }
            return reversed;
        }

        @Override
        public int maxSourceLength() {
            return 100;
        }

        @Override
        public int sourceVocabulary() {
            return 100;
        }

        @Override
        public long weightBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }

    @Test
    void aVectorIsAnsweredForEachSourceAndBatchesHaveLittlePadding() throws Exception {
        List<CompletableFuture<Outcome>> futures = new ArrayList<>();
        try (ModelHost host = start(new Mean())) {
            for (int i = 0; i < 200; i++) {
                int[] source = new int[i % 2 == 0 ? 2 : 40];
                Arrays.fill(source, i % 90);
                futures.add(host.submit(new Work(source, DecodingOptions.DEFAULT, hour())));
            }
            for (int i = 0; i < 200; i++) {
                Outcome.Vector vector = (Outcome.Vector) futures.get(i).get();
                assertThat(vector.values()).containsExactly(i % 90);
            }
            assertThat(host.snapshot().paddingShare()).isLessThan(0.25);
        }
        assertThat(batches).allMatch(batch -> batch.length <= 8);
        assertThat(batches).hasSizeLessThan(150);
    }

    @Test
    void theGuiltyOneIsFoundAndTheOthersAreAnswered() throws Exception {
        rowsThatFit = 3;
        List<CompletableFuture<Outcome>> futures = new ArrayList<>();
        try (ModelHost host = start(new Mean())) {
            for (int i = 0; i < 40; i++) {
                int id = i == 7 ? POISON : i == 21 ? NOT_A_NUMBER : i;
                futures.add(host.submit(new Work(new int[] {id}, DecodingOptions.DEFAULT, hour())));
            }
            for (int i = 0; i < 40; i++) {
                Outcome outcome = futures.get(i).get();
                if (i == 7) {
                    assertThat(((Outcome.Failed) outcome).reason())
                            .isEqualTo(RejectReason.MODEL_FAILED);
                } else if (i == 21) {
                    assertThat(((Outcome.Failed) outcome).reason())
                            .isEqualTo(RejectReason.NOT_FINITE);
                } else {
                    assertThat(((Outcome.Vector) outcome).values()).containsExactly(i);
                }
            }
            assertThat(host.snapshot().outOfMemory()).isPositive();
        }
    }

    @Test
    void tokensAreCutAtTheMaximalLength() throws Exception {
        try (ModelHost host = start(new Reverse())) {
            Work whole = new Work(new int[] {1, 2, 3}, DecodingOptions.DEFAULT, hour());
            Candidate candidate = candidate(host.submit(whole));
            assertThat(candidate.tokens()).containsExactly(3, 2, 1);
            assertThat(candidate.finishReason()).isEqualTo(FinishReason.END_TOKEN);
            assertThat(candidate.logProbability()).isNaN();
            Work cut = new Work(new int[] {1, 2, 3}, options(0, 2), hour());
            assertThat(candidate(host.submit(cut)).tokens()).containsExactly(3, 2);
            assertThat(candidate(host.submit(cut)).finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void whatTheModelCannotFollowIsRefused() throws Exception {
        DecodingOptions beam =
                new DecodingOptions(new DecodingStrategy.Beam(2, 0, 1), new int[0], 0, 9, false);
        try (ModelHost host = start(new Reverse())) {
            for (DecodingOptions options : List.of(beam, options(1, 2))) {
                Outcome outcome = host.submit(new Work(new int[] {1}, options, hour())).get();
                assertThat(((Outcome.Failed) outcome).reason())
                        .isEqualTo(RejectReason.WRONG_OPTIONS);
            }
        }
    }

    private static DecodingOptions options(int minLength, int maxLength) {
        return new DecodingOptions(
                new DecodingStrategy.Greedy(), new int[0], minLength, maxLength, false);
    }

    private static Duration hour() {
        return Duration.ofHours(1);
    }

    private static Candidate candidate(CompletableFuture<Outcome> future) throws Exception {
        return ((Outcome.Targets) future.get()).candidates().get(0);
    }

    private static ModelHost start(SequenceModel model) {
        return ModelHost.start(new HostedModel("whole", "v", model, null), SETTINGS);
    }
}
