package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.job.KafkaExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class TopicsTest {
    @Test
    void createsWithPartitionsAndConfigsAndAgainIsNoError() throws Exception {
        NewTopic topic =
                new NewTopic("twice", 3, (short) 1)
                        .configs(Map.of("message.timestamp.type", "LogAppendTime"));
        try (Topics topics = Topics.at(KafkaExtension.bootstrapServers())) {
            topics.create(List.of(topic));
            topics.create(List.of(topic));
        }

        assertThat(config("twice", "message.timestamp.type")).isEqualTo("LogAppendTime");
    }

    @Test
    void namesATopicThatExistsWithOtherPartitions() throws Exception {
        try (Topics topics = Topics.at(KafkaExtension.bootstrapServers())) {
            topics.create(List.of(new NewTopic("narrow", 1, (short) 1)));

            assertThatThrownBy(() -> topics.create(List.of(new NewTopic("narrow", 3, (short) 1))))
                    .hasMessageContaining("topic 'narrow' exists")
                    .hasMessageContaining("with 1 partitions, 3 were asked for");
        }
    }

    @Test
    void namesATopicThatTheBrokersRefuse() {
        try (Topics topics = Topics.at(KafkaExtension.bootstrapServers())) {
            assertThatThrownBy(() -> topics.create(List.of(new NewTopic("no/good", 1, (short) 1))))
                    .hasMessageContaining("topic 'no/good' was not created")
                    .hasMessageContaining(KafkaExtension.bootstrapServers() + " refused it");
        }
    }

    @Test
    void namesBrokersThatDoNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String servers = "127.0.0.1:" + silent.getLocalPort();
            try (Topics topics =
                    Topics.at(Map.of("bootstrap.servers", servers), Duration.ofSeconds(1))) {
                assertThatThrownBy(() -> topics.create(List.of(new NewTopic("x", 1, (short) 1))))
                        .hasMessage(
                                "topic 'x' was not created, no answer from %s within 1 s", servers);
            }
        }
    }

    private static String config(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of(
                                "bootstrap.servers", KafkaExtension.bootstrapServers()))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(name)
                    .value();
        }
    }
}
