package io.github.flinkmlops.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingBatchTest {
    private static final int ROWS = 12;

    private final TinyLanguage language = new TinyLanguage(0.5);

    private record Named(int name, int[] source, Hypotheses hypotheses) implements Target {}

    private static Named target(int name) {
        DecodingStrategy strategy =
                switch (name % 4) {
                    case 0 -> new DecodingStrategy.Greedy();
                    case 1 -> new DecodingStrategy.Beam(2 + name % 3, 0.6f, 2);
                    case 2 -> new DecodingStrategy.Sampling(1.2f, 4, 0.9f, name);
                    default -> new DecodingStrategy.Beam(4, 0, 1);
                };
        int[] prefix = name % 5 == 0 ? new int[] {3, 4} : new int[0];
        DecodingOptions options =
                new DecodingOptions(strategy, prefix, name % 3, 5 + name % 9, false);
        return new Named(
                name,
                new int[] {name % 30, 4, name % 7},
                Hypotheses.begin(options, TinyLanguage.IDS, TinyLanguage.MOST));
    }

    private List<Candidate> alone(int name) {
        Named target = target(name);
        try (DecodingBatch<Named> batch = new DecodingBatch<>(language, ROWS)) {
            batch.add(List.of(target));
            while (batch.rows() > 0) {
                batch.step();
            }
        }
        return target.hypotheses().candidates();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoeverJoinsOrLeavesWheneverTheOthersAreDecodedAsAlone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Deque<Named> waiting = new ArrayDeque<>();
        for (int name = 0; name < 60; name++) {
            waiting.add(target(name));
        }
        List<Named> ended = new ArrayList<>();
        int left = 0;
        try (DecodingBatch<Named> batch = new DecodingBatch<>(language, ROWS)) {
            while (!waiting.isEmpty() || batch.rows() > 0) {
                left += joinOrLeave(random, waiting, batch);
                if (batch.rows() > 0) {
                    ended.addAll(batch.step());
                }
            }
        }
        assertThat(ended).hasSize(60 - left);
        assertThat(left).isPositive();
        for (Named each : ended) {
            assertThat(each.hypotheses().candidates())
                    .as("target %d", each.name())
                    .usingRecursiveComparison()
                    .isEqualTo(alone(each.name()));
        }
    }

    private static int joinOrLeave(
            SplittableRandom random, Deque<Named> waiting, DecodingBatch<Named> batch) {
        int reserved = batch.targets().stream().mapToInt(each -> each.hypotheses().width()).sum();
        List<Named> joining = new ArrayList<>();
        while (!waiting.isEmpty()
                && random.nextInt(3) > 0
                && reserved + waiting.peek().hypotheses().width() <= ROWS) {
            reserved += waiting.peek().hypotheses().width();
            joining.add(waiting.poll());
        }
        if (!joining.isEmpty()) {
            batch.add(joining);
        }
        int before = batch.targets().size();
        if (random.nextInt(3) == 0) {
            batch.removeIf(each -> random.nextInt(6) == 0);
        }
        return before - batch.targets().size();
    }

    @Test
    void logitsThatAreNotNumbersEndThatTargetOnly() {
        Named good = target(0);
        Named bad =
                new Named(
                        99,
                        new int[] {TinyLanguage.NOT_A_NUMBER},
                        Hypotheses.begin(
                                new DecodingOptions(
                                        new DecodingStrategy.Beam(3, 0, 1),
                                        new int[0],
                                        8,
                                        8,
                                        false),
                                TinyLanguage.IDS,
                                TinyLanguage.MOST));
        try (DecodingBatch<Named> batch = new DecodingBatch<>(language, ROWS)) {
            batch.add(List.of(bad, good));
            while (batch.rows() > 0) {
                batch.step();
            }
        }
        assertThat(bad.hypotheses().state()).isEqualTo(Hypotheses.State.NOT_FINITE);
        assertThat(good.hypotheses().candidates()).usingRecursiveComparison().isEqualTo(alone(0));
    }
}
