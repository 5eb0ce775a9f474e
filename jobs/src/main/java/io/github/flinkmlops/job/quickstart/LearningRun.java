package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.TrainJob;
import io.github.flinkmlops.job.config.CsvSchema;
import io.github.flinkmlops.job.config.Encoding;
import io.github.flinkmlops.job.config.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from a CSV file the way a cluster learns from a topic: a Kafka broker and a Flink are
 * started, the rows are fed to a topic, and the training job runs to the end of them.
 */
final class LearningRun {

    private static final Logger LOG = LoggerFactory.getLogger(LearningRun.class);

    private final JobFile job;
    private final CsvFile file;
    private final CsvRecords records;
    private final RunOptions options;
    private final Screen screen;
    private final Path log;
    private final Scoreboard scoreboard;

    /**
     * @throws UserError if the file cannot be fed to the job: nothing has been started then
     */
    LearningRun(JobFile job, CsvFile file, RunOptions options, Screen screen, Path log)
            throws IOException {
        if (!(job.encoding() instanceof Encoding.Fields)) {
            throw new UserError(
                    "the job file of '"
                            + job.name()
                            + "' reads Example records, and a CSV file has columns: describe them"
                            + " under features");
        }
        List<String> header = file.header();
        CsvSchema schema = CsvRecords.schemaFor(job, file.name(), header);
        this.records = new CsvRecords(file.name(), schema, header);
        this.job = job.withInput(job.input().withSchemas(List.of(schema.schema())));
        this.file = file;
        this.options = options;
        this.screen = screen;
        this.log = log;
        this.scoreboard = new Scoreboard(job.modelSpec().classes().size());
    }

    /** Runs to the end; what was started is handed to {@code cleanup}. */
    void run(Cleanup cleanup, RunningBrokers running) throws Exception {
        cleanup.add(screen);
        try {
            learn(cleanup, running);
        } catch (Exception e) {
            LOG.error("The run failed", e);
            throw e;
        }
    }

    private void learn(Cleanup cleanup, RunningBrokers running) throws Exception {
        screen.say("Starting Kafka and Flink, looking through " + file.name() + " ...");
        @Nullable RunFolder folder =
                options.resume() == null ? null : RunFolder.open(options.resume());
        List<String> earlier =
                folder == null
                        ? List.of()
                        : folder.noteTopics(job.input().topic(), job.output().predictions());
        Path flinkFolder = Folders.temporary("flink", cleanup);
        CompletableFuture<BrokerProcess> brokerStart = async(() -> startBroker(cleanup, folder));
        CompletableFuture<LocalFlink> flinkStart =
                async(() -> cleanup.add(LocalFlink.start(options.webPort(), flinkFolder, folder)));
        CsvCheck check = CsvCheck.of(file, records, job.encoder(), options.limit());
        String servers = await(brokerStart).bootstrapServers();
        cleanup.add(running.note(servers));
        QuickstartTopics.create(servers, job);
        Feeder feeder =
                cleanup.add(
                        new Feeder(
                                servers,
                                file,
                                records,
                                job.input().format(),
                                job.input().topic(),
                                check.rows(),
                                new RateLimiter(options.rate())));
        LocalFlink flink = await(flinkStart);
        tellWhere(servers, flink, check);
        long present = present(servers, check.rows());
        Ending ending = cleanup.add(ending(servers, check.rows(), folder));
        JobID id = submit(flink, servers, ending.bound());
        LiveBoard board = new LiveBoard(scoreboard, screen, check.rows());
        JobResult result =
                new JobWatch(flink, id, ending, board).toEnd(() -> feeder.start(present));
        screen.close();
        throwFailure(result, log);
        if (folder != null) {
            folder.finish();
        }
        new Outcome(job, servers, screen, scoreboard, options, earlier).tell(check, log);
        if (options.keep()) {
            keep(servers, flink);
        }
    }

