package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.transformer.AttentionListener;
import io.github.flinkmlops.transformer.DecoderState;
import io.github.flinkmlops.transformer.Memory;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.Transformer;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the script promises, against the same model in NDArray operations. */
class ScriptedTransformerTest {
    /** With split and, from 256 on, packed linear maps. */
    static Stream<TransformerSpec> specs() {
        return Stream.of(
                RandomTransformer.paper(16),
                RandomTransformer.preNorm(16),
                RandomTransformer.paper(256),
                RandomTransformer.preNorm(256));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void logProbabilitiesAreThoseOfTheReference(TransformerSpec spec) {
        int[][] sources = RandomTransformer.sources(spec, 5, 30);
        SplittableRandom random = new SplittableRandom(3);
        int[] lengths = Arrays.stream(sources).mapToInt(each -> 40).toArray();
        int[][] targets = targets(spec, random, lengths);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                Transformer reference = Transformer.load(spec, weights, Device.cpu());
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                StepBatch batch = scripted.open(sources.length)) {
            List<float[][]> expected = expected(reference, sources, targets);
            batch.append(scripted, sources);
            for (int position = 0; position < 40; position++) {
                Step step = batch.step(tokens(targets, position));
                for (int row = 0; row < sources.length; row++) {
                    SingleRow.assertRow(step, row, expected.get(row)[position]);
                }
            }
        }
    }

    /** Else plain maps would stand in for it, and nobody would notice. */
    @ParameterizedTest
    @EnumSource(LinearMaps.class)
    void thisEngineKnowsTheOperatorsOfEveryKind(LinearMaps maps) throws IOException {
        ScriptArchive archive =
                ScriptedTransformer.archive(RandomTransformer.paper(16), Precision.SINGLE, maps);
        ScriptModule.load(archive, Device.cpu()).close();
    }

    @ParameterizedTest
    @EnumSource(LinearMaps.class)
    void linearMapsOfEveryKindGiveTheSame(LinearMaps maps) {
        assertAsReference(RandomTransformer.paper(64), maps);
        assertAsReference(RandomTransformer.preNorm(64), maps);
    }

