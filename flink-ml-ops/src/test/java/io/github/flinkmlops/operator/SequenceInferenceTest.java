package io.github.flinkmlops.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.decoding.TinyLanguage;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.host.HostSettings;
import io.github.flinkmlops.operator.types.AnswerSerializer;
import io.github.flinkmlops.operator.types.IncomingSerializer;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Answer;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.Refused;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.SequenceRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SequenceInferenceTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final SequenceOptions OPTIONS =
            SequenceOptions.DEFAULT
                    .withDevice("cpu")
                    .withHost(HostSettings.DEFAULT.withRows(8))
                    .withCapacity(20);

    @TempDir private Path directory;

    @AfterEach
    void everyModelIsClosedAndNoThreadIsLeft() {
        assertThat(TinyModelLoader.LOADED).allMatch(language -> language.closed);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("model-host"));
        TinyModelLoader.LOADED.clear();
        TinyModelLoader.beforeStep = () -> {};
    }

    @Test
    void predictionsLeaveInTheOrderOfTheRequestsWhereThatIsAskedFor() throws Exception {
        List<Incoming> requests = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            requests.add(request(i, "ab".repeat(1 + i % 9), options(1 + i % 20)));
        }
        List<SequencePrediction> predictions = run(requests, OPTIONS.withOrdered(true), 1).left;
        assertThat(predictions).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(predictions.get(i).id()).isEqualTo("r" + i);
            assertThat(predictions.get(i).candidates().get(0).tokens()).hasSize(1 + i % 20);
        }
        assertThat(TinyModelLoader.LOADED).hasSize(1);
        assertThat(TinyModelLoader.LOADED.get(0).mostRowsSeen).isEqualTo(8);
    }

    @Test
    void allSlotsShareOneModel() throws Exception {
        List<Incoming> requests = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            requests.add(request(i, "abc", options(3)));
        }
        Streams streams = run(requests, OPTIONS, 2);
        assertThat(streams.left).hasSize(300);
        assertThat(streams.left.stream().map(SequencePrediction::id).distinct()).hasSize(300);
        // Slots that do not overlap in time load it one after the other.
        assertThat(TinyModelLoader.LOADED.size()).isBetween(1, 2);
    }

    @Test
    void aPredictionSaysWhatItIsOf() throws Exception {
        SequenceRequest request = request(7, "hello", options(4));
        SequencePrediction prediction = run(List.of(request), OPTIONS, 1).left.get(0);
        assertThat(prediction.id()).isEqualTo("r7");
        assertThat(prediction.eventTime()).isEqualTo(7000);
        assertThat(prediction.key()).isEqualTo("key");
        assertThat(prediction.model()).isEqualTo("tiny");
        assertThat(prediction.modelVersion()).isEqualTo("v1");
        Candidate candidate = prediction.candidates().get(0);
        assertThat(candidate.text())
                .hasSize((int) IntStream.of(candidate.tokens()).filter(id -> id >= 3).count());
        assertThat(prediction.times().appended()).isEqualTo(70);
        assertThat(prediction.times().received())
                .isLessThanOrEqualTo(prediction.times().firstToken());
        assertThat(prediction.times().firstToken())
                .isLessThanOrEqualTo(prediction.times().finished());
    }

    @Test
    void everyBadRequestIsADeadLetterAndItsNeighboursAreUntouched() throws Exception {
        Map<String, RejectReason> expected = new HashMap<>();
        List<Incoming> requests = new ArrayList<>();
        requests.add(request(0, "abc", options(3)));
        bad(requests, expected, "", RejectReason.EMPTY_SEQUENCE);
        bad(requests, expected, "a".repeat(31), RejectReason.SEQUENCE_TOO_LONG);
        bad(requests, expected, "a".repeat(1 << 20), RejectReason.SEQUENCE_TOO_LONG);
        bad(requests, expected, "ab!", RejectReason.UNKNOWN_TOKEN);
        bad(requests, expected, RejectReason.EMPTY_SEQUENCE);
        bad(requests, expected, RejectReason.UNKNOWN_TOKEN, 3, -4);
        bad(requests, expected, RejectReason.MODEL_FAILED, TinyLanguage.POISON);
        bad(requests, expected, RejectReason.MODEL_FAILED, TinyLanguage.UNENCODABLE);
        bad(requests, expected, RejectReason.NOT_FINITE, TinyLanguage.NOT_A_NUMBER);
        Position position = new Position("words", 0, 99, 990);
        requests.add(
                new Refused(
                        new Rejected(RejectReason.MALFORMED, "no Avro", new byte[9], position)));
        for (int i = 100; i < 140; i++) {
            requests.add(request(i, "abc", options(3)));
        }
        Streams streams = run(requests, OPTIONS, 1);
        assertThat(streams.left).hasSize(41);
        Map<Long, Rejected> refused = new HashMap<>();
        streams.right.forEach(each -> refused.put(each.position().offset(), each));
        assertThat(refused).hasSize(expected.size() + 1);
        assertThat(refused.get(99L).reason()).isEqualTo(RejectReason.MALFORMED);
        expected.forEach(
                (id, reason) -> {
                    Rejected rejected = refused.get(Long.parseLong(id.substring(1)));
                    assertThat(rejected.reason()).as(rejected.error()).isEqualTo(reason);
                    assertThat(rejected.error()).startsWith("request " + id + ": ");
                    assertThat(rejected.bytes()).isEqualTo(new byte[] {1, 2});
                });
    }

    private static void bad(
            List<Incoming> requests,
            Map<String, RejectReason> expected,
            String text,
            RejectReason reason) {
        expected.put("r" + requests.size(), reason);
        requests.add(request(requests.size(), text, options(5)));
    }

    private static void bad(
            List<Incoming> requests,
            Map<String, RejectReason> expected,
            RejectReason reason,
            int... ids) {
        expected.put("r" + requests.size(), reason);
        requests.add(request(requests.size(), new SequenceInput.Tokens(ids), options(5)));
    }

    @Test
    void whatIsUnderWayIsInTheCheckpointAndIsAnsweredOnceAfterARecovery() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch stepping = new CountDownLatch(1);
        TinyModelLoader.beforeStep =
                () -> {
                    stepping.countDown();
                    await(goOn);
                };
        OperatorSubtaskState state;
        try (var harness = harness(Duration.ofHours(1))) {
            harness.open();
            for (int i = 0; i < 15; i++) {
                harness.processElement(request(i, "abc", options(5)), i);
            }
            stepping.await();
            state = harness.snapshot(1, 1);
            assertThat(harness.extractOutputValues()).isEmpty();
            goOn.countDown();
        }
        TinyModelLoader.beforeStep = () -> {};
        try (var harness = harness(Duration.ofHours(1))) {
            harness.initializeState(state);
            harness.open();
            harness.processElement(request(15, "abc", options(5)), 15);
            harness.endInput();
            assertThat(harness.extractOutputValues())
                    .extracting(answer -> ((SequencePrediction) answer).id())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 16).mapToObj(i -> "r" + i).toList());
        }
    }

    @Test
    void aCallOfTheModelThatDoesNotEndIsARefusalAndNotTheJobsFailure() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        TinyModelLoader.beforeStep = () -> await(goOn);
        try (var harness = harness(Duration.ofHours(1))) {
            harness.open();
            harness.processElement(request(1, "abc", options(5)), 1);
            harness.setProcessingTime(Duration.ofHours(1).toMillis());
            harness.endInput();
            List<Answer> answers = harness.extractOutputValues();
            assertThat(answers).hasSize(1);
            Rejected rejected = ((Refused) answers.get(0)).rejected();
            assertThat(rejected.reason()).isEqualTo(RejectReason.DEADLINE);
            assertThat(rejected.error()).contains("the deadline is 3600000 ms");
            goOn.countDown();
        }
    }

    @Test
    void howeverManyRequestsAreLateTheJobGoesOn() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        TinyModelLoader.beforeStep = () -> await(goOn);
        int rounds = 5;
        try (var harness = harness(Duration.ofHours(1))) {
            harness.open();
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < OPTIONS.capacity(); i++) {
                    harness.processElement(request(i, "abc", options(5)), i);
                }
                harness.setProcessingTime(Duration.ofHours(1 + round).toMillis());
            }
            goOn.countDown();
            harness.processElement(request(99, "abc", options(5)), 99);
            harness.endInput();
            List<Answer> answers = harness.extractOutputValues();
            assertThat(answers).hasSize(rounds * OPTIONS.capacity() + 1);
            assertThat(answers)
                    .filteredOn(SequencePrediction.class::isInstance)
                    .extracting(answer -> ((SequencePrediction) answer).id())
                    .containsExactly("r99");
        }
    }

    @Test
    void aStreamWithoutOurSerializerIsRefusedWhileTheGraphIsBuilt() {
        DataStream<Incoming> generic =
                StreamExecutionEnvironment.getExecutionEnvironment()
                        .fromSequence(0, 1)
                        .map(i -> (Incoming) request(i.intValue(), "a", options(2)))
                        .returns(Incoming.class);
        assertThatThrownBy(() -> SequenceInference.of(directory, OPTIONS).on(generic))
                .hasMessageContaining("must be of the type StreamTypes.INCOMING");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private OneInputStreamOperatorTestHarness<Incoming, Answer> harness(Duration deadline)
            throws Exception {
        SequenceFunction function =
                new SequenceFunction(
                        directory.toString(),
                        OPTIONS.withDeadline(deadline),
                        new TinyModelLoader());
        OneInputStreamOperatorTestHarness<Incoming, Answer> harness =
                new OneInputStreamOperatorTestHarness<>(
                        new AsyncWaitOperatorFactory<>(
                                function,
                                deadline.toMillis(),
                                OPTIONS.capacity(),
                                OutputMode.UNORDERED),
                        new IncomingSerializer());
        harness.setup(new AnswerSerializer());
        return harness;
    }

    private record Streams(List<SequencePrediction> left, List<Rejected> right) {}

    private Streams run(List<Incoming> requests, SequenceOptions options, int parallelism)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        DataStream<Incoming> stream =
                environment.fromData(StreamTypes.INCOMING, requests.toArray(new Incoming[0]));
        if (parallelism > 1) {
            stream = stream.rebalance().map(each -> each).returns(StreamTypes.INCOMING);
        }
        SequenceStreams read =
                SequenceInference.of(directory, options)
                        .withLoader(new TinyModelLoader())
                        .on(stream);
        CloseableIterator<SequencePrediction> predictions = read.predictions().collectAsync();
        CloseableIterator<Rejected> rejected = read.rejected().collectAsync();
        var job = environment.executeAsync();
        List<SequencePrediction> left = new ArrayList<>();
        predictions.forEachRemaining(left::add);
        List<Rejected> right = new ArrayList<>();
        rejected.forEachRemaining(right::add);
        job.getJobExecutionResult().get();
        return new Streams(left, right);
    }

    private static DecodingOptions options(int length) {
        return new DecodingOptions(
                new DecodingStrategy.Greedy(), new int[0], length, length, false);
    }

    private static SequenceRequest request(int number, String text, DecodingOptions options) {
        return request(number, new SequenceInput.Text(text), options);
    }

    private static SequenceRequest request(
            int number, SequenceInput input, DecodingOptions options) {
        return new SequenceRequest(
                "r" + number,
                1000L * number,
                "key",
                input,
                options,
                new Position("words", 0, number, 10L * number),
                new byte[] {1, 2});
    }
}
