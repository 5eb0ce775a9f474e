package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that come, go and move, as no scheduler of ours would let them. */
class ScriptedBatchTest {
    private static final int MOST_ROWS = 5;
    private static final int SOURCES = 12;
    private static final int LONGEST = 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aRowIsTheSameWhateverHappensBetweenSteps(long seed) {
        TransformerSpec spec = RandomTransformer.preNorm(16);
        SplittableRandom random = new SplittableRandom(seed);
        int[][] sources = RandomTransformer.sources(spec, SOURCES, LONGEST);
        int[][] targets = new int[SOURCES][];
        List<float[][]> expected = new ArrayList<>();
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                StepBatch batch = scripted.open(MOST_ROWS)) {
            for (int i = 0; i < SOURCES; i++) {
                targets[i] = random.ints(LONGEST, 3, 24).toArray();
                targets[i][0] = spec.tokenIds().bos();
                expected.add(SingleRow.logProbabilities(scripted, sources[i], targets[i]));
            }
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                for (int j = random.nextInt(4); j > 0; j--) {
                    if (members.isEmpty() || random.nextInt(3) > 0) {
                        place(scripted, batch, sources, members, random);
                    } else {
                        select(batch, members, random);
                    }
                }
                int[] tokens =
                        members.stream().mapToInt(each -> targets[each.source][each.fed]).toArray();
                Step step = batch.step(tokens);
                for (int row = 0; row < tokens.length; row++) {
                    Member member = members.get(row);
                    SingleRow.assertRow(step, row, expected.get(member.source)[member.fed]);
                    members.set(row, new Member(member.source, member.fed + 1));
                }
                if (members.stream().anyMatch(each -> each.fed == LONGEST)) {
                    members.clear();
                    batch.select(new int[0]);
                }
            }
        }
    }

    private record Member(int source, int fed) {}

    /** Some sources, encoded together and closed at once, into rows that may be taken. */
    private static void place(
            ScriptedTransformer scripted,
            StepBatch batch,
            int[][] sources,
            List<Member> members,
            SplittableRandom random) {
        int count = random.nextInt(1, 4);
        int[] encoded = random.ints(count + 1, 0, SOURCES).toArray();
        int[][] some = new int[encoded.length][];
        for (int i = 0; i < encoded.length; i++) {
            some[i] = sources[encoded[i]];
        }
        int[] which = new int[count];
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            which[i] = random.nextInt(encoded.length);
            rows[i] = random.nextInt(Math.min(members.size() + 1, MOST_ROWS));
            Member member = new Member(encoded[which[i]], 0);
            if (rows[i] == members.size()) {
                members.add(member);
            } else {
                members.set(rows[i], member);
            }
        }
        try (EncodedSources group = scripted.encode(some)) {
            batch.place(group, which, rows);
        }
        assertThat(batch.rows()).isEqualTo(members.size());
    }

    private static void select(StepBatch batch, List<Member> members, SplittableRandom random) {
        int[] rows = random.ints(random.nextInt(MOST_ROWS + 1), 0, members.size()).toArray();
        if (random.nextBoolean()) {
            // Only those behind leave.
            rows = new int[random.nextInt(members.size() + 1)];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = row;
            }
        }
        batch.select(rows);
        List<Member> former = List.copyOf(members);
        members.clear();
        for (int row : rows) {
            members.add(former.get(row));
        }
    }

    @Test
    void whatIsNotFiniteDoesNotOutliveItsRow() {
        TransformerSpec spec = RandomTransformer.preNorm(16);
        int broken = 9;
        int[][] sources = RandomTransformer.sources(spec, 2, 20);
        try (SafetensorsFile weights =
                        RandomTransformer.weights(
                                spec,
                                embedding -> {
                                    embedding[broken * 16] = Float.NaN;
                                    return embedding;
                                });
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                EncodedSources encoded = scripted.encode(sources);
                StepBatch batch = scripted.open(2)) {
            float[][] expected = SingleRow.logProbabilities(scripted, sources[1], new int[] {1, 6});
            batch.place(encoded, new int[] {0, 0}, new int[] {0, 1});
            batch.step(new int[] {1, 1});
            Step step = batch.step(new int[] {5, broken});
            assertThat(step.best(1)).isEqualTo(-1);
            // In the row itself, and in one that became what it was.
            batch.select(new int[] {1, 1});
            batch.place(encoded, new int[] {1}, new int[] {1});
            batch.place(encoded, new int[] {1}, new int[] {0});
            SingleRow.assertRow(batch.step(new int[] {1, 1}), 0, expected[0]);
            step = batch.step(new int[] {6, 6});
            SingleRow.assertRow(step, 0, expected[1]);
            SingleRow.assertRow(step, 1, expected[1]);
        }
    }
}