    /** With few rows and with many, for which split maps are computed in another way. */
    private static void assertAsReference(TransformerSpec spec, LinearMaps maps) {
        int[][] sources = RandomTransformer.sources(spec, 70, 12);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                Transformer reference = Transformer.load(spec, weights, Device.cpu());
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(
                                spec, weights, Device.cpu(), Precision.SINGLE, maps)) {
            for (int rows : new int[] {3, 64, 70}) {
                int[][] some = Arrays.copyOf(sources, rows);
                int[][] targets = new int[rows][];
                Arrays.setAll(targets, row -> new int[] {1, 5 + row % 7});
                List<float[][]> expected = expected(reference, some, targets);
                try (StepBatch batch = scripted.open(rows)) {
                    batch.append(scripted, some);
                    for (int position = 0; position < 2; position++) {
                        Step step = batch.step(tokens(targets, position));
                        for (int row = 0; row < rows; row++) {
                            SingleRow.assertRow(step, row, expected.get(row)[position]);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theEnginesOptimizerIsLeftToItsUser() {
        TransformerSpec spec = RandomTransformer.preNorm(16);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu())) {
            SingleRow.logProbabilities(scripted, new int[] {4, 5}, new int[] {1, 6});
            assertThat(System.getProperty("ai.djl.pytorch.graph_optimizer")).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void logProbabilitiesAreThoseOfThePapersFormulas(TransformerSpec spec) {
        int[] source = RandomTransformer.sources(spec, 1, 9)[0];
        int[] target = {1, 7, 3, 20, 5};
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu())) {
            double[][] logits = new PlainDecoder(spec, weights).logits(source, target);
            float[][] actual = SingleRow.logProbabilities(scripted, source, target);
            for (int position = 0; position < target.length; position++) {
                double sum = Arrays.stream(logits[position]).map(Math::exp).sum();
                for (int i = 0; i < logits[position].length; i++) {
                    assertThat((double) actual[position][i])
                            .isEqualTo(logits[position][i] - Math.log(sum), within(1e-4));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aRowGivesTheSameWhereverAndWheneverItJoins(TransformerSpec spec) {
        int count = 12;
        int[][] sources = RandomTransformer.sources(spec, count, 40);
        SplittableRandom random = new SplittableRandom(5);
        int[] lengths = random.ints(count, 1, 47).toArray();
        int[][] targets = targets(spec, random, lengths);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                StepBatch batch = scripted.open(4)) {
            List<float[][]> alone = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                alone.add(SingleRow.logProbabilities(scripted, sources[i], targets[i]));
            }
            List<Integer> owners = new ArrayList<>();
            int[] done = new int[count];
            int next = 0;
            while (next < count || !owners.isEmpty()) {
                int joining = Math.min(4 - owners.size(), Math.min(count - next, 2));
                batch.append(scripted, Arrays.copyOfRange(sources, next, next + joining));
                for (int i = 0; i < joining; i++) {
                    owners.add(next++);
                }
                int[] tokens =
                        owners.stream().mapToInt(each -> targets[each][done[each]]).toArray();
                Step step = batch.step(tokens);
                List<Integer> kept = new ArrayList<>();
                for (int row = 0; row < owners.size(); row++) {
                    int owner = owners.get(row);
                    SingleRow.assertRow(step, row, alone.get(owner)[done[owner]]);
                    if (++done[owner] < targets[owner].length) {
                        // The last comes first, so that rows move both ways.
                        kept.add(0, row);
                    }
                }
                batch.select(kept.stream().mapToInt(Integer::intValue).toArray());
                owners = new ArrayList<>(kept.stream().map(owners::get).toList());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aRowThatTakesAnothersPlaceGivesTheSame(TransformerSpec spec) {
        int count = 14;
        int[][] sources = RandomTransformer.sources(spec, count, 40);
        SplittableRandom random = new SplittableRandom(6);
        int[] lengths = random.ints(count, 1, 47).toArray();
        int[][] targets = targets(spec, random, lengths);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                // Encoded ahead, in one group that every row comes from.
                EncodedSources encoded = scripted.encode(sources);
                StepBatch batch = scripted.open(4)) {
            List<float[][]> alone = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                alone.add(SingleRow.logProbabilities(scripted, sources[i], targets[i]));
            }
            int[] owners = {0, 1, 2, 3};
            batch.place(encoded, new int[] {0, 1}, new int[] {0, 1});
            batch.place(encoded, new int[] {2, 3}, new int[] {2, 3});
            int[] done = new int[count];
            int next = 4;
            while (next < count) {
                int[] tokens =
                        Arrays.stream(owners).map(each -> targets[each][done[each]]).toArray();
                Step step = batch.step(tokens);
                for (int row = 0; row < owners.length; row++) {
                    SingleRow.assertRow(step, row, alone.get(owners[row])[done[owners[row]]]);
                }
                for (int row = 0; row < owners.length; row++) {
                    int owner = owners[row];
                    if (++done[owner] == targets[owner].length && next < count) {
                        batch.place(encoded, new int[] {next}, new int[] {row});
                        owners[row] = next++;
                    } else if (done[owner] == targets[owner].length) {
                        done[owner] = 0;
                        batch.place(encoded, new int[] {owner}, new int[] {row});
                    }
                }
            }
            assertThatThrownBy(() -> batch.place(encoded, new int[] {0}, new int[] {5}))
                    .hasMessage("a source must be placed in a row from 0 to 4, the row was 5");
        }
    }

    @Test
    void aRowCanBeTakenTwice() {
        TransformerSpec spec = RandomTransformer.paper(16);
        int[][] sources = RandomTransformer.sources(spec, 2, 9);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                StepBatch batch = scripted.open(3)) {
            float[][] alone = SingleRow.logProbabilities(scripted, sources[1], new int[] {1, 5, 7});
            batch.append(scripted, sources);
            batch.step(new int[] {1, 1});
            batch.select(new int[] {1, 1, 0});
            batch.step(new int[] {5, 9, 4});
            Step step = batch.step(new int[] {7, 8, 8});
            SingleRow.assertRow(step, 0, alone[2]);
            assertThat(batch.rows()).isEqualTo(3);
        }
    }

    @Test
    void aRowThatIsNotFiniteLeavesTheOthersAlone() {
        TransformerSpec spec = RandomTransformer.preNorm(16);
        int broken = 9;
        int[][] sources = RandomTransformer.sources(spec, 3, 20);
        try (SafetensorsFile weights =
                        RandomTransformer.weights(
                                spec,
                                embedding -> {
                                    Arrays.fill(embedding, broken * 16, broken * 16 + 16, 1e38f);
                                    embedding[broken * 16] = Float.NaN;
                                    return embedding;
                                });
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                StepBatch batch = scripted.open(2)) {
            float[][] first =
                    SingleRow.logProbabilities(scripted, sources[0], new int[] {1, 5, 7, 4});
            float[][] third = SingleRow.logProbabilities(scripted, sources[2], new int[] {1, 6});
            batch.append(scripted, new int[][] {sources[0], sources[1]});
            batch.step(new int[] {1, 1});
            Step step = batch.step(new int[] {5, broken});
            assertThat(step.best(1)).isEqualTo(-1);
            SingleRow.assertRow(step, 0, first[1]);
            batch.select(new int[] {0});
            // Takes the room of the broken row.
            batch.append(scripted, new int[][] {sources[2]});
            step = batch.step(new int[] {7, 1});
            SingleRow.assertRow(step, 0, first[2]);
            SingleRow.assertRow(step, 1, third[0]);
            step = batch.step(new int[] {4, 6});
            SingleRow.assertRow(step, 1, third[1]);
        }
    }

    @Test
    void whatDoesNotFitIsNamed() {
        TransformerSpec spec = RandomTransformer.paper(16);
        try (SafetensorsFile weights = RandomTransformer.weights(spec);
                ScriptedTransformer scripted =
                        ScriptedTransformer.load(spec, weights, Device.cpu());
                StepBatch batch = scripted.open(1)) {
            assertThatThrownBy(() -> batch.append(scripted, new int[][] {{99}}))
                    .hasMessage("source 0 has token 99 at position 0, ids are 0 to 19");
            assertThatThrownBy(() -> batch.append(scripted, new int[][] {{}}))
                    .hasMessage("source 0 must have 1 to 48 tokens (maxLength), has 0");
            batch.append(scripted, new int[][] {{3, 2}});
            assertThatThrownBy(() -> batch.append(scripted, new int[][] {{3}}))
                    .hasMessage("the batch has room for 1 rows and has 1, 1 more were given");
            assertThatThrownBy(() -> batch.step(new int[] {24}))
                    .hasMessage("row 0 was given token 24, ids are 0 to 23");
            assertThatThrownBy(() -> batch.step(new int[] {1, 1}))
                    .hasMessage("the batch has 1 rows, 2 tokens were given");
            for (int i = 0; i < 48; i++) {
                batch.step(new int[] {1});
            }
            assertThatThrownBy(() -> batch.step(new int[] {1}))
                    .hasMessage(
                            "a target must have at most 48 tokens (maxLength), row 0 has as many");
        }
    }

    private static List<float[][]> expected(
            Transformer reference, int[][] sources, int[][] targets) {
        int vocabulary = reference.spec().tokenIds().targetVocabulary();
        List<float[][]> rows = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            rows.add(new float[targets[i].length][vocabulary]);
        }
        try (Memory memory = reference.encode(sources, AttentionListener.NONE);
                DecoderState state = reference.start(memory)) {
            for (int position = 0; position < targets[0].length; position++) {
                try (NDManager manager = reference.newManager()) {
                    NDArray logits =
                            reference.step(
                                    manager,
                                    state,
                                    tokens(targets, position),
                                    AttentionListener.NONE);
                    float[] values = logits.logSoftmax(-1).toFloatArray();
                    for (int row = 0; row < rows.size(); row++) {
                        System.arraycopy(
                                values, row * vocabulary, rows.get(row)[position], 0, vocabulary);
                    }
                }
            }
        }
        return rows;
    }

    private static int[][] targets(TransformerSpec spec, SplittableRandom random, int[] lengths) {
        int[][] targets = new int[lengths.length][];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = random.ints(lengths[i], 3, spec.tokenIds().targetVocabulary()).toArray();
            targets[i][0] = spec.tokenIds().bos();
        }
        return targets;
    }

    private static int[] tokens(int[][] targets, int position) {
        return Arrays.stream(targets).mapToInt(each -> each[position]).toArray();
    }
}
