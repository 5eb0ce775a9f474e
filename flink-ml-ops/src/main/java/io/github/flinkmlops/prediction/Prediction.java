package io.github.flinkmlops.prediction;

import io.github.flinkmlops.example.Label;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model said about an example before it learned from it.
 *
 * @param id of the example
 * @param eventTime of the example, epoch milliseconds
 * @param key of the example, if it has one
 * @param model name of the model
 * @param modelVersion SGD steps that the model had taken
 * @param outputs probabilities, or values for regression; not copied
 * @param classes names of the outputs; empty for regression. One name for one output is the class
 *     whose probability it is
 * @param label as it was written, if it is known
 * @param loss of this example alone, unweighted, if the label is known
 */
public record Prediction(
        String id,
        long eventTime,
        @Nullable String key,
        String model,
        long modelVersion,
        float[] outputs,
        List<String> classes,
        @Nullable Label label,
        @Nullable Double loss) {}
