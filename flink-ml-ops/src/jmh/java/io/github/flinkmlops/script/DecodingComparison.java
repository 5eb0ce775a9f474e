package io.github.flinkmlops.script;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.DecodedTarget;
import io.github.flinkmlops.decoding.DecodingRequest;
import io.github.flinkmlops.decoding.Greedy;
import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import io.github.flinkmlops.transformer.Dimensions;
import io.github.flinkmlops.transformer.FeedForwardActivation;
import io.github.flinkmlops.transformer.NormPlacement;
import io.github.flinkmlops.transformer.Normalization;
import io.github.flinkmlops.transformer.Projection;
import io.github.flinkmlops.transformer.TokenIds;
import io.github.flinkmlops.transformer.Transformer;
import io.github.flinkmlops.transformer.TransformerSpec;
import io.github.flinkmlops.transformer.TransformerWeights;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/**
 * Greedy decoding on one thread, per CPU second: the scripted transformer beside the reference in
 * NDArray operations, in turn, several rounds; the median of each is printed. Two models: 6 + 6
 * layers of dModel 512 with random weights, sources of 32 tokens, 32 generated; and words to
 * phonemes, rows being filled anew when a quarter of them are free. Beside them how many floating
 * point operations libtorch's own matrix product reaches, since machines differ.
 *
 * <pre>{@code
 * ./mvnw -Pbenchmark -pl flink-ml-ops exec:exec \
 *     -Dbenchmark="io.github.flinkmlops.script.DecodingComparison jobs/src/main/resources/g2p jobs/src/main/resources/cmudict-test.tsv.gz"
 * }</pre>
 */
public final class DecodingComparison {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5;
    private static final int LENGTH = 32;
    private static final int VOCABULARY = 1000;
    private static final double NANOS = 1e9;

    private DecodingComparison() {}

