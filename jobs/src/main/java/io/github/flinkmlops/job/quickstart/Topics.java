package io.github.flinkmlops.job.quickstart;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/** Creates topics, and leaves those that exist as they are. */
public final class Topics implements AutoCloseable {
    private final Admin admin;
    private final String servers;
    private final Duration limit;

    private Topics(Admin admin, String servers, Duration limit) {
        this.admin = admin;
        this.servers = servers;
        this.limit = limit;
    }

    /** Connects to the brokers; each call may then take up to 30 seconds. */
    public static Topics at(String bootstrapServers) {
        return at(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                Duration.ofSeconds(30));
    }

    /**
     * Connects with a client's whole configuration.
     *
     * @param client properties of a Kafka admin client, {@code bootstrap.servers} among them
     * @param limit the time a call may take
     */
    public static Topics at(Map<String, ?> client, Duration limit) {
        Map<String, Object> properties = new HashMap<>(client);
        int millis = Math.toIntExact(limit.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        return new Topics(
                Admin.create(properties),
                String.valueOf(client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)),
                limit);
    }

    /**
     * Creates the topics that do not exist yet.
     *
     * @throws IllegalStateException if a topic exists with another number of partitions than asked
     *     for, or the brokers refuse one or do not answer
     */
    public void create(Collection<NewTopic> topics) throws InterruptedException {
        Map<String, KafkaFuture<Void>> created = admin.createTopics(topics).values();
        for (NewTopic topic : topics) {
            if (!isNew(topic.name(), answer(created, topic.name()))) {
                checkPartitions(topic);
            }
        }
    }

    @Override
    public void close() {
        // Without a limit it would first wait for answers of brokers that are not there.
        admin.close(Duration.ZERO);
    }

    private boolean isNew(String topic, KafkaFuture<Void> created) throws InterruptedException {
        try {
            created.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw notCreated(topic, e.getCause());
        } catch (TimeoutException e) {
            throw notCreated(topic, e);
        }
    }

    private void checkPartitions(NewTopic topic) throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> described =
                admin.describeTopics(List.of(topic.name())).topicNameValues();
        int asked = topic.numPartitions();
        int found;
        try {
            found =
                    answer(described, topic.name())
                            .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                            .partitions()
                            .size();
        } catch (ExecutionException e) {
            throw notCreated(topic.name(), e.getCause());
        } catch (TimeoutException e) {
            throw notCreated(topic.name(), e);
        }
        if (asked > 0 && found != asked) {
            throw new IllegalStateException(
                    "topic '%s' exists on %s with %d partitions, %d were asked for: delete it or name another"
                            .formatted(topic.name(), servers, found, asked));
        }
    }

    /** Kafka's client answers for every topic it is asked about. */
    private static <T> KafkaFuture<T> answer(Map<String, KafkaFuture<T>> answers, String topic) {
        return Objects.requireNonNull(answers.get(topic), topic);
    }

    private IllegalStateException notCreated(String topic, @Nullable Throwable cause) {
        boolean silent =
                cause instanceof TimeoutException
                        || cause instanceof org.apache.kafka.common.errors.TimeoutException;
        String why =
                silent
                        ? "no answer from " + servers + " within " + limit.toSeconds() + " s"
                        : servers + " refused it: " + (cause == null ? "" : cause.getMessage());
        return new IllegalStateException("topic '" + topic + "' was not created, " + why, cause);
    }
}
