package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.EvaluationSink;
import io.github.flinkmlops.connector.kafka.ExampleSource;
import io.github.flinkmlops.connector.kafka.ExampleWatermarks;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.ModelSink;
import io.github.flinkmlops.connector.kafka.PredictionSink;
import io.github.flinkmlops.connector.kafka.RejectedSink;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.job.config.InputSettings;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.OutputSettings;
import io.github.flinkmlops.operator.LearningStreams;
import io.github.flinkmlops.operator.OnlineLearning;
import io.github.flinkmlops.operator.types.StreamTypes;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Learns from a Kafka topic and writes predictions, dead letters, evaluations and models. */
public final class TrainJob {

    private static final int WRONG_SETTINGS = 2;

    private TrainJob() {}

    /** Runs the job; {@code --help} lists the settings. Wrong ones end it with exit code 2. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        JobFile job;
        try {
            TrainJobSettings settings = TrainJobSettings.parse(args);
            if (settings.printedHelp()) {
                return;
            }
            job = settings.job();
            KafkaOptions kafka = settings.kafka(job);
            build(environment, job, kafka);
            TopicCheck.of(kafka)
                    .reading(job.input().topic(), job.input().parallelism())
                    .writing(job.output().topics(), job.output().sink())
                    .require();
            String warning = CheckpointRoom.warning(job, environment.getConfiguration());
            if (warning != null) {
                System.err.println(warning);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_SETTINGS);
            throw e;
        }
        environment.execute("Learn " + job.name());
    }

    /**
     * The whole graph, from the job's input topic, without end, to its output topics.
     *
     * @throws IllegalArgumentException if the job names no schema, or its model is larger than the
     *     properties for Kafka allow
     */
    public static LearningStreams build(
            StreamExecutionEnvironment environment, JobFile job, KafkaOptions kafka) {
        return build(
                environment,
                job,
                kafka,
                ExampleSource.create(kafka, job.input().options(), job.decoder(kafka.registry())));
    }

    /** As the other, with another source, such as one with an end. */
    public static LearningStreams build(
            StreamExecutionEnvironment environment,
            JobFile job,
            KafkaOptions kafka,
            Source<Decoded, ?, ?> source) {
        configure(environment, job);
        LearningStreams learned = learn(job, read(environment, job, source));
        write(learned, job, kafka);
        return learned;
    }

    /** The reading alone. */
    public static DataStream<Decoded> read(
            StreamExecutionEnvironment environment, JobFile job, Source<Decoded, ?, ?> source) {
        InputSettings input = job.input();
        return environment
                .fromSource(
                        source,
                        ExampleWatermarks.boundedOutOfOrderness(
                                input.outOfOrderness(), input.idleness()),
                        "Read " + input.topic(),
                        StreamTypes.DECODED)
                .uid("examples")
                .setParallelism(input.parallelism());
    }

    /**
     * What every job needs of its environment: checkpoints as the job file says, and records that
     * are neither copied between operators nor serialized by anything but our own serializers.
     */
    public static void configure(StreamExecutionEnvironment environment, JobFile job) {
        environment.configure(
                new Configuration()
                        .set(PipelineOptions.OBJECT_REUSE, true)
                        .set(PipelineOptions.GENERIC_TYPES, false));
        environment.enableCheckpointing(
                job.checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    }

    /** The learning alone, between whatever source and sinks. */
    public static LearningStreams learn(JobFile job, DataStream<Decoded> examples) {
        OnlineLearning learning =
                OnlineLearning.of(job.modelSpec(), job.learning())
                        .withOptions(job.learningOptions());
        byte[] startingWeights = job.startingWeights();
        return (startingWeights == null ? learning : learning.withStartingWeights(startingWeights))
                .on(examples, "learning");
    }

    private static void write(LearningStreams learned, JobFile job, KafkaOptions kafka) {
        OutputSettings output = job.output();
        SinkOptions sink = output.sink();
        long largestModel = ModelSize.check(job, kafka);
        write(
                learned.predictions(),
                PredictionSink.create(kafka, sink, output.predictions()),
                "predictions",
                output.predictions());
        write(
                learned.rejected(),
                RejectedSink.create(kafka, sink, output.rejected()),
                "rejected",
                output.rejected());
        write(
                learned.evaluations(),
                EvaluationSink.create(kafka, sink, output.evaluations()),
                "evaluations",
                output.evaluations());
        write(
                learned.models(),
                ModelSink.create(kafka, sink, output.models(), largestModel),
                "models",
                output.models());
    }

    /** One subtask, as the learning has: the sink then shares its thread. */
    private static <T> void write(DataStream<T> stream, Sink<T> sink, String uid, String topic) {
        stream.sinkTo(sink).name("Write " + topic).uid(uid).setParallelism(1);
    }
}
