package io.github.flinkmlops.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KafkaOptionsTest {

    @Test
    void secretsAreNotShown() {
        KafkaOptions options =
                new KafkaOptions(
                        "localhost:9092",
                        Map.of(
                                "sasl.jaas.config", "abc123",
                                "ssl.keystore.password", "abc123",
                                "ssl.keystore.key", "abc123",
                                "sasl.oauthbearer.client.SECRET", "abc123",
                                "client.rack", "r1"));

        assertThat(options.toString())
                .doesNotContain("abc123")
                .contains("localhost:9092", "sasl.jaas.config", "client.rack=r1");
    }

    @Test
    void propertiesOfTheUserWin() {
        Properties properties =
                new KafkaOptions("localhost:9092", Map.of("linger.ms", "1"))
                        .clientProperties(Map.of("linger.ms", "10", "batch.size", "5"));

        assertThat(properties)
                .containsEntry("linger.ms", "1")
                .containsEntry("batch.size", "5")
                .containsEntry("bootstrap.servers", "localhost:9092");
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new KafkaOptions(" ")).hasMessageContaining("bootstrapServers");
        assertThatThrownBy(() -> new InputOptions("", "group")).hasMessageContaining("topic");
        assertThatThrownBy(() -> SinkOptions.exactlyOnce(""))
                .hasMessageContaining("transactionalIdPrefix");
        assertThatThrownBy(
                        () -> new SinkOptions(DeliveryGuarantee.AT_LEAST_ONCE, null, Duration.ZERO))
                .hasMessageContaining("transactionTimeout");
        assertThatThrownBy(() -> Bound.at(Map.of(new TopicPartition("t", 0), -1L)))
                .hasMessageContaining("t-0 must be at least 0, was -1");
        assertThatThrownBy(() -> ModelSink.largestMessage(1L << 31))
                .hasMessageContaining("2147483648");
    }

    @Test
    void eachSinkHasTransactionsOfItsOwn() {
        SinkOptions sink = SinkOptions.exactlyOnce("learn-flights");

        assertThat(MessageSink.transactionalIdPrefix(sink, "predictions"))
                .isEqualTo("learn-flights-predictions");
    }
}
