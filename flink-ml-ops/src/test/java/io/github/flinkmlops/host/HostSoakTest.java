package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.script.ScriptedTransformer;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.transformer.TransformerCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Requests of all kinds for a long time, through one host. {@code -Dsoak.minutes=60} makes an hour
 * of it, in which the whole process must stay within 5 % of its size after the first tenth.
 */
class HostSoakTest {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 0);
    private static final int REQUESTS = 12_000;
    private static final int UNDER_WAY = 40;
    private static final int ROWS = 16;
    private static final int PAGE = 4096;

    private final SplittableRandom random = new SplittableRandom(8);

    @Test
    void memoryStaysWhereItIs() throws Exception {
        TransformerCase parity = TransformerCase.all().findFirst().orElseThrow();
        int[] known = Arrays.stream(parity.sources()).flatMapToInt(Arrays::stream).toArray();
        try (SafetensorsFile weights = parity.weights();
                ScriptedTransformer model =
                        ScriptedTransformer.load(parity.spec(), weights, Device.cpu());
                ModelHost host =
                        ModelHost.start(
                                new HostedModel("soak", "v", model, null),
                                HostSettings.DEFAULT.withRows(ROWS))) {
            long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
            long tenth = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos() / 10;
            Deque<CompletableFuture<Outcome>> underWay = new ArrayDeque<>();
            long before = 0;
            long sent = 0;
            long failed = 0;
            while (MINUTES == 0 ? sent < REQUESTS : System.nanoTime() < end) {
                if (before == 0
                        && (MINUTES == 0 ? sent > REQUESTS / 3 : System.nanoTime() > tenth)) {
                    before = resident();
                }
                CompletableFuture<Outcome> future = host.submit(work(known));
                if (sent++ % 20 == 7) {
                    future.cancel(false);
                }
                underWay.add(future);
                if (underWay.size() == UNDER_WAY) {
                    failed += hasFailed(underWay.remove()) ? 1 : 0;
                }
            }
            for (CompletableFuture<Outcome> left : underWay) {
                hasFailed(left);
            }
            long grown = resident() - before;
            System.out.printf(
                    "%,d requests, %,d tokens; resident memory %,d MB, then %+,d MB%n",
                    sent, host.snapshot().tokens(), before >> 20, grown >> 20);
            assertThat(failed).as("some have no time").isPositive();
            if (MINUTES > 0) {
                assertThat(grown).isLessThan(before / 20);
            }
            // If each had kept its row: what the heap grows by is far less.
            assertThat(grown).isLessThan(sent * model.rowBytes(20, 20) / 4);
        }
    }

    private Work work(int[] known) {
        int[] source =
                random.ints(random.nextInt(1, 21), 0, known.length).map(i -> known[i]).toArray();
        DecodingStrategy strategy =
                switch (random.nextInt(3)) {
                    case 0 -> new DecodingStrategy.Greedy();
                    case 1 -> new DecodingStrategy.Beam(random.nextInt(1, 5), 0.6f, 1);
                    default -> new DecodingStrategy.Sampling(0.9f, 8, 0.95f, random.nextLong());
                };
        return new Work(
                source,
                new DecodingOptions(strategy, new int[0], 0, random.nextInt(1, 21), false),
                // One in forty has no time at all.
                random.nextInt(40) == 0 ? Duration.ofNanos(1) : Duration.ofHours(1));
    }

    private static boolean hasFailed(CompletableFuture<Outcome> future) throws Exception {
        try {
            return future.get() instanceof Outcome.Failed;
        } catch (CancellationException e) {
            return false;
        }
    }

    /** Reads the second number of statm, resident pages. */
    private static long resident() throws IOException {
        System.gc();
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
        return Long.parseLong(pages[1]) * PAGE;
    }
}
