package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.operator.LearningStreams;
import io.github.flinkmlops.operator.types.StreamTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whether memory grows with the stream: heap in use after a forced collection, at one and at ten
 * million records of a job that decodes, learns, predicts and makes checkpoints in a local cluster.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(1)
public class MemoryBenchmark {

    private static final int EARLY = 1_000_000;
    private static final int LATE = 10_000_000;

    /** Few, so that they do not hide what grows. */
    private static final int FLIGHTS = 10_000;

    /**
     * Heap in use, in bytes, at {@link #EARLY} and {@link #LATE}; static, so that the task sees it.
     */
    private static final AtomicLongArray USED = new AtomicLongArray(2);

    @Param({"flights-logistic.yaml", "flights.yaml"})
    public String job;

    /** What is reported. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Heap {
        public double megabytesAt1Million;
        public double megabytesAt10Million;
        public double ratio;
    }

    @Benchmark
    public void heap(Heap heap) throws Exception {
        JobFile file = JobFile.resource(job);
        Configuration configuration = new Configuration();
        // The network's state is too large for checkpoints in the JobManager's memory.
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                Files.createTempDirectory("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        TrainJob.configure(environment, file);
        environment.enableCheckpointing(1_000);
        DataStream<Decoded> examples =
                environment
                        .fromSequence(0, LATE)
                        .map(Decode.flights(file))
                        .returns(StreamTypes.DECODED);
        LearningStreams learned = TrainJob.learn(file, examples);
        learned.predictions().sinkTo(new DiscardingSink<>());
        learned.rejected().sinkTo(new DiscardingSink<>());
        learned.evaluations().sinkTo(new DiscardingSink<>());
        learned.models().sinkTo(new DiscardingSink<>());
        environment.execute();

        heap.megabytesAt1Million = USED.get(0) / 1e6;
        heap.megabytesAt10Million = USED.get(1) / 1e6;
        heap.ratio = heap.megabytesAt10Million / heap.megabytesAt1Million;
    }

    /**
     * Some flights over and over, each time with ids of their own; looks at the heap on the way.
     */
    private static final class Decode implements MapFunction<Long, Decoded> {

        private static final long serialVersionUID = 1L;

        private final ExampleDecoder decoder;
        private final byte[][] messages;

        private Decode(ExampleDecoder decoder, byte[][] messages) {
            this.decoder = decoder;
            this.messages = messages;
        }

        static Decode flights(JobFile file) throws IOException {
            List<byte[]> all = CsvMessages.read(file, "flights.csv.gz").messages();
            return new Decode(file.decoder(), all.subList(0, FLIGHTS).toArray(new byte[0][]));
        }

        @Override
        public Decoded map(Long number) {
            if (number == EARLY) {
                USED.set(0, usedAfterCollection());
            } else if (number == LATE) {
                USED.set(1, usedAfterCollection());
            }
            long time = System.currentTimeMillis();
            return decoder.decode(
                    messages[(int) (number % messages.length)],
                    new Position("flights", 0, number, time));
        }

        private static long usedAfterCollection() {
            Runtime runtime = Runtime.getRuntime();
            long least = Long.MAX_VALUE;
            // References that only a second collection clears are no use of the heap.
            for (int i = 0; i < 5; i++) {
                System.gc();
                least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
            }
            return least;
        }
    }
}
