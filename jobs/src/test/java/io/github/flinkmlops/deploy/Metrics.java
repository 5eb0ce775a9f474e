package io.github.flinkmlops.deploy;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.KafkaExtension;
import io.github.flinkmlops.job.TrainJob;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;

/** Names of metrics as Flink's reporter for Prometheus shows them. */
final class Metrics {

    private static final Path SOURCES =
            Path.of("..", "flink-ml-ops", "src", "main", "java", "io", "github", "flinkmlops");

    /** A metric where it is registered; the host's stand in a group of that name. */
    private static final Pattern REGISTERED =
            Pattern.compile("(?:counter|meter|histogram|gauge)\\(\\s*(host, )?\"([A-Za-z]+)\"");

    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

    private Metrics() {}

    /** What a learning job from Kafka to Kafka registers, and Flink beside it. */
    static Set<String> ofLearning() throws Exception {
        InMemoryReporter reporter = InMemoryReporter.createWithRetainedMetrics();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(
                        1, reporter.addToConfiguration(new Configuration()));
        JobFile job =
                JobFile.parse(
                        """
                        name: metrics
                        input:
                          schema:
                            type: record
                            name: Reading
                            fields: [{name: x, type: double}]
                        features: [number: x]
                        label: {field: x}
                        network: [dense: 2, relu, dense: 1]
                        optimizer: sgd
                        learningRate: 0.01
                        output: {guarantee: at-least-once}
                        """,
                        Resources.classPath());
        KafkaOptions kafka = new KafkaOptions(KafkaExtension.bootstrapServers());
        KafkaExtension.createTopic(job.input().topic(), 1, Map.of());
        for (String topic : job.output().topics()) {
            KafkaExtension.createTopic(topic, 1, Map.of());
        }
        List<byte[]> messages = messages(job);
        KafkaExtension.send(job.input().topic(), messages);
        Bound end =
                Bound.at(
                        Map.of(new TopicPartition(job.input().topic(), 0), (long) messages.size()));
        TrainJob.build(
                environment,
                job,
                kafka,
                ExampleSource.create(kafka, job.input().options().withBound(end), job.decoder()));
        environment.execute();
        Set<String> names = new TreeSet<>();
        for (Map.Entry<MetricGroup, Map<String, Metric>> group :
                reporter.getMetricsByGroup().entrySet()) {
            for (String metric : group.getValue().keySet()) {
                names.add(name(group.getKey(), metric));
            }
        }
        return names;
    }

    private static List<byte[]> messages(JobFile job) {
        GenericRecord record = new GenericData.Record(job.input().schemas().get(0));
        GenericRecordWriter writer =
                new GenericRecordWriter(record.getSchema(), WireFormat.SINGLE_OBJECT);
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            record.put("x", i % 5.0);
            messages.add(writer.write(record));
        }
        return messages;
    }

    private static String name(MetricGroup group, String metric) {
        // The reporter keeps groups as they are, not in the front that other reporters see.
        String scope = ((AbstractMetricGroup<?>) group).getLogicalScope(Metrics::permitted, '_');
        return "flink_" + scope + "_" + permitted(metric);
    }

    private static String permitted(String text) {
        return text.replaceAll("[^a-zA-Z0-9:_]", "_");
    }

    /**
     * What inference of sequences registers, read where it is registered: running it needs a model
     * and its engine.
     */
    static Set<String> ofSequences() throws IOException {
        String source = Files.readString(SOURCES.resolve("operator/SequenceMetrics.java"));
        Set<String> names = new TreeSet<>();
        Matcher registered = REGISTERED.matcher(source);
        while (registered.find()) {
            names.add(
                    OPERATOR + (registered.group(1) == null ? "" : "host_") + registered.group(2));
        }
        return names;
    }
}
