package io.github.flinkmlops.job.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.ModelSink;
import io.github.flinkmlops.connector.kafka.ModelTopic;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.job.KafkaExtension;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.operator.types.StreamTypes;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
@Timeout(120)
class ModelTopicTest {

    private static final int LARGE = 5_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void theNewestSnapshotOfEachModelIsRead() throws Exception {
        String topic = "model-topic";
        KafkaExtension.createTopic(
                topic,
                2,
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "max.message.bytes",
                        String.valueOf(ModelSink.largestMessage(LARGE))));
        KafkaOptions kafka = new KafkaOptions(KafkaExtension.bootstrapServers());
        byte[] weights = new byte[LARGE];
        new Random(1).nextBytes(weights);

        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        environment
                .fromData(
                        StreamTypes.MODEL_SNAPSHOT,
                        new ModelSnapshot("flights", 1, 32, new byte[] {1}),
                        new ModelSnapshot("flights", 2, 64, weights),
                        new ModelSnapshot("letters", 3, 96, new byte[] {3}))
                .sinkTo(ModelSink.create(kafka, SinkOptions.exactlyOnce("models"), topic, LARGE));
        environment.execute();

        ModelSnapshot read = ModelTopic.newest(kafka, topic, "flights", LIMIT).orElseThrow();
        // A commit returns before the broker has shown it to the readers of every partition.
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (read.version() < 2 && System.nanoTime() < deadline) {
            read = ModelTopic.newest(kafka, topic, "flights", LIMIT).orElseThrow();
        }
        assertThat(read.version()).isEqualTo(2);
        assertThat(read.examples()).isEqualTo(64);
        assertThat(read.safetensors()).isEqualTo(weights);
        assertThat(ModelTopic.newest(kafka, topic, "letters", LIMIT))
                .get()
                .extracting(ModelSnapshot::version)
                .isEqualTo(3L);
        assertThat(ModelTopic.newest(kafka, topic, "digits", LIMIT)).isEmpty();
    }

    @Test
    void aTopicThatIsMissingIsNamed() {
        KafkaOptions kafka = new KafkaOptions(KafkaExtension.bootstrapServers());

        assertThatThrownBy(
                        () -> ModelTopic.newest(kafka, "no-such-topic", "m", Duration.ofSeconds(5)))
                .hasMessageContaining("no-such-topic");
    }
}