    private BrokerProcess startBroker(Cleanup cleanup, @Nullable RunFolder folder)
            throws Exception {
        BrokerSettings settings =
                new BrokerSettings(
                        brokerFolder(cleanup, folder),
                        options.kafkaPort(),
                        options.data() == null && folder == null);
        try {
            return cleanup.add(BrokerProcess.start(settings, log));
        } catch (IOException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private Path brokerFolder(Cleanup cleanup, @Nullable RunFolder folder) throws IOException {
        if (folder != null) {
            return folder.kafka();
        }
        Path data = options.data();
        if (data == null) {
            return Folders.temporary("kafka", cleanup);
        }
        if (Files.exists(data) && !isEmptyFolder(data)) {
            throw new UserError(
                    "--data must name a new or an empty folder, " + data + " is neither");
        }
        return data;
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        try (var files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private void tellWhere(String servers, LocalFlink flink, CsvCheck check) {
        screen.say("Kafka " + servers + ", Flink " + flink.web() + ", log " + log);
        screen.say(
                "Model '%s' learns from %,d records of topic '%s', predictions go to '%s'"
                        .formatted(
                                job.name(),
                                check.rows(),
                                job.input().topic(),
                                job.output().predictions()));
        if (Double.isInfinite(options.rate())) {
            screen.say(
                    "Fed as fast as Kafka takes them: latency is then the wait in the topic, see"
                            + " --rate");
        }
        if (check.refused() > 0) {
            screen.say(
                    "%,d rows will be refused, the first on line %d: they go to '%s'"
                            .formatted(
                                    check.refused(),
                                    check.refusedLines().values().stream()
                                            .mapToLong(Long::longValue)
                                            .min()
                                            .orElse(0),
                                    job.output().rejected()));
        }
    }

    /** Rows that the topic holds from a run that was interrupted. */
    private long present(String servers, long rows) {
        long present = CommittedReader.sent(servers, job.input().topic());
        if (present > rows) {
            throw new UserError(
                    "the run in %s was fed %,d rows, and %s has %,d: resume it with the file and the --limit that it began with"
                            .formatted(options.resume(), present, file.name(), rows));
        }
        if (present > 0) {
            screen.say("Going on behind %,d records that were fed before".formatted(present));
        }
        return present;
    }

    private Ending ending(String servers, long rows, @Nullable RunFolder folder) throws Exception {
        String topic = job.input().topic();
        return folder == null
                ? new BoundedEnding(topic, rows)
                : new DrainedEnding(
                        servers, job.input().options().groupId(), topic, rows, folder.savepoints());
    }

    private JobID submit(LocalFlink flink, String servers, Bound bound) throws Exception {
        StreamExecutionEnvironment environment = flink.environment();
        KafkaOptions kafka = new KafkaOptions(servers, job.kafka());
        TrainJob.build(
                environment,
                job,
                kafka,
                ExampleSource.create(kafka, job.input().options().withBound(bound), job.decoder()));
        return flink.submit(environment, job.name());
    }

    /** Tells why a job failed, if it did. */
    static void throwFailure(JobResult result, Path log) {
        result.getSerializedThrowable()
                .ifPresent(
                        thrown -> {
                            Throwable cause =
                                    thrown.deserializeError(LearningRun.class.getClassLoader());
                            while (cause.getCause() != null) {
                                cause = cause.getCause();
                            }
                            throw new UserError(
                                    "the job failed: " + cause.getMessage() + " (log: " + log + ")",
                                    thrown);
                        });
    }

    private void keep(String servers, LocalFlink flink) throws InterruptedException {
        screen.say("");
        screen.say("Kafka and Flink stay up until Ctrl-C.");
        screen.say("  bootstrap servers  " + servers);
        screen.say("  web interface      " + flink.web());
        screen.say(
                "  predictions        ./run consume "
                        + job.output().predictions()
                        + " --from-beginning --max 3");
        new CountDownLatch(1).await();
    }

    static <T> CompletableFuture<T> async(Callable<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                future.complete(work.call());
                            } catch (Throwable e) {
                                future.completeExceptionally(e);
                            }
                        },
                        "start");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
