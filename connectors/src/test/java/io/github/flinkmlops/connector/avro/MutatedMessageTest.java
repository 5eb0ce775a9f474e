package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.SequenceRequest;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Damaged messages are refused with a reason: no other exception, and no more memory than fits. */
class MutatedMessageTest {

    private static final int MUTATIONS = 20_000;
    private static final long MOST_MEMORY = 4 << 20;

    /** The first messages also load classes, which takes memory of its own. */
    private static final int WARM_UP = 2_000;

    @FunctionalInterface
    private interface Target {
        void read(byte[] message) throws BadRecordException;
    }

    @Test
    void recordsOfAnySchema() {
        byte[] message = Messages.bytesOf(Messages.flight(123_456, "JFK", 300, 20f));
        ExampleDecoder decoder =
                ExampleDecoder.ofRecords(
                        WireFormat.SINGLE_OBJECT,
                        List.of(Messages.FLIGHT),
                        Messages::flightEncoder,
                        false);

        mutate(message, SingleObject.HEADER_LENGTH, decoding(decoder, message));
        mutate(message, 0, decoding(decoder, message));
    }

    @Test
    void plainRecords() {
        byte[] message =
                new GenericRecordWriter(Messages.FLIGHT, WireFormat.PLAIN)
                        .write(Messages.flight(123_456, "JFK", 300, 20f));
        ExampleDecoder decoder =
                ExampleDecoder.ofRecords(
                        WireFormat.PLAIN, List.of(Messages.FLIGHT), Messages::flightEncoder, false);

        mutate(message, 0, decoding(decoder, message));
    }

    @Test
    void examples() {
        GenericRecord record =
                Messages.example(List.of(1f, 2f), List.of(0, 7, 3), List.of(1f, 1f, 1f), "B");
        record.put("id", "an id");
        record.put("eventTime", 1_000_000_000_000L);
        byte[] message = Messages.bytesOf(record);
        ExampleDecoder decoder =
                ExampleDecoder.ofExamples(
                        WireFormat.SINGLE_OBJECT, 2, 10, () -> Messages.LETTERS, false);

        mutate(message, SingleObject.HEADER_LENGTH, decoding(decoder, message));
    }

    @Test
    void predictions() {
        byte[] message =
                new PredictionWriter()
                        .write(
                                new Prediction(
                                        "1",
                                        1_000_000,
                                        "k",
                                        "letters",
                                        77,
                                        new float[] {0.5f, 0.5f},
                                        List.of("A", "B"),
                                        new Label.ClassName("A", 0),
                                        0.7));

        mutate(message, SingleObject.HEADER_LENGTH, new PredictionReader()::read);
        mutate(message, 0, new MessageJson()::toJson);
    }

    @Test
    void deadLetters() {
        byte[] message =
                new RejectedWriter()
                        .write(
                                new Rejected(
                                        RejectReason.TRUNCATED,
                                        "a text needs …",
                                        new byte[30],
                                        Messages.POSITION));

        mutate(message, SingleObject.HEADER_LENGTH, new RejectedReader()::read);
    }

    @Test
    void evaluations() {
        byte[] message =
                new EvaluationWriter()
                        .write(
                                new Evaluation(
                                        "flights", 1, 2, 3, 4, Map.of("auc", 0.7, "mse", 1.0)));

        mutate(message, SingleObject.HEADER_LENGTH, new EvaluationReader()::read);
    }

    @Test
    void models() {
        byte[] message =
                new ModelSnapshotWriter().write(new ModelSnapshot("flights", 1, 32, new byte[100]));

        mutate(message, SingleObject.HEADER_LENGTH, new ModelSnapshotReader()::read);
    }

    @Test
    void sequenceRequests() {
        SequenceMessagesTest.requests()
                .forEach(
                        request -> {
                            byte[] message = new SequenceRequestWriter().write(request);
                            mutate(
                                    message,
                                    SingleObject.HEADER_LENGTH,
                                    decoding(
                                            SequenceDecoder.ofRequests(
                                                    WireFormat.SINGLE_OBJECT,
                                                    DecodingOptions.DEFAULT,
                                                    1_000),
                                            message));
                        });
    }

    @Test
    void sequenceRequestsOfAnySchema() {
        byte[] message = Messages.bytesOf(SequenceDecoderTest.word(List.of(1L, 2L, 300L), "word"));
        mutate(
                message,
                SingleObject.HEADER_LENGTH,
                decoding(SequenceDecoderTest.words(null, "ids"), message));
    }

    @Test
    void sequencePredictions() {
        byte[] message = new SequencePredictionWriter().write(SequenceMessagesTest.tokens());

        mutate(message, SingleObject.HEADER_LENGTH, new SequencePredictionReader()::read);
        mutate(message, 0, new MessageJson()::toJson);
    }

    private static Target decoding(SequenceDecoder decoder, byte[] message) {
        Incoming expected = decoder.decode(message, Messages.POSITION);
        assertThat(expected).isInstanceOf(SequenceRequest.class);
        int[] calls = {0};
        return mutated -> {
            decoder.decode(mutated, Messages.POSITION);
            if (++calls[0] % 64 == 0) {
                assertThat(decoder.decode(message, Messages.POSITION))
                        .usingRecursiveComparison()
                        .isEqualTo(expected);
            }
        };
    }

    /** Also decodes the undamaged message now and then: nothing may be left behind. */
    private static Target decoding(ExampleDecoder decoder, byte[] message) {
        Example expected = Messages.accepted(decoder.decode(message, Messages.POSITION));
        int[] calls = {0};
        return mutated -> {
            decoder.decode(mutated, Messages.POSITION);
            if (++calls[0] % 64 == 0) {
                assertThat(decoder.decode(message, Messages.POSITION))
                        .usingRecursiveComparison()
                        .isEqualTo(expected);
            }
        };
    }

    private static void mutate(byte[] message, int from, Target target) {
        Random random = new Random(message.length + from);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutation(message, from, random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                target.read(mutated);
            } catch (BadRecordException e) {
                assertThat(e.reason()).isNotNull();
            } catch (RuntimeException | Error e) {
                fail("mutation " + i + ": " + Arrays.toString(mutated), e);
            }
            long memory = threads.getCurrentThreadAllocatedBytes() - before;
            if (i >= WARM_UP) {
                assertThat(memory).as("memory of mutation %d", i).isLessThan(MOST_MEMORY);
            }
        }
    }

    /** A byte changed, a run of them, some cut out, some put in, or the end cut off. */
    private static byte[] mutation(byte[] message, int from, Random random) {
        byte[] mutated = message.clone();
        int at = from + random.nextInt(message.length - from);
        switch (random.nextInt(6)) {
            case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[at] = (byte) random.nextInt(256);
            case 2 -> {
                for (int i = at; i < Math.min(message.length, at + 8); i++) {
                    mutated[i] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
                }
            }
            case 3 -> mutated = Arrays.copyOf(message, at);
            case 4 -> {
                int length = Math.min(message.length - at, 1 + random.nextInt(6));
                mutated = new byte[message.length - length];
                System.arraycopy(message, 0, mutated, 0, at);
                System.arraycopy(message, at + length, mutated, at, message.length - at - length);
            }
            default -> {
                int length = 1 + random.nextInt(6);
                mutated = new byte[message.length + length];
                random.nextBytes(mutated);
                System.arraycopy(message, 0, mutated, 0, at);
                System.arraycopy(message, at, mutated, at + length, message.length - at);
            }
        }
        return mutated;
    }
}
