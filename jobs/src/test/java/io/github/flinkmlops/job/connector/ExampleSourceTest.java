package io.github.flinkmlops.job.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.connector.avro.ExampleWriter;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.ExampleWatermarks;
import io.github.flinkmlops.connector.kafka.InputOptions;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.job.KafkaExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
@Timeout(120)
class ExampleSourceTest {

    @Test
    void examplesAndRefusalsComeInOrderWithTheirPositions() throws Exception {
        String topic = "source-order";
        KafkaExtension.createTopic(topic, 1, Map.of());
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        messages.add(new ProducerRecord<>(topic, 0, 77L, null, message("first", 1f)));
        messages.add(new ProducerRecord<>(topic, 0, null, (byte[]) null));
        messages.add(new ProducerRecord<>(topic, 0, null, new byte[] {1, 2, 3}));
        messages.add(new ProducerRecord<>(topic, 0, null, message("last", 2f)));
        KafkaExtension.send(messages);

        List<Decoded> read = read(topic, Bound.latestAtStart());

        assertThat(read).hasSize(4);
        Example first = (Example) read.get(0);
        assertThat(first.id()).isEqualTo("first");
        assertThat(first.position()).isEqualTo(new Position(topic, 0, 0, 77));
        assertThat(((Rejected) read.get(1)).reason()).isEqualTo(RejectReason.NULL_VALUE);
        assertThat(((Rejected) read.get(2)).reason()).isEqualTo(RejectReason.NO_MARKER);
        assertThat(((Rejected) read.get(2)).bytes()).containsExactly(1, 2, 3);
        assertThat(((Example) read.get(3)).position().offset()).isEqualTo(3);
    }

    @Test
    void abortedTransactionsAreNotReadAndTheEndIsFound() throws Exception {
        String topic = "source-transactions";
        KafkaExtension.createTopic(topic, 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer =
                KafkaExtension.producer(
                        KafkaExtension.bootstrapServers(),
                        Map.of("transactional.id", "source-transactions"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, message("committed", 1f))).get();
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, message("aborted", 1f))).get();
            producer.abortTransaction();
        }

        List<Decoded> read = read(topic, Bound.latestAtStart());

        assertThat(read)
                .extracting(decoded -> ((Example) decoded).id())
                .containsExactly("committed");
    }

    @Test
    void anOffsetIsABound() throws Exception {
        String topic = "source-bound";
        KafkaExtension.createTopic(topic, 1, Map.of());
        KafkaExtension.send(topic, List.of(message("0", 0f), message("1", 1f), message("2", 2f)));

        List<Decoded> read = read(topic, Bound.at(Map.of(new TopicPartition(topic, 0), 2L)));

        assertThat(read).extracting(decoded -> ((Example) decoded).id()).containsExactly("0", "1");
    }

    private static byte[] message(String id, float feature) {
        return new ExampleWriter(0)
                .write(
                        new Example(
                                id,
                                5,
                                null,
                                new DenseFeatures(new float[] {feature}),
                                null,
                                1,
                                new Position("", 0, 0, 0),
                                null));
    }

    private static List<Decoded> read(String topic, Bound bound) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        List<Decoded> read = new ArrayList<>();
        try (CloseableIterator<Decoded> decoded =
                environment
                        .fromSource(
                                ExampleSource.create(
                                        new KafkaOptions(KafkaExtension.bootstrapServers()),
                                        new InputOptions(topic, topic).withBound(bound),
                                        ExampleDecoder.ofExamples(
                                                WireFormat.SINGLE_OBJECT, 1, 0, null, false)),
                                ExampleWatermarks.boundedOutOfOrderness(
                                        Duration.ZERO, Duration.ofSeconds(10)),
                                "examples")
                        .executeAndCollect()) {
            decoded.forEachRemaining(read::add);
        }
        return read;
    }
}
