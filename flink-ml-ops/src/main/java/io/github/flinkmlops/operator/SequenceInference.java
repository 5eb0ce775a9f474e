package io.github.flinkmlops.operator;

import io.github.flinkmlops.host.DirectoryLoader;
import io.github.flinkmlops.host.ModelLoader;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Answer;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * A sequence model in a DataStream program: requests in, predictions out.
 *
 * <pre>{@code
 * SequenceStreams read = SequenceInference.of(directory, SequenceOptions.DEFAULT).on(requests);
 * read.predictions().sinkTo(…);
 * read.rejected().sinkTo(…);
 * }</pre>
 *
 * <p>It stands on Flink's async operator: requests under way are in the checkpoint and are asked
 * again after a recovery, and more than {@link SequenceOptions#capacity()} of them hold up the
 * stream. A request that fails is refused with its reason; the job fails only if the model cannot
 * be opened or its host breaks.
 */
public final class SequenceInference {

    private final Path modelDirectory;
    private final SequenceOptions options;
    private final ModelLoader loader;

    private SequenceInference(Path modelDirectory, SequenceOptions options, ModelLoader loader) {
        this.modelDirectory = modelDirectory;
        this.options = options;
        this.loader = loader;
    }

    /**
     * Reads sequences with the model of a directory.
     *
     * @param modelDirectory on every TaskManager
     */
    public static SequenceInference of(Path modelDirectory, SequenceOptions options) {
        return new SequenceInference(modelDirectory, options, new DirectoryLoader());
    }

    /** Loads the model in another way than from the files that a directory usually has. */
    public SequenceInference withLoader(ModelLoader loader) {
        return new SequenceInference(modelDirectory, options, loader);
    }

    /**
     * Adds the operator to a program, as parallel as the stream that it reads. The subtasks of a
     * process share one model for each device.
     *
     * @throws IllegalArgumentException if the stream's type is not {@link StreamTypes#INCOMING}, in
     *     whose form requests are in the checkpoint
     */
    public SequenceStreams on(DataStream<Incoming> requests) {
        return on(requests, "read-" + options.name());
    }

    /**
     * As the other, with requests under way kept under a name that does not change with the job's.
     *
     * @param uid of the operator, one of a kind in its program
     */
    public SequenceStreams on(DataStream<Incoming> requests, String uid) {
        if (!requests.getType().equals(StreamTypes.INCOMING)) {
            throw new IllegalArgumentException(
                    "the requests must be of the type StreamTypes.INCOMING, are of "
                            + requests.getType()
                            + ": call returns(StreamTypes.INCOMING) on their operator");
        }
        SequenceFunction function =
                new SequenceFunction(modelDirectory.toString(), options, loader);
        long deadline = options.deadline().toMillis();
        int capacity = options.capacity();
        SingleOutputStreamOperator<Answer> answers =
                options.ordered()
                        ? AsyncDataStream.orderedWait(
                                requests, function, deadline, TimeUnit.MILLISECONDS, capacity)
                        : AsyncDataStream.unorderedWait(
                                requests, function, deadline, TimeUnit.MILLISECONDS, capacity);
        SingleOutputStreamOperator<SequencePrediction> predictions =
                answers.name("Read " + options.name())
                        .uid(uid)
                        .setParallelism(requests.getParallelism())
                        .process(new SequenceSplitter())
                        .returns(StreamTypes.SEQUENCE_PREDICTION)
                        .name("Split " + options.name())
                        .uid(uid + "-split")
                        .setParallelism(requests.getParallelism());
        return new SequenceStreams(
                predictions, predictions.getSideOutput(SequenceSplitter.REJECTED));
    }
}
