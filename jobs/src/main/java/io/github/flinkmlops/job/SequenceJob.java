package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.RejectedSink;
import io.github.flinkmlops.connector.kafka.SequencePredictionSink;
import io.github.flinkmlops.connector.kafka.SequenceSource;
import io.github.flinkmlops.connector.kafka.SinkOptions;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.host.DirectoryLoader;
import io.github.flinkmlops.job.config.ModelRoots;
import io.github.flinkmlops.job.config.SequenceJobFile;
import io.github.flinkmlops.job.config.SequenceOutput;
import io.github.flinkmlops.operator.SequenceInference;
import io.github.flinkmlops.operator.SequenceStreams;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.SequencePrediction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Reads token sequences from a Kafka topic and writes what a model makes of them. */
public final class SequenceJob {

    private static final int WRONG_SETTINGS = 2;

    private SequenceJob() {}

    /** Runs the job; {@code --help} lists the settings. Wrong ones end it with exit code 2. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        SequenceJobFile job;
        try {
            SequenceJobSettings settings = SequenceJobSettings.parse(args);
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
        environment.execute("Read sequences " + job.name());
    }

    /** The whole graph, from the job's input topic, without end, to its output topics. */
    public static SequenceStreams build(
            StreamExecutionEnvironment environment, SequenceJobFile job, KafkaOptions kafka) {
        return build(
                environment,
                job,
                kafka,
                SequenceSource.create(kafka, job.input().options(), job.decoder(kafka.registry())));
    }

    /** As the other, with another source, such as one with an end. */
    public static SequenceStreams build(
            StreamExecutionEnvironment environment,
            SequenceJobFile job,
            KafkaOptions kafka,
            Source<Incoming, ?, ?> source) {
        configure(environment, job);
        SequenceStreams answered = infer(job, read(environment, job, source));
        SingleOutputStreamOperator<SequencePrediction> predictions =
                answered.predictions()
                        .process(new SequenceSizeCheck(job.input().topic(), kafka))
                        .returns(StreamTypes.SEQUENCE_PREDICTION)
                        .name("Check size")
                        .uid("size")
                        .setParallelism(job.input().parallelism());
        DataStream<Rejected> rejected =
                answered.rejected().union(predictions.getSideOutput(SequenceSizeCheck.REJECTED));
        SequenceOutput output = job.output();
        SinkOptions sink = output.sink();
        write(
                job,
                predictions,
                SequencePredictionSink.create(kafka, sink, output.predictions()),
                "predictions",
                output.predictions());
        write(
                job,
                rejected,
                RejectedSink.create(kafka, sink, output.rejected()),
                "rejected",
                output.rejected());
        return new SequenceStreams(predictions, rejected);
    }

    /** Checkpoints as the job file says, no copies between operators, our own serializers only. */
    public static void configure(StreamExecutionEnvironment environment, SequenceJobFile job) {
        environment.configure(
                new Configuration()
                        .set(PipelineOptions.OBJECT_REUSE, true)
                        .set(PipelineOptions.GENERIC_TYPES, false));
        environment.enableCheckpointing(
                job.checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    }

    /**
     * The reading alone. It makes no watermarks: an answer in no order would wait for those before
     * the last of them.
     */
    public static DataStream<Incoming> read(
            StreamExecutionEnvironment environment,
            SequenceJobFile job,
            Source<Incoming, ?, ?> source) {
        SingleOutputStreamOperator<Incoming> requests =
                environment
                        .fromSource(
                                source,
                                WatermarkStrategy.noWatermarks(),
                                "Read " + job.input().topic(),
                                StreamTypes.INCOMING)
                        .uid("requests");
        return requests.setParallelism(job.input().parallelism());
    }

    /** The inference alone, between whatever source and sinks, of a model where it may lie. */
    public static SequenceStreams infer(SequenceJobFile job, DataStream<Incoming> requests) {
        SequenceInference inference = SequenceInference.of(job.modelDirectory(), job.options());
        ModelRoots roots = ModelRoots.of(requests.getExecutionEnvironment().getConfiguration());
        return (roots == null
                        ? inference
                        : inference.withLoader(new RootedLoader(roots, new DirectoryLoader())))
                .on(requests, "sequences");
    }

    private static <T> void write(
            SequenceJobFile job, DataStream<T> stream, Sink<T> sink, String uid, String topic) {
        stream.sinkTo(sink)
                .name("Write " + topic)
                .uid(uid)
                .setParallelism(job.input().parallelism());
    }
}
