package io.github.flinkmlops.host;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.DecodingBatch;
import io.github.flinkmlops.decoding.Hypotheses;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.decoding.Target;
import io.github.flinkmlops.script.ScriptedTransformer;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.text.SequenceText;
import io.github.flinkmlops.text.Tokenizers;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/**
 * Requests a CPU second of the one thread that runs the model, in one process and in turn:
 * continuous batching, fixed batches of the same size (all of a batch are computed until its
 * longest one has ended; and, for comparison, with the ended ones leaving), and one at a time. Then
 * the latency of both at half of the load, with arrivals at random. Before and after the first of
 * them the speed of libtorch's own matrix product, since machines differ. Ratios are medians of
 * those of each round.
 *
 * <pre>{@code
 * ./mvnw -Pbenchmark -pl flink-ml-ops exec:exec -Dbenchmark="io.github.flinkmlops.host.ContinuousBatching
 *     ../jobs/src/main/resources/g2p WORDS.tsv.gz"
 * }</pre>
 *
 * The first column of the file has the words.
 */
public final class ContinuousBatching {
    private static final int LARGE_ROUNDS = 3;
    private static final int SMALL_ROUNDS = 9;
    private static final Duration DEADLINE = Duration.ofHours(1);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final StepModel model;
    private final int rows;

    private ContinuousBatching(StepModel model, int rows) {
        this.model = model;
        this.rows = rows;
    }

    /** With a directory of a model and a file of words; without them the random model only. */
    public static void main(String[] arguments) throws Exception {
        EngineStart.engine();
        if (arguments.length > 1) {
            Path directory = Path.of(arguments[0]);
            try (ScriptedTransformer model = ScriptedTransformer.load(directory, Device.cpu());
                    SequenceText text = Tokenizers.read(directory)) {
                List<Work> words = words(arguments[1], text);
                compare("words", model, words, 16, SMALL_ROUNDS);
                compare("words", model, words, 64, SMALL_ROUNDS);
            }
        }
        try (ScriptedTransformer model = RandomTransformer.load()) {
            compare("6+6 layers, d 512", model, random(128), 16, LARGE_ROUNDS);
            compare("6+6 layers, d 512", model, random(256), 32, LARGE_ROUNDS);
        }
    }

