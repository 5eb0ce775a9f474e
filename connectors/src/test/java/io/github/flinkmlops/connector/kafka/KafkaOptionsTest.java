package io.github.flinkmlops.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
    void theRegistrysPropertiesGoToNoClientAndAreNotShown() {
        KafkaOptions options =
                new KafkaOptions(
                        "localhost:9092",
                        Map.of(
                                "schema.registry.url", "http://a:1,https://b",
                                "basic.auth.user.info", "me:abc123",
                                "auto.register.schemas", "false"));

        assertThat(options.toString()).doesNotContain("abc123");
        assertThat(options.clientProperties(Map.of()))
                .containsOnlyKeys("bootstrap.servers", "allow.auto.create.topics");
        assertThat(options.registry())
                .isEqualTo(
                        new RegistryOptions(
                                List.of(URI.create("http://a:1"), URI.create("https://b")),
                                "me:abc123",
                                false,
                                RegistryOptions.DEFAULT_TIMEOUT,
                                RegistryOptions.DEFAULT_PATIENCE));
        assertThat(options.registry().toString()).doesNotContain("abc123");
        assertThat(new KafkaOptions("localhost:9092").registry()).isNull();
    }

    @Test
    void wrongPropertiesOfTheRegistryAreExplained() {
        wrong(Map.of("schema.registry.url", "registry:8081"), "must be http:// or https://");
        wrong(Map.of("schema.registry.url", "http://me:abc123@a"), "as basic.auth.user.info");
        wrong(Map.of("schema.registry.url", "http://a b:abc123"), "must be a URL");
        wrong(Map.of("schema.registry.urls", "http://a"), "'schema.registry.urls' must be one of");
        wrong(
                Map.of("schema.registry.url", "http://a", "basic.auth.user.info", "abc123"),
                "must be USER:PASSWORD");
        wrong(
                Map.of("schema.registry.url", "http://a", "schema.registry.timeout.ms", "5 s"),
                "schema.registry.timeout.ms must be a whole number");
    }

    private static void wrong(Map<String, String> properties, String message) {
        assertThatThrownBy(() -> new KafkaOptions("localhost:9092", properties).registry())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("abc123"));
    }

    @Test
    void noClientCreatesATopicUnlessTheUserSaysSo() {
        assertThat(new KafkaOptions("localhost:9092").clientProperties(Map.of()))
                .containsEntry("allow.auto.create.topics", "false");
        assertThat(
                        new KafkaOptions(
                                        "localhost:9092",
                                        Map.of("allow.auto.create.topics", "true"))
                                .clientProperties(Map.of()))
                .containsEntry("allow.auto.create.topics", "true");
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
