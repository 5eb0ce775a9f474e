package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.avro.MessageJson;
import io.github.flinkmlops.connector.registry.RegistryException;
import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a topic as JSON lines. */
@Command(
        name = "consume",
        sortOptions = false,
        description =
                "Print the records of one of our topics as JSON lines, committed ones only, until"
                        + " Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./run consume predictions                     of the ./run that is going on",
            "  ./run consume models --from-beginning --max 1 --bootstrap-servers kafka:9092"
        })
final class ConsumeCommand implements Callable<Integer> {

    private static final int ANSWER_MILLIS = 5_000;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String DEFAULT_SERVERS = "localhost:9092";

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "The Kafka brokers. Default: the broker of the ./run that is going on, else "
                            + DEFAULT_SERVERS
                            + ".")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description =
                    "Where the schemas are of a topic that is written with encoding: registry.")
    private @Nullable URI registry;

    @Option(
            names = "--from-beginning",
            description = "Print what the topic holds first. Default: only what comes from now on.")
    private boolean fromBeginning;

    @Option(names = "--max", paramLabel = "N", description = "End after N records.")
    private long max = Long.MAX_VALUE;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        Logging.off();
        if (max < 1) {
            throw new UserError("--max must be at least 1 record, was " + max);
        }
        MessageJson json = json();
        String servers = bootstrapServers == null ? findServers() : bootstrapServers;
        checkTopic(servers);
        // Never closed: it is the process's own.
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        try (KafkaConsumer<byte[], byte[]> consumer =
                CommittedReader.consumer(Map.of("bootstrap.servers", servers))) {
            print(consumer, out, json);
        }
        return ExitCode.OK;
    }

    private MessageJson json() {
        if (registry == null) {
            return new MessageJson();
        }
        try {
            return MessageJson.with(new RegistryOptions(registry));
        } catch (IllegalArgumentException e) {
            throw new UserError("--schema-registry: " + e.getMessage(), e);
        }
    }

    private static String findServers() throws IOException {
        return Session.runningBrokers().newest().orElse(DEFAULT_SERVERS);
    }

    private void checkTopic(String servers) throws InterruptedException {
        Set<String> topics;
        try (Admin admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers",
                                servers,
                                "default.api.timeout.ms",
                                ANSWER_MILLIS,
                                "request.timeout.ms",
                                ANSWER_MILLIS))) {
            topics =
                    new TreeSet<>(
                            admin.listTopics().names().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new UserError(
                    "no Kafka broker answers at "
                            + servers
                            + ": start one with ./run --keep, or name yours with"
                            + " --bootstrap-servers",
                    e);
        }
        if (!topics.contains(topic)) {
            throw new UserError(
                    "there is no topic '" + topic + "' at " + servers + ", only " + topics);
        }
    }

    private void print(KafkaConsumer<byte[], byte[]> consumer, PrintStream out, MessageJson json) {
        List<TopicPartition> partitions = CommittedReader.partitions(consumer, topic);
        consumer.assign(partitions);
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
        long printed = 0;
        // A reader that went away, such as head, is seen by an error on the stream.
        while (!out.checkError()) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                if (message.value() == null) {
                    continue;
                }
                try {
                    out.println(json.toJson(message.value()));
                } catch (BadRecordException e) {
                    throw notShown(message, e, e.reason() == RejectReason.NO_MARKER);
                } catch (RegistryException e) {
                    throw notShown(message, e, false);
                }
                if (++printed == max) {
                    out.flush();
                    return;
                }
            }
        }
    }

    private UserError notShown(ConsumerRecord<?, ?> message, Exception e, boolean registryMayHelp) {
        return new UserError(
                "topic '%s', partition %d, offset %d: %s%s"
                        .formatted(
                                topic,
                                message.partition(),
                                message.offset(),
                                e.getMessage(),
                                registryMayHelp && registry == null
                                        ? ": name the registry with --schema-registry URL, if the"
                                                + " topic is written with encoding: registry"
                                        : ""),
                e);
    }
}
