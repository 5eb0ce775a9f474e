package io.github.flinkmlops.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.connector.avro.ModelSnapshotReader;
import io.github.flinkmlops.connector.avro.ModelSnapshotWriter;
import io.github.flinkmlops.connector.avro.PredictionReader;
import io.github.flinkmlops.connector.avro.PredictionWriter;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class MessageSerializerTest {

    @Test
    void aModelsNameIsItsKey() throws Exception {
        ModelSnapshot snapshot = new ModelSnapshot("flüge", 1, 2, new byte[] {3});

        ProducerRecord<byte[], byte[]> message =
                opened(
                                new MessageSerializer<>(
                                        "models", ModelSnapshotWriter::new, ModelSnapshot::name))
                        .serialize(snapshot, null, 5L);

        assertThat(message.topic()).isEqualTo("models");
        assertThat(message.key()).isEqualTo("flüge".getBytes(StandardCharsets.UTF_8));
        assertThat(new ModelSnapshotReader().read(message.value()))
                .usingRecursiveComparison()
                .isEqualTo(snapshot);
    }

    @Test
    void kafkaGivesTheTimestamp() throws Exception {
        Prediction prediction =
                new Prediction("1", 7, null, "m", 1, new float[] {1}, List.of(), null, null);

        ProducerRecord<byte[], byte[]> message =
                opened(new MessageSerializer<>("out", PredictionWriter::new, Prediction::key))
                        .serialize(prediction, null, 7L);

        assertThat(message.timestamp()).isNull();
        assertThat(message.key()).isNull();
        assertThat(message.partition()).isNull();
        assertThat(new PredictionReader().read(message.value()).eventTime()).isEqualTo(7);
    }

    /** As Flink sends it: serialized, then opened. */
    private static <T> MessageSerializer<T> opened(MessageSerializer<T> serializer)
            throws Exception {
        MessageSerializer<T> sent = InstantiationUtil.clone(serializer);
        sent.open(null, null);
        return sent;
    }
}
