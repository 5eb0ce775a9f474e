package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.decoding.DecodingBatch;
import io.github.flinkmlops.decoding.Hypotheses;
import io.github.flinkmlops.decoding.Target;
import io.github.flinkmlops.decoding.TinyLanguage;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ModelHostTest {
    private static final HostSettings SETTINGS = HostSettings.DEFAULT.withRows(16);
    private static final Duration LONG = Duration.ofHours(1);

    private final TinyLanguage language = new TinyLanguage(0.5);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void batchingChangesNothing(int threads) throws Exception {
        HostSettings settings = SETTINGS.withThreads(threads);
        Map<Integer, CompletableFuture<Outcome>> futures = new ConcurrentHashMap<>();
        try (ModelHost host = start(settings)) {
            List<Thread> users = new ArrayList<>();
            for (int user = 0; user < 4; user++) {
                int first = 100 * user;
                users.add(
                        new Thread(
                                () -> {
                                    for (int i = first; i < first + 100; i++) {
                                        futures.put(i, host.submit(work(i)));
                                    }
                                }));
            }
            users.forEach(Thread::start);
            for (Thread user : users) {
                user.join();
            }
            for (int i = 0; i < 400; i++) {
                assertThat(candidates(futures.get(i)))
                        .usingRecursiveComparison()
                        .isEqualTo(alone(work(i)));
            }
        }
        assertThat(language.mostRowsSeen).isBetween(8, 16);
        assertThat(language.steps.get()).isLessThan(2000);
        assertThat(language.closed).isTrue();
    }

    @Test
    void aRequestJoinsWhileOthersAreInTheMiddleAndLeavesBeforeThem() throws Exception {
        CountDownLatch third = new CountDownLatch(3);
        CountDownLatch goOn = new CountDownLatch(1);
        language.beforeStep =
                () -> {
                    third.countDown();
                    if (third.getCount() == 0) {
                        awaitUninterruptibly(goOn);
                    }
                };
        try (ModelHost host = start(SETTINGS)) {
            CompletableFuture<Outcome> first = host.submit(exactly(20, 5));
            third.await();
            CompletableFuture<Outcome> second = host.submit(exactly(2, 6));
            AtomicInteger endedFirst = new AtomicInteger();
            second.thenRun(() -> endedFirst.compareAndSet(0, 2));
            first.thenRun(() -> endedFirst.compareAndSet(0, 1));
            goOn.countDown();
            assertThat(candidates(first).get(0).tokens()).hasSize(20);
            assertThat(candidates(second).get(0).tokens()).hasSize(2);
            assertThat(endedFirst).hasValue(2);
        }
        assertThat(language.steps).hasValue(20);
    }

    @ParameterizedTest
    @CsvSource({"8, 9, 14", "24, 24, 45"})
    void soManySourcesAreEncodedAheadAsAreFastTogether(int length, int atLeast, int atMost)
            throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        language.beforeEncode = () -> awaitUninterruptibly(all);
        List<CompletableFuture<Outcome>> futures = new ArrayList<>();
        try (ModelHost host = start(SETTINGS)) {
            for (int i = 0; i < 640; i++) {
                int[] source = new int[length];
                Arrays.fill(source, i % 36);
                futures.add(host.submit(greedy(source)));
            }
            all.countDown();
            for (CompletableFuture<Outcome> future : futures) {
                candidates(future);
            }
        }
        // 64 or 21 at a time, and a few more for the rows that are free.
        assertThat(language.encodes.get()).isBetween(atLeast, atMost);
    }

    @Test
    void whatCanNeverBeDoneIsRefusedWithItsReason() throws Exception {
        Map<Work, RejectReason> refused = new LinkedHashMap<>();
        refused.put(greedy(), RejectReason.EMPTY_SEQUENCE);
        refused.put(greedy(new int[31]), RejectReason.SEQUENCE_TOO_LONG);
        refused.put(greedy(3, 40), RejectReason.UNKNOWN_TOKEN);
        refused.put(greedy(-1), RejectReason.UNKNOWN_TOKEN);
        refused.put(work(beam(17), new int[0], 0, 9, 3), RejectReason.OVERSIZED_REQUEST);
        refused.put(work(beam(2), new int[] {9}, 0, 9, 3), RejectReason.UNKNOWN_TOKEN);
        refused.put(
                work(beam(2), new int[] {TinyLanguage.EOS}, 0, 9, 3), RejectReason.WRONG_OPTIONS);
        refused.put(work(beam(2), new int[24], 0, 99, 3), RejectReason.WRONG_OPTIONS);
        try (ModelHost host = start(SETTINGS)) {
            for (Map.Entry<Work, RejectReason> each : refused.entrySet()) {
                assertThat(failed(host.submit(each.getKey())).reason()).isEqualTo(each.getValue());
            }
            assertThat(failed(host.submit(greedy(3, 40))).error())
                    .isEqualTo("ids of the source must be 0 to 39, number 1 was 40");
        }
    }

    @Test
    void aRequestThatMemoryCannotHoldIsRefusedWithNumbers() throws Exception {
        // 1,000 bytes of weights leave 10,000 for rows of 100 bytes a token.
        try (ModelHost host = start(SETTINGS.withMemory(11_000))) {
            Outcome.Failed failed = failed(host.submit(work(beam(8), new int[0], 0, 20, 3)));
            assertThat(failed.reason()).isEqualTo(RejectReason.OVERSIZED_REQUEST);
            assertThat(failed.error())
                    .contains("8 rows of 1 source ids and up to 20 target ids take 16800 bytes")
                    .contains("may take 10000");
            CompletableFuture<Outcome> fits = host.submit(work(beam(4), new int[0], 0, 20, 3));
            assertThat(candidates(fits)).isNotEmpty();
        }
    }

    @Test
    void rowsThatMemoryCannotHoldTogetherWait() throws Exception {
        List<CompletableFuture<Outcome>> futures = new ArrayList<>();
        try (ModelHost host = start(SETTINGS.withMemory(11_000))) {
            for (int i = 0; i < 30; i++) {
                futures.add(host.submit(exactly(20, i)));
            }
            for (CompletableFuture<Outcome> each : futures) {
                assertThat(candidates(each).get(0).tokens()).hasSize(20);
            }
        }
        assertThat(language.mostRowsSeen).isEqualTo(4);
    }

    @Test
    void memoryForNotEvenOneRowIsAnErrorAtTheStart() {
        assertThatThrownBy(() -> start(SETTINGS.withMemory(1_100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 1000 bytes for its weights and 200 for one row")
                .hasMessageContaining("memory is 1100: raise memory");
        assertThat(language.closed).isTrue();
    }

    @Test
    void aRequestAtWhichTheModelFailsIsFoundAndTheOthersGoOn() throws Exception {
        Map<Integer, RejectReason> bad =
                Map.of(
                        TinyLanguage.POISON, RejectReason.MODEL_FAILED,
                        TinyLanguage.UNENCODABLE, RejectReason.MODEL_FAILED,
                        TinyLanguage.NOT_A_NUMBER, RejectReason.NOT_FINITE);
        List<CompletableFuture<Outcome>> good = new ArrayList<>();
        Map<Integer, CompletableFuture<Outcome>> poor = new LinkedHashMap<>();
        try (ModelHost host = start(SETTINGS)) {
            for (int i = 0; i < 60; i++) {
                good.add(host.submit(work(i)));
                if (i % 20 == 10) {
                    int id = TinyLanguage.NOT_A_NUMBER + i / 20;
                    poor.put(id, host.submit(work(beam(2), new int[0], 5, 9, 3, id)));
                }
            }
            for (int i = 0; i < good.size(); i++) {
                assertThat(candidates(good.get(i)))
                        .usingRecursiveComparison()
                        .isEqualTo(alone(work(i)));
            }
            for (Map.Entry<Integer, CompletableFuture<Outcome>> each : poor.entrySet()) {
                assertThat(failed(each.getValue()).reason()).isEqualTo(bad.get(each.getKey()));
            }
            assertThat(failed(poor.get(TinyLanguage.POISON)).error())
                    .contains("EngineException: index out of range in self");
            assertThat(host.snapshot().failures()).isPositive();
        }
    }

    @Test
    void aBatchThatIsTooLargeForTheDeviceIsSplitAndGoesOn() throws Exception {
        language.rowsThatFit = 3;
        try (ModelHost host = start(SETTINGS)) {
            List<CompletableFuture<Outcome>> futures = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                futures.add(host.submit(exactly(5 + i % 9, i % 30)));
            }
            CompletableFuture<Outcome> wide = host.submit(work(beam(6), new int[0], 9, 9, 3));
            for (int i = 0; i < 40; i++) {
                assertThat(candidates(futures.get(i)))
                        .usingRecursiveComparison()
                        .isEqualTo(alone(exactly(5 + i % 9, i % 30)));
            }
            assertThat(failed(wide).reason()).isEqualTo(RejectReason.OVERSIZED_REQUEST);
            assertThat(failed(wide).error()).contains("out of memory for this request alone");
            assertThat(host.snapshot().outOfMemory()).isPositive();
            assertThat(host.snapshot().failures()).isZero();
        }
    }

    @Test
    void aRequestLeavesWhenItsTimeIsUpWaitingOrDecoding() throws Exception {
        long start = System.nanoTime();
        language.beforeStep = () -> awaitTime(start + TimeUnit.MILLISECONDS.toNanos(30));
        try (ModelHost host = start(SETTINGS.withRows(1))) {
            CompletableFuture<Outcome> decoding =
                    host.submit(within(Duration.ofMillis(20), exactly(20, 1)));
            CompletableFuture<Outcome> waiting =
                    host.submit(within(Duration.ofMillis(20), exactly(20, 2)));
            CompletableFuture<Outcome> patient = host.submit(exactly(20, 3));
            assertThat(failed(decoding).reason()).isEqualTo(RejectReason.DEADLINE);
            assertThat(failed(waiting).reason()).isEqualTo(RejectReason.DEADLINE);
            assertThat(failed(waiting).error()).contains("the deadline is 20 ms");
            assertThat(candidates(patient).get(0).tokens()).hasSize(20);
        }
    }

    @Test
    void aCancelledRequestLeavesTheBatch() throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        language.beforeStep =
                () -> {
                    second.countDown();
                    if (second.getCount() == 0) {
                        awaitUninterruptibly(goOn);
                    }
                };
        try (ModelHost host = start(SETTINGS)) {
            CompletableFuture<Outcome> cancelled = host.submit(exactly(24, 1));
            second.await();
            CompletableFuture<Outcome> other = host.submit(exactly(2, 3));
            cancelled.cancel(false);
            goOn.countDown();
            assertThat(candidates(other).get(0).tokens()).hasSize(2);
        }
        assertThat(language.steps.get()).isLessThan(6);
    }

    @Test
    void attentionIsAnsweredWhenAskedFor() throws Exception {
        DecodingOptions options =
                new DecodingOptions(new DecodingStrategy.Greedy(), new int[0], 4, 4, true);
        try (ModelHost host = start(SETTINGS)) {
            Outcome.Targets targets =
                    (Outcome.Targets) host.submit(new Work(new int[] {3, 4}, options, LONG)).get();
            assertThat(targets.attention()).hasSize(1);
            Attention attention = targets.attention().get(0);
            assertThat(attention.weights()[0]).hasDimensions(5, 2);
            assertThat(targets.stamps().firstToken())
                    .isPositive()
                    .isLessThanOrEqualTo(targets.stamps().finished());
        }
    }

    @Test
    void closingCancelsWhatIsUnderWayAndLeavesNoThread() throws Exception {
        CountDownLatch stepping = new CountDownLatch(1);
        language.beforeStep = stepping::countDown;
        ModelHost host = start(SETTINGS.withRows(1));
        List<CompletableFuture<Outcome>> futures = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            futures.add(host.submit(exactly(24, 1)));
        }
        stepping.await();
        host.close();
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(futures.get(4999)).isCancelled();
        assertThat(language.closed).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("model-host tiny"));
        assertThatThrownBy(() -> host.submit(exactly(2, 1))).hasMessageContaining("closed");
    }

    @Test
    void anErrorWhileEncodingEndsThoseThatHaveLeftTheLine() {
        language.beforeEncode =
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        try (ModelHost host = start(SETTINGS)) {
            CompletableFuture<Outcome> future = host.submit(exactly(2, 1));
            assertThatThrownBy(future::get)
                    .hasMessageContaining("the model's host failed")
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void anErrorOfTheProcessIsNotTakenForABadRequest() {
        language.beforeStep =
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        try (ModelHost host = start(SETTINGS)) {
            CompletableFuture<Outcome> future = host.submit(exactly(2, 1));
            assertThatThrownBy(future::get)
                    .hasMessageContaining("the model's host failed")
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> host.submit(exactly(2, 1)))
                    .hasMessageContaining("the model's host failed");
        }
    }

    private ModelHost start(HostSettings settings) {
        return ModelHost.start(new HostedModel("tiny", "v1", language, null), settings);
    }

    private static DecodingStrategy beam(int width) {
        return new DecodingStrategy.Beam(width, 0.6f, 1);
    }

    private static Work greedy(int... source) {
        return new Work(source, DecodingOptions.DEFAULT, LONG);
    }

    private static Work exactly(int length, int id) {
        return work(new DecodingStrategy.Greedy(), new int[0], length, length, id);
    }

    private static Work within(Duration deadline, Work work) {
        return new Work(work.source(), work.options(), deadline);
    }

    private static Work work(
            DecodingStrategy strategy, int[] prefix, int minLength, int maxLength, int... source) {
        DecodingOptions options =
                new DecodingOptions(strategy, prefix, minLength, maxLength, false);
        return new Work(source, options, LONG);
    }

    /** Of all kinds and lengths. */
    private static Work work(int i) {
        DecodingStrategy strategy =
                switch (i % 3) {
                    case 0 -> new DecodingStrategy.Greedy();
                    case 1 -> beam(2 + i % 4);
                    default -> new DecodingStrategy.Sampling(1, 5, 0.95f, i);
                };
        int[] source = new int[1 + i % 20];
        source[0] = i % 36;
        return work(strategy, i % 7 == 0 ? new int[] {3} : new int[0], i % 4, 4 + i % 15, source);
    }

    private static List<Candidate> candidates(CompletableFuture<Outcome> future) throws Exception {
        Outcome outcome = future.get();
        assertThat(outcome).isInstanceOf(Outcome.Targets.class);
        return ((Outcome.Targets) outcome).candidates();
    }

    private static Outcome.Failed failed(CompletableFuture<Outcome> future) throws Exception {
        Outcome outcome = future.get();
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    private static List<Candidate> alone(Work work) {
        record Alone(int[] source, Hypotheses hypotheses) implements Target {}
        TinyLanguage own = new TinyLanguage(0.5);
        Hypotheses hypotheses =
                Hypotheses.begin(work.options(), TinyLanguage.IDS, TinyLanguage.MOST);
        int width = hypotheses.width();
        try (DecodingBatch<Alone> batch = new DecodingBatch<>(own, width)) {
            batch.add(List.of(new Alone(work.source(), hypotheses)));
            while (batch.rows() > 0) {
                batch.step();
            }
        }
        return hypotheses.candidates();
    }

    private static void awaitTime(long nanos) {
        while (System.nanoTime() - nanos < 0) {
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
