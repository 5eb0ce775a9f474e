package io.github.flinkmlops.decoding;

import ai.djl.engine.EngineException;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.TokenIds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A language of six tokens in which the next one's probabilities depend on the source and on every
 * token before: small enough that all its targets can be counted up, and a row that is taken for
 * another shows. It can also fail as engines do.
 */
public final class TinyLanguage implements StepModel {
    public static final TokenIds IDS = new TokenIds(40, 6, 0, 1, 2);
    public static final int EOS = 2;
    public static final int MOST = 24;

    /** A source with this id makes logits that are not numbers, in the third step. */
    public static final int NOT_A_NUMBER = 37;

    /** A source with this id makes the engine fail, in the second step. */
    public static final int POISON = 38;

    /** A source with this id cannot even be encoded. */
    public static final int UNENCODABLE = 39;

    /** The engine runs out of memory when a batch has more rows. */
    public volatile int rowsThatFit = Integer.MAX_VALUE;

    /** Called in every step, before it is computed. */
    public volatile Runnable beforeStep = () -> {};

    /** Called whenever sources are encoded. */
    public volatile Runnable beforeEncode = () -> {};

    public volatile int mostRowsSeen;
    public volatile boolean closed;
    public final AtomicInteger openBatches = new AtomicInteger();
    public final AtomicInteger openSources = new AtomicInteger();
    public final AtomicInteger encodes = new AtomicInteger();
    public final AtomicInteger steps = new AtomicInteger();

    private final double endLogit;

    /**
     * @param endLogit larger for shorter targets
     */
    public TinyLanguage(double endLogit) {
        this.endLogit = endLogit;
    }

    public TinyLanguage() {
        this(0);
    }

    /** Returns ln P of a target, the end token included if it is there. */
    public double logProbability(int[] source, int[] target, int from) {
        long history = begin(source);
        double sum = 0;
        for (int i = 0; i < target.length; i++) {
            if (i >= from) {
                sum += logProbabilities(history)[target[i]];
            }
            history = extend(history, target[i]);
        }
        return sum;
    }

    public float[] logProbabilities(int[] source, int[] before) {
        long history = begin(source);
        for (int token : before) {
            history = extend(history, token);
        }
        return logProbabilities(history);
    }

    private static long begin(int[] source) {
        return extend(Arrays.hashCode(source), IDS.bos());
    }

    private static long extend(long history, int token) {
        return (history + token + 1) * 0x9E3779B97F4A7C15L;
    }

