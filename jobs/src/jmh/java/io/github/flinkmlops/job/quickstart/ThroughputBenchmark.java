package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.kafka.Bound;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.PredictionSink;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.job.TrainJob;
import io.github.flinkmlops.job.config.CsvSchema;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.prediction.Prediction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.commons.csv.CSVRecord;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Records a second of a train job, Kafka to Kafka, as a ratio to the same graph with a predictor
 * that always says the same: same decoding, same predictions, same guarantee, parallelism 1. Both
 * run in turn in one process, and the median of the rounds' ratios is printed.
 *
 * <p>A rate is that of the last three quarters of the predictions by the broker's append time, so
 * that neither the start of the job nor its end counts.
 */
public final class ThroughputBenchmark {

    private static final int WARM_UP_ROUNDS = 1;

    private final String bootstrapServers;
    private final LocalFlink flink;
    private final JobFile job;
    private final long records;
    private int run;

    private ThroughputBenchmark(
            String bootstrapServers, LocalFlink flink, JobFile job, long records) {
        this.bootstrapServers = bootstrapServers;
        this.flink = flink;
        this.job = job;
        this.records = records;
    }

    /** Arguments: job file, CSV file, records in a run, rounds. */
    public static void main(String[] args) throws Exception {
        CsvFile file = CsvFile.at(Path.of(args[1]));
        JobFile job = readable(JobFile.load(Path.of(args[0])), file);
        long records = Long.parseLong(args[2]);
        int rounds = Integer.parseInt(args[3]);
        Path folder = Files.createTempDirectory("throughput");
        BrokerSettings settings = new BrokerSettings(folder.resolve("broker"), 0, true);
        try (BrokerProcess broker = BrokerProcess.start(settings, folder.resolve("broker.log"));
                LocalFlink flink = LocalFlink.start(0, folder.resolve("flink"))) {
            feed(broker.bootstrapServers(), job, file, records);
            new ThroughputBenchmark(broker.bootstrapServers(), flink, job, records).compare(rounds);
        }
    }

    private static JobFile readable(JobFile job, CsvFile file) throws Exception {
        CsvSchema schema = schema(job, file);
        return job.withInput(job.input().withSchemas(List.of(schema.schema())));
    }

    private static CsvSchema schema(JobFile job, CsvFile file) throws Exception {
        try (CsvReader reader = file.open()) {
            return CsvRecords.schemaFor(job, file.name(), reader.header());
        }
    }

    private static void feed(String servers, JobFile job, CsvFile file, long records)
            throws Exception {
        List<byte[]> rows = rows(job, file);
        createTopic(servers, job.input().topic(), Map.of());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "batch.size", "131072"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (long i = 0; i < records; i++) {
                byte[] row = rows.get((int) (i % rows.size()));
                producer.send(new ProducerRecord<>(job.input().topic(), 0, null, row));
            }
        }
    }

    private static List<byte[]> rows(JobFile job, CsvFile file) throws Exception {
        Schema schema = job.input().schemas().get(0);
        GenericRecordWriter writer = new GenericRecordWriter(schema, job.input().format());
        List<byte[]> rows = new ArrayList<>();
        try (CsvReader reader = file.open()) {
            CsvRecords csv = new CsvRecords(file.name(), schema(job, file), reader.header());
            for (CSVRecord row = reader.next(); row != null; row = reader.next()) {
                rows.add(writer.write(csv.read(row, reader.line())));
            }
        }
        return rows;
    }

    private static void createTopic(String servers, String name, Map<String, String> configs)
            throws Exception {
        try (Topics topics = Topics.at(servers)) {
            topics.create(List.of(new NewTopic(name, 1, (short) 1).configs(configs)));
        }
    }

    private void compare(int rounds) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%s, %s, %,d records a run%n",
                job.name(),
                job.output().sink().guarantee(),
                records);
        double[] ratios = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            double constant = rate(false);
            double learning = rate(true);
            System.out.printf(
                    Locale.ROOT,
                    "%s constant %,.0f/s, learning %,.0f/s, ratio %.3f%n",
                    round < 0 ? "warm-up" : "round " + (round + 1),
                    constant,
                    learning,
                    learning / constant);
            if (round >= 0) {
                ratios[round] = learning / constant;
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "median ratio %.3f (from %.3f to %.3f)%n",
                ratios[rounds / 2],
                ratios[0],
                ratios[rounds - 1]);
    }

    private double rate(boolean learning) throws Exception {
        JobFile named = withOutputs("run-" + run++);
        for (String topic : named.output().topics()) {
            createTopic(
                    bootstrapServers,
                    topic,
                    Map.of(
                            "message.timestamp.type",
                            "LogAppendTime",
                            "max.message.bytes",
                            "104857600"));
        }
        KafkaOptions kafka = new KafkaOptions(bootstrapServers, Map.of());
        KafkaSource<Decoded> source =
                ExampleSource.create(
                        kafka,
                        named.input()
                                .options()
                                .withBound(
                                        Bound.at(
                                                Map.of(
                                                        new TopicPartition(
                                                                named.input().topic(), 0),
                                                        records))),
                        named.decoder());
        StreamExecutionEnvironment environment = flink.environment();
        if (learning) {
            TrainJob.build(environment, named, kafka, source);
        } else {
            predictConstantly(environment, named, kafka, source);
        }
        flink.result(flink.submit(environment, "throughput")).get().toJobExecutionResult(null);
        return rateOf(named.output().predictions());
    }

    private JobFile withOutputs(String prefix) {
        return job.withOutput(job.output().withTopicPrefix(prefix));
    }

    private static void predictConstantly(
            StreamExecutionEnvironment environment,
            JobFile job,
            KafkaOptions kafka,
            KafkaSource<Decoded> source) {
        TrainJob.configure(environment, job);
        DataStream<Decoded> examples = TrainJob.read(environment, job, source);
        SinkOptions sink = job.output().sink();
        examples.flatMap(new ConstantPredictor(job))
                .returns(StreamTypes.PREDICTION)
                .setParallelism(1)
                .sinkTo(PredictionSink.create(kafka, sink, job.output().predictions()))
                .setParallelism(1);
    }

    private double rateOf(String topic) {
        long[] times = new long[(int) records];
        int[] count = {0};
        CommittedReader.readToEnd(
                bootstrapServers, topic, message -> times[count[0]++] = message.timestamp());
        if (count[0] != records) {
            throw new IllegalStateException(
                    topic + " must hold " + records + " predictions, holds " + count[0]);
        }
        int from = (int) (records / 4);
        return (records - from) * 1e3 / (times[(int) records - 1] - times[from]);
    }

    /** Says the same of every example, in a prediction of the same size. */
    private static final class ConstantPredictor implements FlatMapFunction<Decoded, Prediction> {

        private static final long serialVersionUID = 1L;

        private final String model;
        private final float[] outputs;
        private final ArrayList<String> classes;

        ConstantPredictor(JobFile job) {
            this.model = job.name();
            this.outputs = new float[job.modelSpec().outputs()];
            Arrays.fill(outputs, 1f / outputs.length);
            this.classes = new ArrayList<>(job.modelSpec().classes());
        }

        @Override
        public void flatMap(Decoded decoded, Collector<Prediction> out) {
            if (decoded instanceof Example example) {
                out.collect(
                        new Prediction(
                                example.id(),
                                example.eventTime(),
                                example.key(),
                                model,
                                0,
                                outputs,
                                classes,
                                example.label(),
                                0.5));
            }
        }
    }
}