    private static void compare(
            String name, StepModel model, List<Work> works, int rows, int rounds) throws Exception {
        ContinuousBatching size = new ContinuousBatching(model, rows);
        ContinuousBatching alone = new ContinuousBatching(model, 1);
        List<Work> few = works.subList(0, works.size() / 8);
        size.continuous(works);
        size.fixed(works, true);
        double[] continuous = new double[rounds];
        double[] fixed = new double[rounds];
        double[] leaving = new double[rounds];
        double[] one = new double[rounds];
        double[] product = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            double before = matrixProduct();
            continuous[i] = size.continuous(works);
            product[i] = (before + matrixProduct()) / 2;
            fixed[i] = size.fixed(works, false);
            leaving[i] = size.fixed(works, true);
            one[i] = alone.fixed(few, true);
        }
        print("%s, %d requests, %d rows, one thread", name, works.size(), rows);
        print("  libtorch sgemm         %8.1f GFLOP/s", median(product));
        print("  one at a time          %8.1f requests per CPU second", median(one));
        print("  fixed batches          %8.1f", median(fixed));
        print("  fixed, ended ones leave%8.1f", median(leaving));
        print(
                "  continuous             %8.1f = %.2f times fixed, %.2f times one at a time",
                median(continuous),
                median(ratios(continuous, fixed)),
                median(ratios(continuous, one)));
        print(
                "  continuous             %8.2f per GFLOP/s of the sgemm beside it",
                median(ratios(continuous, product)));
        long start = System.nanoTime();
        size.continuous(works);
        double load = 0.5 * works.size() / ((System.nanoTime() - start) / 1e9);
        print("  at %.0f requests a second:", load);
        print("    fixed      latency %s", size.latency(works, load, false));
        print("    continuous latency %s", size.latency(works, load, true));
    }

    private double continuous(List<Work> works) throws Exception {
        // The host closes its model, which goes on being used here.
        HostedModel hosted = new HostedModel("benchmark", "", new Borrowed(model), null);
        try (ModelHost host = ModelHost.start(hosted, HostSettings.DEFAULT.withRows(rows))) {
            List<CompletableFuture<Outcome>> futures = new ArrayList<>();
            for (Work work : works) {
                futures.add(host.submit(work));
            }
            for (CompletableFuture<Outcome> future : futures) {
                require(future.get());
            }
            return works.size() / hostSeconds();
        }
    }

    private static double hostSeconds() {
        return Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("model-host benchmark"))
                        .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getId()))
                        .sum()
                / 1e9;
    }

    private double fixed(List<Work> works, boolean endedLeave) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int begin = 0; begin < works.size(); begin += rows) {
            List<Work> batch = works.subList(begin, Math.min(works.size(), begin + rows));
            if (endedLeave) {
                runLeaving(batch);
            } else {
                runToTheLast(batch);
            }
        }
        return works.size() / seconds(start);
    }

    private record Fixed(int[] source, Hypotheses hypotheses) implements Target {}

    private void runLeaving(List<Work> works) {
        try (DecodingBatch<Fixed> batch = new DecodingBatch<>(model, rows)) {
            batch.add(works.stream().map(this::begin).toList());
            while (batch.rows() > 0) {
                batch.step();
            }
        }
    }

    private Fixed begin(Work work) {
        return new Fixed(
                work.source(),
                Hypotheses.begin(work.options(), model.tokenIds(), model.maxTargetLength()));
    }

    private void runToTheLast(List<Work> works) {
        List<Fixed> targets = works.stream().map(this::begin).toList();
        try (var batch = model.open(rows)) {
            batch.append(model, targets.stream().map(Fixed::source).toArray(int[][]::new));
            int[] tokens = new int[targets.size()];
            int growing = targets.size();
            while (growing > 0) {
                for (int row = 0; row < tokens.length; row++) {
                    Hypotheses target = targets.get(row).hypotheses();
                    boolean ended = target.state() != Hypotheses.State.GROWING;
                    tokens[row] = ended ? model.tokenIds().pad() : target.token(0);
                }
                var step = batch.step(tokens);
                growing = 0;
                for (int row = 0; row < tokens.length; row++) {
                    Hypotheses target = targets.get(row).hypotheses();
                    if (target.state() == Hypotheses.State.GROWING) {
                        target.advance(step, new int[] {row});
                        growing += target.state() == Hypotheses.State.GROWING ? 1 : 0;
                    }
                }
            }
        }
    }

    /** Milliseconds from arrival to answer, arrivals being a Poisson process. */
    private String latency(List<Work> works, double perSecond, boolean continuous)
            throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        long[] arrivals = new long[works.size()];
        double at = 0;
        for (int i = 0; i < arrivals.length; i++) {
            at -= Math.log(1 - random.nextDouble()) / perSecond;
            arrivals[i] = (long) (at * 1e9);
        }
        long[] took = continuous ? served(works, arrivals) : batched(works, arrivals);
        Arrays.sort(took);
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms",
                took[took.length / 2] / 1e6,
                took[took.length * 99 / 100] / 1e6);
    }

    private long[] served(List<Work> works, long[] arrivals) throws Exception {
        long[] took = new long[arrivals.length];
        HostedModel hosted = new HostedModel("benchmark", "", new Borrowed(model), null);
        try (ModelHost host = ModelHost.start(hosted, HostSettings.DEFAULT.withRows(rows))) {
            List<CompletableFuture<?>> futures = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < arrivals.length; i++) {
                long arrival = start + arrivals[i];
                waitUntil(arrival);
                int request = i;
                futures.add(
                        host.submit(works.get(i))
                                .thenAccept(
                                        outcome -> took[request] = System.nanoTime() - arrival));
            }
            for (CompletableFuture<?> future : futures) {
                future.get();
            }
        }
        return took;
    }

    /** Whatever has arrived when the last batch is done is the next one. */
    private long[] batched(List<Work> works, long[] arrivals) {
        long[] took = new long[arrivals.length];
        long start = System.nanoTime();
        int next = 0;
        while (next < arrivals.length) {
            waitUntil(start + arrivals[next]);
            int end = next;
            long now = System.nanoTime() - start;
            while (end < arrivals.length && end < next + rows && arrivals[end] <= now) {
                end++;
            }
            runToTheLast(works.subList(next, end));
            for (int i = next; i < end; i++) {
                took[i] = System.nanoTime() - start - arrivals[i];
            }
            next = end;
        }
        return took;
    }

    private static void waitUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; ) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }

    private static void require(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            throw new IllegalStateException(failed.error());
        }
    }

    private static double seconds(long start) {
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }

    private static List<Work> words(String file, SequenceText text) throws IOException {
        List<Work> works = new ArrayList<>();
        DecodingOptions options =
                new DecodingOptions(new DecodingStrategy.Greedy(), new int[0], 0, 40, false);
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(new FileInputStream(file)),
                                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String word = line.substring(0, line.indexOf('\t'));
                works.add(new Work(text.source().encode(word), options, DEADLINE));
            }
        }
        return works.subList(0, Math.min(works.size(), 1536));
    }

    private static List<Work> random(int count) {
        SplittableRandom random = new SplittableRandom(9);
        List<Work> works = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] source = new int[random.nextInt(8, 65)];
            for (int j = 0; j < source.length; j++) {
                source[j] = random.nextInt(3, 8000);
            }
            int length = random.nextInt(8, 65);
            DecodingOptions options =
                    new DecodingOptions(
                            new DecodingStrategy.Greedy(), new int[0], length, length, false);
            works.add(new Work(source, options, DEADLINE));
        }
        return works;
    }

    private static double matrixProduct() {
        int n = 512;
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray a = manager.randomUniform(-1, 1, new Shape(n, n));
            NDArray b = manager.randomUniform(-1, 1, new Shape(n, n));
            long start = THREADS.getCurrentThreadCpuTime();
            int calls = 0;
            while (seconds(start) < 0.5) {
                a.matMul(b).close();
                calls++;
            }
            return calls * 2.0 * n * n * n / seconds(start) / 1e9;
        }
    }

    /** Round by round, since a machine may be faster in one round than in another. */
    private static double[] ratios(double[] values, double[] others) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / others[i];
        }
        return ratios;
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