    private float[] logProbabilities(long history) {
        SplittableRandom random = new SplittableRandom(history);
        double[] weights = new double[IDS.targetVocabulary()];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(3 * random.nextDouble() + (i == EOS ? endLogit : 0));
            sum += weights[i];
        }
        float[] logProbabilities = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            logProbabilities[i] = (float) Math.log(weights[i] / sum);
        }
        return logProbabilities;
    }

    @Override
    public TokenIds tokenIds() {
        return IDS;
    }

    @Override
    public int maxSourceLength() {
        return 30;
    }

    @Override
    public int maxTargetLength() {
        return MOST;
    }

    @Override
    public int sourceVocabulary() {
        return IDS.sourceVocabulary();
    }

    @Override
    public long weightBytes() {
        return 1000;
    }

    @Override
    public long rowBytes(int sourceLength, int targetLength) {
        return 100L * (sourceLength + targetLength);
    }

    @Override
    public List<Attention> attention(int[] source, int[] target) {
        float[][][] weights = new float[1][target.length][source.length];
        for (float[] row : weights[0]) {
            Arrays.fill(row, 1f / source.length);
        }
        return List.of(new Attention(Attention.Kind.DECODER_CROSS, 0, weights));
    }

    @Override
    public EncodedSources encode(int[][] sources) {
        encodes.incrementAndGet();
        beforeEncode.run();
        if (sources.length > rowsThatFit) {
            throw new EngineException("CUDA out of memory. Tried to allocate 1.00 GiB");
        }
        for (int[] source : sources) {
            refuse(source, UNENCODABLE);
        }
        openSources.incrementAndGet();
        return new Encoded(sources);
    }

    private final class Encoded implements EncodedSources {
        private final int[][] sources;
        private boolean sourcesClosed;

        Encoded(int[][] sources) {
            this.sources = sources;
        }

        int[][] use() {
            if (sourcesClosed || closed) {
                throw new IllegalStateException("used after it was closed");
            }
            return sources;
        }

        @Override
        public int size() {
            return sources.length;
        }

        @Override
        public void close() {
            if (!sourcesClosed) {
                sourcesClosed = true;
                openSources.decrementAndGet();
            }
        }
    }

    @Override
    public StepBatch open(int rows) {
        openBatches.incrementAndGet();
        return new Batch(rows);
    }

    @Override
    public void close() {
        if (openBatches.get() > 0 || openSources.get() > 0) {
            throw new IllegalStateException(
                    "closed with %s open batches, %s open sources"
                            .formatted(openBatches, openSources));
        }
        closed = true;
    }

    private final class Batch implements StepBatch {
        private long[] histories = new long[0];
        private int[][] sources = new int[0][];
        private int[] lengths = new int[0];
        private final int most;
        private boolean failed;
        private boolean batchClosed;

        Batch(int most) {
            this.most = most;
        }

        @Override
        public int rows() {
            return histories.length;
        }

        @Override
        public void place(EncodedSources encoded, int[] which, int[] places) {
            use();
            for (int i = 0; i < places.length; i++) {
                int place = places[i];
                int rows = rows();
                if (place > rows || place >= most) {
                    failed = true;
                    throw new IllegalArgumentException("no room for row " + place);
                }
                if (place == rows) {
                    sources = Arrays.copyOf(sources, rows + 1);
                    histories = Arrays.copyOf(histories, rows + 1);
                    lengths = Arrays.copyOf(lengths, rows + 1);
                }
                int[] source = ((Encoded) encoded).use()[which[i]];
                sources[place] = source;
                histories[place] = Arrays.hashCode(source);
                lengths[place] = 0;
            }
            fit(rows());
        }

        @Override
        public Step step(int[] tokens) {
            use();
            beforeStep.run();
            steps.incrementAndGet();
            mostRowsSeen = Math.max(mostRowsSeen, rows());
            if (tokens.length != rows()) {
                throw new IllegalArgumentException(rows() + " rows, " + tokens.length + " tokens");
            }
            fit(tokens.length);
            float[][] next = new float[rows()][];
            for (int row = 0; row < next.length; row++) {
                if (lengths[row]++ == 0 && tokens[row] != IDS.bos()) {
                    throw new IllegalArgumentException("a target begins with " + tokens[row]);
                }
                if (lengths[row] > MOST) {
                    throw new IllegalArgumentException("a target is longer than " + MOST);
                }
                if (lengths[row] == 2) {
                    failed = has(sources[row], POISON);
                    refuse(sources[row], POISON);
                }
                histories[row] = extend(histories[row], tokens[row]);
                next[row] = logProbabilities(histories[row]);
                if (lengths[row] == 3 && has(sources[row], NOT_A_NUMBER)) {
                    next[row][4] = Float.NaN;
                }
            }
            return new Answers(next);
        }

        private void fit(int rows) {
            if (rows > rowsThatFit) {
                failed = true;
                throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
            }
        }

        @Override
        public void select(int[] rows) {
            use();
            if (rows.length > most) {
                throw new IllegalArgumentException("no room for " + rows.length + " rows");
            }
            long[] selected = new long[rows.length];
            int[][] selectedSources = new int[rows.length][];
            int[] selectedLengths = new int[rows.length];
            for (int i = 0; i < rows.length; i++) {
                selected[i] = histories[rows[i]];
                selectedSources[i] = sources[rows[i]];
                selectedLengths[i] = lengths[rows[i]];
            }
            histories = selected;
            sources = selectedSources;
            lengths = selectedLengths;
        }

        private void use() {
            if (failed || batchClosed || closed) {
                throw new IllegalStateException("used after a failure or after it was closed");
            }
        }

        @Override
        public void close() {
            if (!batchClosed) {
                batchClosed = true;
                openBatches.decrementAndGet();
            }
        }
    }

    private static void refuse(int[] source, int id) {
        if (has(source, id)) {
            throw new EngineException("index out of range in self");
        }
    }

    private static boolean has(int[] source, int id) {
        return Arrays.stream(source).anyMatch(each -> each == id);
    }

    private record Answers(float[][] next) implements Step {
        @Override
        public int best(int row) {
            int best = 0;
            for (int i = 0; i < next[row].length; i++) {
                if (!Float.isFinite(next[row][i])) {
                    return -1;
                }
                if (next[row][i] > next[row][best]) {
                    best = i;
                }
            }
            return best;
        }

        @Override
        public float bestLogProbability(int row) {
            return next[row][best(row)];
        }

        @Override
        public void logProbabilities(int row, float[] into) {
            System.arraycopy(next[row], 0, into, 0, into.length);
        }
    }
}
