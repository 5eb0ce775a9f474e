package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.avro.SequencePredictionReader;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.SequenceSource;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.host.DirectoryLoader;
import io.github.flinkmlops.host.HostHandle;
import io.github.flinkmlops.host.ModelHosts;
import io.github.flinkmlops.host.Work;
import io.github.flinkmlops.job.SequenceJob;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.job.config.SequenceOutput;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.text.SequenceText;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/**
 * Words a second of a job that reads sequences, Kafka to Kafka, as a ratio to the words a second of
 * the model's own scheduler that is fed from memory: same model, same settings, as many requests
 * under way, one thread of the model. Both run in turn in one process, and the median of the
 * rounds' ratios is printed.
 *
 * <p>A rate is that of the middle of a run, from a quarter of the answers to nine tenths, so that
 * neither the start nor the emptying of the batch counts.
 *
 * <p>Where cores are shared with the broker, or with anything else, the job's wall clock also pays
 * for what the others take. So the words for each second of processor time of the model's thread
 * are printed too: whatever of them is missing is what batches lack that are less full.
 */
public final class SequenceThroughput {

    private static final int WARM_UP_ROUNDS = 1;
    private static final double FROM = 0.25;
    private static final double TO = 0.9;

    private final String servers;
    private final LocalFlink flink;
    private final SequenceJobFile job;
    private final List<String> words;
    private int run;

    private SequenceThroughput(
            String servers, LocalFlink flink, SequenceJobFile job, List<String> words) {
        this.servers = servers;
        this.flink = flink;
        this.job = job;
        this.words = words;
    }

