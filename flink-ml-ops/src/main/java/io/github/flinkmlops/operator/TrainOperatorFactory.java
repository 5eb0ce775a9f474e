package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.trainer.Learning;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.jspecify.annotations.Nullable;

/** Carries the settings of a {@link TrainOperator} to where it runs. */
public final class TrainOperatorFactory extends AbstractStreamOperatorFactory<Prediction>
        implements OneInputStreamOperatorFactory<Decoded, Prediction> {

    private static final long serialVersionUID = 1L;

    private final ModelSpec spec;
    private final Learning learning;
    private final LearningOptions options;
    private final byte @Nullable [] startingWeights;

    /**
     * @param startingWeights bytes of a safetensors file; null: starting weights from the seed
     */
    public TrainOperatorFactory(
            ModelSpec spec,
            Learning learning,
            LearningOptions options,
            byte @Nullable [] startingWeights) {
        this.spec = spec;
        this.learning = learning;
        this.options = options;
        this.startingWeights = startingWeights;
    }

    @Override
    @SuppressWarnings("unchecked") // The interface asks for any operator of this output.
    public <T extends StreamOperator<Prediction>> T createStreamOperator(
            StreamOperatorParameters<Prediction> parameters) {
        return (T) new TrainOperator(parameters, spec, learning, options, startingWeights);
    }

    @Override
    @SuppressWarnings("rawtypes") // As the interface declares it.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return TrainOperator.class;
    }
}
