package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.trainer.Learning;
import io.github.flinkmlops.trainer.Trainer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * Online learning in a DataStream program: examples in, predictions out, and a model that learns
 * from each example after predicting it.
 *
 * <pre>{@code
 * LearningStreams learned = OnlineLearning.of(spec, learning).on(examples);
 * learned.predictions().sinkTo(…);
 * }</pre>
 */
public final class OnlineLearning {

    private final ModelSpec spec;
    private final Learning learning;
    private final LearningOptions options;
    private final byte @Nullable [] startingWeights;

    private OnlineLearning(
            ModelSpec spec,
            Learning learning,
            LearningOptions options,
            byte @Nullable [] startingWeights) {
        this.spec = spec;
        this.learning = learning;
        this.options = options;
        this.startingWeights = startingWeights;
    }

    /**
     * A model with starting weights from the seed, and default options.
     *
     * @throws IllegalArgumentException if the loss wants more than the one number that a label is
     */
    public static OnlineLearning of(ModelSpec spec, Learning learning) {
        if (spec.targets() != 1) {
            throw new IllegalArgumentException(
                    "the loss of model '"
                            + spec.name()
                            + "' must want 1 number of each label, wants "
                            + spec.targets()
                            + ": give the last layer 1 output, or take a loss over classes");
        }
        return new OnlineLearning(spec, learning, LearningOptions.DEFAULT, null);
    }

    public OnlineLearning withOptions(LearningOptions options) {
        return new OnlineLearning(spec, learning, options, startingWeights);
    }

    /**
     * Starts from the weights of a safetensors file. A restored state takes precedence over them.
     *
     * @param safetensors the file's bytes: a model written here, or tensors under the names of
     *     PyTorch's {@code nn.Sequential}
     * @throws IllegalArgumentException naming every tensor that does not fit the network
     */
    public OnlineLearning withStartingWeights(byte[] safetensors) {
        new Trainer(spec, learning).startFrom(SafetensorsFile.of(safetensors, "starting weights"));
        return new OnlineLearning(spec, learning, options, safetensors);
    }

    /**
     * Adds the operator to a program. It always runs with parallelism 1, since one model sees one
     * order of examples; sources and sinks may be parallel.
     */
    public LearningStreams on(DataStream<Decoded> examples) {
        return on(examples, "learn-" + spec.name());
    }

    /**
     * As the other, with its state under a name that does not change with the model's.
     *
     * @param uid of the operator, one of a kind in its program
     */
    public LearningStreams on(DataStream<Decoded> examples, String uid) {
        SingleOutputStreamOperator<Prediction> predictions =
                examples.transform(
                                "Learn " + spec.name(),
                                StreamTypes.PREDICTION,
                                new TrainOperatorFactory(spec, learning, options, startingWeights))
                        .uid(uid)
                        // No maximum of 1: it would be that of the savepoint only where no source
                        // shares the task, so that sources could never be given more subtasks.
                        .setParallelism(1);
        return new LearningStreams(
                predictions,
                predictions.getSideOutput(TrainOperator.REJECTED),
                predictions.getSideOutput(TrainOperator.EVALUATIONS),
                predictions.getSideOutput(TrainOperator.MODELS));
    }
}
