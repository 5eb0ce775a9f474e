package io.github.flinkmlops.model;

import io.github.flinkmlops.nn.activation.Activation;
import io.github.flinkmlops.nn.activation.Identity;
import io.github.flinkmlops.nn.activation.Relu;
import io.github.flinkmlops.nn.activation.Sigmoid;
import io.github.flinkmlops.nn.activation.Softmax;
import io.github.flinkmlops.nn.activation.Tanh;
import io.github.flinkmlops.nn.initializer.GlorotNormal;
import io.github.flinkmlops.nn.initializer.GlorotUniform;
import io.github.flinkmlops.nn.initializer.HeNormal;
import io.github.flinkmlops.nn.initializer.HeUniform;
import io.github.flinkmlops.nn.initializer.Initializer;
import io.github.flinkmlops.nn.initializer.Normal;
import io.github.flinkmlops.nn.initializer.TorchDefault;
import io.github.flinkmlops.nn.initializer.Uniform;
import io.github.flinkmlops.nn.initializer.Zeros;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.loss.Loss;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.Adagrad;
import io.github.flinkmlops.nn.optimizer.Adam;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.LearningRate;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every activation, initializer, layer, loss, optimizer and schedule by its name in files. */
public final class Families {

    public static final Family<Activation> ACTIVATIONS =
            new Family<>("activation", Activation.class)
                    .with("identity", new Identity())
                    .with("relu", new Relu())
                    .with("sigmoid", new Sigmoid())
                    .with("softmax", new Softmax())
                    .with("tanh", new Tanh());

    public static final Family<Initializer> INITIALIZERS =
            new Family<>("initializer", Initializer.class)
                    .with("glorot-normal", new GlorotNormal())
                    .with("glorot-uniform", new GlorotUniform())
                    .with("he-normal", new HeNormal())
                    .with("he-uniform", new HeUniform())
                    .with("normal", new Normal(0.01))
                    .with("torch-default", new TorchDefault())
                    .with("uniform", new Uniform(0.05))
                    .with("zeros", new Zeros());

    public static final Family<Loss> LOSSES =
            new Family<>("loss", Loss.class)
                    .with("binary-cross-entropy-with-logits", new BinaryCrossEntropyWithLogits())
                    .with("mean-squared-error", new MeanSquaredError())
                    .with("softmax-cross-entropy", new SoftmaxCrossEntropy());

    public static final Family<Optimizer> OPTIMIZERS =
            new Family<>("optimizer", Optimizer.class)
                    .with("adagrad", new Adagrad())
                    .with("adam", new Adam())
                    .with("sgd", new Sgd());

    public static final Family<LearningRate> LEARNING_RATES =
            new Family<>("learningRate", LearningRate.class)
                    .with("constant", new ConstantRate(0.1), "rate");

    private static final Family<LayerSpec> LAYERS =
            new Family<>("layer", LayerSpec.class).with("dense", new DenseSpec(1), "units");

    private Families() {}

    /** Reads a layer; an activation's name stands for a layer that applies it. */
    public static LayerSpec parseLayer(@Nullable Object tree) {
        String name = String.valueOf(tree);
        if (tree instanceof Map<?, ?> map && map.size() == 1) {
            name = String.valueOf(map.keySet().iterator().next());
        }
        if (ACTIVATIONS.names().contains(name)) {
            return new ActivationSpec(ACTIVATIONS.parse(tree));
        }
        if (!LAYERS.names().contains(name)) {
            throw new IllegalArgumentException(
                    "layer must be one of "
                            + LAYERS.names()
                            + " or an activation of "
                            + ACTIVATIONS.names()
                            + ", was '"
                            + name
                            + "'");
        }
        return LAYERS.parse(tree);
    }

    /** Writes a layer as the tree that {@link #parseLayer} reads. */
    public static Object renderLayer(LayerSpec layer) {
        return layer instanceof ActivationSpec function
                ? ACTIVATIONS.render(function.activation())
                : LAYERS.render(layer);
    }

    /** Reads a learning rate: a number stands for a constant one. */
    public static LearningRate parseLearningRate(@Nullable Object tree) {
        return tree instanceof Number rate
                ? new ConstantRate(rate.doubleValue())
                : LEARNING_RATES.parse(tree);
    }
}
