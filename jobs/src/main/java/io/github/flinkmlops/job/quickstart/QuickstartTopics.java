package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.kafka.ModelSink;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.trainer.Trainer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of a job on a broker of its own, one partition each. */
final class QuickstartTopics {

    private QuickstartTopics() {}

    static void create(String bootstrapServers, JobFile job) throws InterruptedException {
        long model =
                new Trainer(job.modelSpec(), job.learning())
                        .snapshot(job.learningOptions().metadata())
                        .safetensors()
                        .length;
        try (Topics topics = Topics.at(bootstrapServers)) {
            topics.create(
                    List.of(
                            // Latency is measured from the time at which the broker had the record.
                            topic(
                                    job.input().topic(),
                                    Map.of("message.timestamp.type", "LogAppendTime")),
                            topic(job.output().predictions(), Map.of()),
                            topic(job.output().rejected(), Map.of()),
                            topic(job.output().evaluations(), Map.of()),
                            topic(
                                    job.output().models(),
                                    Map.of(
                                            "cleanup.policy",
                                            "compact",
                                            "max.message.bytes",
                                            String.valueOf(
                                                    Math.max(
                                                            1 << 20,
                                                            ModelSink.largestMessage(model)))))));
        }
    }

    private static NewTopic topic(String name, Map<String, String> configs) {
        return new NewTopic(name, 1, (short) 1).configs(configs);
    }
}