    /** Argument: rounds. */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        Path folder = Files.createTempDirectory("throughput");
        BrokerSettings settings = new BrokerSettings(folder.resolve("broker"), 0, true);
        try (Cleanup cleanup = new Cleanup();
                BrokerProcess broker = BrokerProcess.start(settings, folder.resolve("broker.log"));
                LocalFlink flink = LocalFlink.start(0, folder.resolve("flink"))) {
            SequenceJobFile job =
                    SequenceJobFile.resource("sequences.yaml")
                            .withModel(ShippedModel.unpack("g2p", cleanup));
            List<String> words = SequenceLines.words().lines();
            new SequenceThroughput(broker.bootstrapServers(), flink, job, words).compare(rounds);
        }
    }

    /** Words for each second on the clock, and of processor time of the model's thread. */
    private record Rate(double wall, double processor) {}

    private void compare(int rounds) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%s, %s, %,d words a run, %d rows, %d requests under way%n",
                job.modelDirectory().getFileName(),
                job.output().sink().guarantee(),
                words.size(),
                job.options().host().rows(),
                job.options().capacity());
        feed();
        double[] wall = new double[rounds];
        double[] processor = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            Rate memory = fromMemory();
            Rate kafka = throughKafka();
            System.out.printf(
                    Locale.ROOT,
                    "%s from memory %,.0f words/s (%,.0f of the model's processor time), Kafka to Kafka %,.0f (%,.0f), ratio %.3f (%.3f)%n",
                    round < 0 ? "warm-up" : "round " + (round + 1),
                    memory.wall,
                    memory.processor,
                    kafka.wall,
                    kafka.processor,
                    kafka.wall / memory.wall,
                    kafka.processor / memory.processor);
            if (round >= 0) {
                wall[round] = kafka.wall / memory.wall;
                processor[round] = kafka.processor / memory.processor;
            }
        }
        tell("on the clock", wall);
        tell("by the model's processor time", processor);
    }

    private static void tell(String what, double[] ratios) {
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "median ratio %s %.3f (from %.3f to %.3f)%n",
                what,
                ratios[ratios.length / 2],
                ratios[0],
                ratios[ratios.length - 1]);
    }

    private void feed() throws Exception {
        createTopic(job.input().topic());
        try (SequenceFeeder feeder = new SequenceFeeder(servers, job.input().topic())) {
            feeder.send(
                    words.stream()
                            .map(word -> (SequenceInput) new SequenceInput.Text(word))
                            .toList());
        }
    }

    private void createTopic(String name) throws Exception {
        try (Topics topics = Topics.at(servers)) {
            topics.create(List.of(new NewTopic(name, 1, (short) 1)));
        }
    }

    private Rate fromMemory() throws Exception {
        long[] finished = new long[words.size()];
        int capacity = job.options().capacity();
        try (ModelTime time = new ModelTime();
                HostHandle host =
                        ModelHosts.open(
                                job.modelDirectory(),
                                "cpu",
                                Set.of(),
                                job.options().host(),
                                2 * capacity,
                                new DirectoryLoader())) {
            SequenceText text = host.hosted().text();
            if (text == null) {
                throw new IllegalStateException("the model has no tokenizer");
            }
            Semaphore room = new Semaphore(capacity);
            AtomicInteger count = new AtomicInteger();
            for (String word : words) {
                int[] source = text.source().encode(word);
                room.acquire();
                host.submit(new Work(source, job.decoding(), Duration.ofMinutes(1)))
                        .whenComplete(
                                (outcome, failure) -> {
                                    finished[count.getAndIncrement()] = System.currentTimeMillis();
                                    room.release();
                                });
            }
            room.acquire(capacity);
            return rate(finished, time);
        }
    }

    private Rate throughKafka() throws Exception {
        String name = "run-" + run++;
        SequenceJobFile named =
                job.withOutput(
                        new SequenceOutput(
                                name + "-predictions", name + "-rejected", job.output().sink()),
                        job.checkpointInterval());
        for (String topic : named.output().topics()) {
            createTopic(topic);
        }
        KafkaOptions kafka = new KafkaOptions(servers);
        TopicPartition partition = new TopicPartition(job.input().topic(), 0);
        StreamExecutionEnvironment environment = flink.environment();
        SequenceJob.build(
                environment,
                named,
                kafka,
                SequenceSource.create(
                        kafka,
                        job.input()
                                .options()
                                .withBound(Bound.at(Map.of(partition, (long) words.size()))),
                        job.decoder()));
        try (ModelTime time = new ModelTime()) {
            flink.result(flink.submit(environment, name)).get().toJobExecutionResult(null);
            return rate(finished(named.output().predictions()), time);
        }
    }

    private long[] finished(String topic) {
        long[] finished = new long[words.size()];
        int[] count = {0};
        SequencePredictionReader reader = new SequencePredictionReader();
        CommittedReader.readToEnd(
                servers,
                topic,
                message -> {
                    try {
                        finished[count[0]++] = reader.read(message.value()).times().finished();
                    } catch (BadRecordException e) {
                        throw new IllegalStateException(e);
                    }
                });
        if (count[0] != words.size()) {
            throw new IllegalStateException(
                    "there must be " + words.size() + " predictions, were " + count[0]);
        }
        return finished;
    }

    private static Rate rate(long[] finished, ModelTime time) {
        long[] sorted = finished.clone();
        Arrays.sort(sorted);
        int from = (int) (sorted.length * FROM);
        int to = (int) (sorted.length * TO);
        return new Rate(
                (to - from) * 1e3 / (sorted[to] - sorted[from]),
                (to - from) * 1e9 / (time.at(sorted[to]) - time.at(sorted[from])));
    }

    /** The processor time of the model's threads in the course of time. */
    private static final class ModelTime implements AutoCloseable {

        private static final long EVERY_MILLIS = 20;

        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final NavigableMap<Long, Long> nanosAt = new ConcurrentSkipListMap<>();
        private final Thread sampler = new Thread(this::sample, "sampler");
        private volatile boolean closed;

        ModelTime() {
            sampler.setDaemon(true);
            sampler.start();
        }

        private void sample() {
            while (!closed) {
                long nanos = 0;
                for (long id : threads.getAllThreadIds()) {
                    ThreadInfo info = threads.getThreadInfo(id);
                    if (info != null && info.getThreadName().startsWith("model-host")) {
                        nanos += Math.max(0, threads.getThreadCpuTime(id));
                    }
                }
                nanosAt.put(System.currentTimeMillis(), nanos);
                LockSupport.parkNanos(EVERY_MILLIS * 1_000_000);
            }
        }

        /** Nanoseconds until a time in epoch milliseconds. */
        long at(long millis) {
            return nanosAt.floorEntry(millis).getValue();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
