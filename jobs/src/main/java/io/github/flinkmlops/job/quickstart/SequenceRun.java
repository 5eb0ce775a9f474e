package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.SequenceSource;
import io.github.flinkmlops.job.SequenceJob;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.text.SequenceText;
import io.github.flinkmlops.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads lines the way a cluster reads a topic: a Kafka broker and a Flink are started, the lines
 * are sent to a topic, and the job runs to the end of them.
 */
final class SequenceRun {

    private static final Logger LOG = LoggerFactory.getLogger(SequenceRun.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final SequenceJobFile job;
    private final SequenceLines lines;
    private final List<SequenceInput> inputs;
    private final Screen screen;
    private final Path log;

    /**
     * @throws UserError if the lines are nothing for the model: nothing has been started then
     */
    SequenceRun(SequenceJobFile job, SequenceLines lines, Screen screen, Path log)
            throws IOException {
        this.job = job;
        this.lines = lines;
        this.screen = screen;
        this.log = log;
        this.inputs = lines.inputs(readsTexts(job.modelDirectory()));
    }

    private static boolean readsTexts(Path directory) throws IOException {
        try (SequenceText text = Tokenizers.read(directory)) {
            return text != null;
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    /** Runs to the end; what was started is handed to {@code cleanup}. */
    SequenceResults run(Cleanup cleanup, RunningBrokers running) throws Exception {
        cleanup.add(screen);
        try {
            return infer(cleanup, running);
        } catch (Exception e) {
            LOG.error("The run failed", e);
            throw e;
        }
    }

    private SequenceResults infer(Cleanup cleanup, RunningBrokers running) throws Exception {
        screen.say("Starting Kafka and Flink ...");
        Path folder = Folders.temporary("flink", cleanup);
        CompletableFuture<BrokerProcess> brokerStart =
                LearningRun.async(() -> startBroker(cleanup));
        CompletableFuture<LocalFlink> flinkStart =
                LearningRun.async(() -> cleanup.add(LocalFlink.start(0, folder)));
        String servers = LearningRun.await(brokerStart).bootstrapServers();
        cleanup.add(running.note(servers));
        createTopics(servers);
        LocalFlink flink = LearningRun.await(flinkStart);
        screen.say("Kafka " + servers + ", Flink " + flink.web() + ", log " + log);
        screen.say(
                "The model in %s reads %,d lines of %s from topic '%s', results go to '%s'"
                        .formatted(
                                job.modelDirectory().getFileName(),
                                inputs.size(),
                                lines.name(),
                                job.input().topic(),
                                job.output().predictions()));
        SequenceFeeder feeder = cleanup.add(new SequenceFeeder(servers, job.input().topic()));
        JobID id = submit(flink, servers);
        CompletableFuture<Boolean> fed =
                LearningRun.async(
                        () -> {
                            feeder.send(inputs);
                            return true;
                        });
        SequenceResults results =
                cleanup.add(new SequenceResults(servers, job.output(), inputs.size()));
        watch(flink.result(id), fed, results);
        return results;
    }

    private BrokerProcess startBroker(Cleanup cleanup) throws Exception {
        BrokerSettings settings = new BrokerSettings(Folders.temporary("kafka", cleanup), 0, true);
        return cleanup.add(BrokerProcess.start(settings, log));
    }

    private void createTopics(String servers) throws InterruptedException {
        try (Topics topics = Topics.at(servers)) {
            topics.create(
                    List.of(
                            new NewTopic(job.input().topic(), 1, (short) 1)
                                    .configs(
                                            Map.of(
                                                    "message.timestamp.type",
                                                    "LogAppendTime",
                                                    "max.message.bytes",
                                                    String.valueOf(SequenceFeeder.LARGEST))),
                            new NewTopic(job.output().predictions(), 1, (short) 1),
                            new NewTopic(job.output().rejected(), 1, (short) 1)));
        }
    }

    private JobID submit(LocalFlink flink, String servers) throws Exception {
        StreamExecutionEnvironment environment = flink.environment();
        KafkaOptions kafka = new KafkaOptions(servers, job.kafka());
        TopicPartition partition = new TopicPartition(job.input().topic(), 0);
        SequenceJob.build(
                environment,
                job,
                kafka,
                SequenceSource.create(
                        kafka,
                        job.input()
                                .options()
                                .withBound(Bound.at(Map.of(partition, (long) inputs.size()))),
                        job.decoder()));
        return flink.submit(environment, job.name());
    }

    private void watch(
            CompletableFuture<JobResult> ended,
            CompletableFuture<Boolean> fed,
            SequenceResults results)
            throws Exception {
        SequenceBoard board = new SequenceBoard(screen, inputs.size());
        while (!ended.isDone()) {
            if (fed.isCompletedExceptionally()) {
                LearningRun.await(fed);
            }
            results.poll(LOOK);
            board.show(results, System.nanoTime());
        }
        LearningRun.throwFailure(LearningRun.await(ended), log);
        results.readToEnd();
        board.show(results, System.nanoTime());
        screen.close();
    }
}
