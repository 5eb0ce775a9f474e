package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Looks whether topics exist, before a job is submitted that would fail and restart for ever. */
final class TopicCheck {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final KafkaOptions kafka;

    private TopicCheck(KafkaOptions kafka) {
        this.kafka = kafka;
    }

    static TopicCheck of(KafkaOptions kafka) {
        return new TopicCheck(kafka);
    }

    /**
     * Asks the brokers for the topics.
     *
     * @throws IllegalArgumentException naming every topic that is missing, or the brokers if they
     *     do not answer
     */
    void require(Collection<String> topics) throws InterruptedException {
        Set<String> existing = existing();
        List<String> missing = new ArrayList<>(topics);
        missing.removeAll(existing);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    kafka.bootstrapServers()
                            + " has no topic "
                            + String.join(", ", missing)
                            + ": create "
                            + (missing.size() == 1 ? "it" : "them")
                            + ", or name others in the job file");
        }
    }

    private Set<String> existing() throws InterruptedException {
        Admin admin = Admin.create(properties());
        try {
            return admin.listTopics().names().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unreachable(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw unreachable("no answer within " + LIMIT.toSeconds() + " s", e);
        } finally {
            // Without a limit it would first wait for answers of brokers that are not there.
            admin.close(Duration.ZERO);
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(kafka.properties());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        return properties;
    }

    private IllegalArgumentException unreachable(String why, Exception cause) {
        return new IllegalArgumentException(
                "the topics cannot be looked up at " + kafka.bootstrapServers() + ": " + why,
                cause);
    }
}
