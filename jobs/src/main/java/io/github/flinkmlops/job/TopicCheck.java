package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether topics exist and may be used, before a job is submitted that would fail and restart
 * for ever. Nothing is created.
 */
final class TopicCheck {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final KafkaOptions kafka;
    private final Map<String, Need> needs = new LinkedHashMap<>();
    private @Nullable String transactions;

    /** What the job does with a topic. */
    private record Need(AclOperation operation, int partitions, String why) {}

    private TopicCheck(KafkaOptions kafka) {
        this.kafka = kafka;
    }

    static TopicCheck of(KafkaOptions kafka) {
        return new TopicCheck(kafka);
    }

    /** A topic that is read, by as many subtasks as it must have partitions for. */
    TopicCheck reading(String topic, int parallelism) {
        needs.put(topic, new Need(AclOperation.READ, parallelism, "input.parallelism"));
        return this;
    }

    /** Topics that are written, in transactions of their own if the guarantee needs them. */
    TopicCheck writing(Collection<String> topics, SinkOptions sink) {
        topics.forEach(topic -> needs.put(topic, new Need(AclOperation.WRITE, 1, "the output")));
        if (sink.guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            transactions = sink.transactionalIdPrefix();
        }
        return this;
    }

    /**
     * Asks the brokers whether the topics exist, whatever is done with them.
     *
     * @throws IllegalArgumentException as {@link #require()}
     */
    void require(Collection<String> topics) throws InterruptedException {
        topics.forEach(topic -> needs.put(topic, new Need(AclOperation.DESCRIBE, 1, "the job")));
        require();
    }

    /**
     * Asks the brokers.
     *
     * @throws IllegalArgumentException naming every topic that is missing, may not be used or has
     *     too few partitions, or the brokers if they do not answer or refuse the login
     */
    void require() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Admin admin = client();
        try {
            Map<String, KafkaFuture<TopicDescription>> answers =
                    admin.describeTopics(
                                    needs.keySet(),
                                    new DescribeTopicsOptions().includeAuthorizedOperations(true))
                            .topicNameValues();
            for (Map.Entry<String, KafkaFuture<TopicDescription>> one : answers.entrySet()) {
                Need need = needs.get(one.getKey());
                if (need != null) {
                    look(one.getKey(), need, one.getValue(), missing, problems);
                }
            }
            lookAtTransactions(admin, problems);
        } catch (KafkaException e) {
            throw unreachable(e.getMessage(), e);
        } finally {
            // Without a limit it would first wait for answers of brokers that are not there.
            admin.close(Duration.ZERO);
        }
        if (!missing.isEmpty()) {
            problems.add(
                    0,
                    kafka.bootstrapServers()
                            + " has no topic "
                            + String.join(", ", missing)
                            + ": create "
                            + (missing.size() == 1 ? "it" : "them")
                            + ", or name others in the job file");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
        }
    }

    private Admin client() {
        try {
            return Admin.create(kafka.clientProperties(Map.of()));
        } catch (KafkaException e) {
            // Such as a truststore that is not there; Kafka's own message hides the cause.
            throw new IllegalArgumentException(
                    "the properties under kafka give no client: " + root(e).getMessage(), e);
        }
    }

    private void look(
            String topic,
            Need need,
            KafkaFuture<TopicDescription> answer,
            List<String> missing,
            List<String> problems)
            throws InterruptedException {
        try {
            TopicDescription found = get(answer);
            Set<AclOperation> may = found.authorizedOperations();
            if (may != null && !may.contains(need.operation())) {
                problems.add(notAllowed(topic, need));
            }
            if (found.partitions().size() < need.partitions()) {
                problems.add(
                        "topic '"
                                + topic
                                + "' must have at least the "
                                + need.partitions()
                                + " partitions of "
                                + need.why()
                                + ", has "
                                + found.partitions().size()
                                + ": subtasks without one would be idle for ever");
            }
        } catch (UnknownTopicOrPartitionException e) {
            missing.add(topic);
        } catch (TopicAuthorizationException e) {
            problems.add(notAllowed(topic, need));
        }
    }

    private static String notAllowed(String topic, Need need) {
        return "topic '"
                + topic
                + "' may not be used by this user: it needs the operations "
                + need.operation()
                + " and DESCRIBE on it";
    }

    private void lookAtTransactions(Admin admin, List<String> problems)
            throws InterruptedException {
        String prefix = transactions;
        if (prefix == null) {
            return;
        }
        // Whoever may write with an id may describe it; that there is none yet is no matter.
        String id = prefix + "-check";
        try {
            Object unused = get(admin.describeTransactions(List.of(id)).description(id));
        } catch (TransactionalIdAuthorizationException e) {
            problems.add(
                    "transactional ids that begin with '"
                            + prefix
                            + "-' may not be used by this user: exactly-once needs the operations"
                            + " WRITE and DESCRIBE on them");
        } catch (KafkaException e) {
            // There is no such transaction, as there should not be.
            return;
        }
    }

    /** The answer, or the broker's own exception; the check ends if there is none in time. */
    private <T> T get(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthenticationException refused) {
                throw new IllegalArgumentException(
                        kafka.bootstrapServers()
                                + " refused the login: "
                                + refused.getMessage()
                                + ". Check security.protocol, sasl.* and ssl.* under kafka",
                        refused);
            }
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(e.getCause().getMessage(), e);
            }
            if (e.getCause() instanceof KafkaException answered) {
                throw answered;
            }
            throw unreachable(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw unreachable("no answer within " + LIMIT.toSeconds() + " s", e);
        }
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private IllegalArgumentException unreachable(@Nullable String why, Exception cause) {
        return new IllegalArgumentException(
                "the topics cannot be looked up at " + kafka.bootstrapServers() + ": " + why,
                cause);
    }
}