    /** Runs both models, or only the large one if no directory of the other is named. */
    public static void main(String[] args) throws IOException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        large();
        if (args.length == 2) {
            words(Path.of(args[0]), Path.of(args[1]));
        }
    }

    private static void large() throws IOException {
        TransformerSpec spec =
                new TransformerSpec(
                        new Dimensions(512, 8, 2048, 6, 6, 128),
                        new TokenIds(VOCABULARY, VOCABULARY, 0, 1, 2),
                        new Normalization(NormPlacement.POST, false, 1e-5),
                        FeedForwardActivation.RELU,
                        true,
                        new Projection(false, true));
        Path file = Files.createTempFile("random", ".safetensors");
        try {
            writeRandom(spec, file);
            try (SafetensorsFile weights = SafetensorsFile.open(file);
                    ScriptedTransformer scripted =
                            ScriptedTransformer.load(spec, weights, Device.cpu());
                    Transformer reference = Transformer.load(spec, weights, Device.cpu())) {
                SplittableRandom random = new SplittableRandom(1);
                int[][] sources = new int[LENGTH][];
                for (int i = 0; i < sources.length; i++) {
                    sources[i] = random.ints(LENGTH, 3, VOCABULARY).toArray();
                }
                for (int batch : new int[] {1, 8, 32}) {
                    int[][] some = Arrays.copyOf(sources, Math.max(2, batch));
                    compare(scripted, reference, some, batch);
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void compare(
            ScriptedTransformer scripted, Transformer reference, int[][] sources, int batch) {
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        double[] product = new double[ROUNDS];
        // The first round warms up.
        for (int round = -1; round < ROUNDS; round++) {
            long begin = THREADS.getCurrentThreadCpuTime();
            long tokens = decode(scripted, sources, batch, LENGTH, LENGTH);
            long middle = THREADS.getCurrentThreadCpuTime();
            long others = reference(reference, sources, batch);
            long end = THREADS.getCurrentThreadCpuTime();
            if (round >= 0) {
                ours[round] = tokens * NANOS / (middle - begin);
                theirs[round] = others * NANOS / (end - middle);
                product[round] = matrixProduct();
            }
        }
        print(
                "6+6 d512, batch %2d: scripted %5.0f, reference %5.0f tokens/s, ratio %.2f; sgemm %.0f GFLOP/s",
                batch,
                median(ours),
                median(theirs),
                median(ours) / median(theirs),
                median(product));
    }

    private static long reference(Transformer reference, int[][] sources, int batch) {
        long tokens = 0;
        Greedy greedy = new Greedy(reference);
        for (int i = 0; i < sources.length; i += batch) {
            List<DecodingRequest> requests =
                    Arrays.stream(sources, i, i + batch)
                            .map(source -> new DecodingRequest(source, LENGTH, LENGTH))
                            .toList();
            for (DecodedTarget target : greedy.decode(requests)) {
                tokens += target.tokens().length;
            }
        }
        return tokens;
    }

    private static void words(Path directory, Path file) throws IOException {
        int[][] words = read(file);
        try (LoadedModel loaded = ModelDirectory.open(directory, Device.cpu())) {
            StepModel model = (StepModel) loaded.model();
            for (int batch : new int[] {1, 16, 64}) {
                int[][] some = Arrays.copyOf(words, batch == 1 ? 500 : 2000);
                double[] ours = new double[ROUNDS];
                double[] product = new double[ROUNDS];
                for (int round = -1; round < ROUNDS; round++) {
                    long begin = THREADS.getCurrentThreadCpuTime();
                    decode(model, some, batch, 0, 40);
                    long end = THREADS.getCurrentThreadCpuTime();
                    if (round >= 0) {
                        ours[round] = some.length * NANOS / (end - begin);
                        product[round] = matrixProduct();
                    }
                }
                print(
                        "words to phonemes, batch %2d: %5.0f words/s; sgemm %.0f GFLOP/s",
                        batch, median(ours), median(product));
            }
        }
    }

    /** Letters have the ids 5 to 30, the apostrophe 4, the end 2. */
    private static int[][] read(Path file) throws IOException {
        List<int[]> words = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String word = line.substring(0, line.indexOf('\t')).toLowerCase(Locale.ROOT);
                int[] ids = new int[word.length() + 1];
                for (int i = 0; i < word.length(); i++) {
                    ids[i] = word.charAt(i) == '\'' ? 4 : word.charAt(i) - 'a' + 5;
                }
                ids[word.length()] = 2;
                words.add(ids);
            }
        }
        return words.toArray(int[][]::new);
    }

    /** Decodes greedily, filling free rows anew; returns how many tokens were generated. */
    private static long decode(StepModel model, int[][] sources, int rows, int least, int most) {
        long generated = 0;
        int next = 0;
        int[] tokens = new int[rows];
        int[] lengths = new int[rows];
        try (StepBatch batch = model.open(rows)) {
            while (next < sources.length || batch.rows() > 0) {
                int free = rows - batch.rows();
                if (free > 0 && (free >= rows / 4 || batch.rows() == 0) && next < sources.length) {
                    int joining = Math.min(free, sources.length - next);
                    Arrays.fill(
                            tokens, batch.rows(), batch.rows() + joining, model.tokenIds().bos());
                    Arrays.fill(lengths, batch.rows(), batch.rows() + joining, 0);
                    batch.append(model, Arrays.copyOfRange(sources, next, next + joining));
                    next += joining;
                }
                generated += batch.rows();
                Step step = batch.step(Arrays.copyOf(tokens, batch.rows()));
                batch.select(unfinished(model, step, batch.rows(), tokens, lengths, least, most));
            }
        }
        return generated;
    }

    /**
     * Takes in what was chosen and returns the rows that go on, each place of an ended one filled
     * by the last of them.
     */
    private static int[] unfinished(
            StepModel model,
            Step step,
            int rows,
            int[] tokens,
            int[] lengths,
            int least,
            int most) {
        int[] alive = new int[rows];
        boolean[] goesOn = new boolean[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            goesOn[row] = !ended(model, step.best(row), lengths[row], least, most);
            if (goesOn[row]) {
                alive[count++] = row;
            }
        }
        int[] kept = new int[count];
        int last = count;
        for (int row = 0; row < count; row++) {
            kept[row] = goesOn[row] ? row : alive[--last];
            tokens[row] = step.best(kept[row]);
            lengths[row] = lengths[kept[row]] + 1;
        }
        return kept;
    }

    private static boolean ended(StepModel model, int token, int length, int least, int most) {
        return length + 1 >= most || (token == model.tokenIds().eos() && length >= least);
    }

    private static void writeRandom(TransformerSpec spec, Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        SafetensorsWriter writer = new SafetensorsWriter();
        TransformerWeights.shapes(spec)
                .forEach(
                        (name, shape) -> {
                            int size = 1;
                            for (long length : shape) {
                                size *= (int) length;
                            }
                            double width = shape.size() == 1 ? 4 : shape.get(1);
                            float[] values = new float[size];
                            for (int i = 0; i < size; i++) {
                                values[i] = (float) (random.nextDouble(-1, 1) / Math.sqrt(width));
                            }
                            long[] lengths = shape.stream().mapToLong(Long::longValue).toArray();
                            writer.add(name, lengths, values);
                        });
        writer.writeTo(file);
    }

    /** Returns GFLOP/s of a product of 1024 × 1024 matrices. */
    private static double matrixProduct() {
        int size = 1024;
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDArray a = manager.randomNormal(new Shape(size, size));
            NDArray b = manager.randomNormal(new Shape(size, size));
            double best = 0;
            for (int i = 0; i < 5; i++) {
                long begin = THREADS.getCurrentThreadCpuTime();
                a.matMul(b).close();
                long time = THREADS.getCurrentThreadCpuTime() - begin;
                best = Math.max(best, 2.0 * size * size * size / time);
            }
            return best;
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
