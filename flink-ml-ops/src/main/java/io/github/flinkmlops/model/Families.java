package io.github.flinkmlops.model;

import io.github.flinkmlops.nn.activation.Activation;
import io.github.flinkmlops.nn.activation.Elu;
import io.github.flinkmlops.nn.activation.Gelu;
import io.github.flinkmlops.nn.activation.Identity;
import io.github.flinkmlops.nn.activation.LeakyRelu;
import io.github.flinkmlops.nn.activation.Relu;
import io.github.flinkmlops.nn.activation.Sigmoid;
import io.github.flinkmlops.nn.activation.Silu;
import io.github.flinkmlops.nn.activation.Softmax;
import io.github.flinkmlops.nn.activation.Softplus;
import io.github.flinkmlops.nn.activation.Tanh;
import io.github.flinkmlops.nn.initializer.EdgeOfChaos;
import io.github.flinkmlops.nn.initializer.EdgeOfChaosBias;
import io.github.flinkmlops.nn.initializer.GlorotNormal;
import io.github.flinkmlops.nn.initializer.GlorotUniform;
import io.github.flinkmlops.nn.initializer.HeNormal;
import io.github.flinkmlops.nn.initializer.HeUniform;
import io.github.flinkmlops.nn.initializer.Initializer;
import io.github.flinkmlops.nn.initializer.LecunNormal;
import io.github.flinkmlops.nn.initializer.LecunUniform;
import io.github.flinkmlops.nn.initializer.Normal;
import io.github.flinkmlops.nn.initializer.Orthogonal;
import io.github.flinkmlops.nn.initializer.TorchDefault;
import io.github.flinkmlops.nn.initializer.Uniform;
import io.github.flinkmlops.nn.initializer.Zeros;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.BatchNormSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.DropoutSpec;
import io.github.flinkmlops.nn.layer.EmbeddingMeanSpec;
import io.github.flinkmlops.nn.layer.LayerNormSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.layer.ResidualSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropy;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.loss.CrossEntropyOnSoftmax;
import io.github.flinkmlops.nn.loss.Huber;
import io.github.flinkmlops.nn.loss.Loss;
import io.github.flinkmlops.nn.loss.MeanAbsoluteError;
import io.github.flinkmlops.nn.loss.MeanAbsolutePercentageError;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.loss.Pinball;
import io.github.flinkmlops.nn.loss.SmoothL1;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.Adadelta;
import io.github.flinkmlops.nn.optimizer.Adagrad;
import io.github.flinkmlops.nn.optimizer.Adam;
import io.github.flinkmlops.nn.optimizer.AdamW;
import io.github.flinkmlops.nn.optimizer.Adamax;
import io.github.flinkmlops.nn.optimizer.AmsGrad;
import io.github.flinkmlops.nn.optimizer.Clipping;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.CosineRate;
import io.github.flinkmlops.nn.optimizer.ExponentialRate;
import io.github.flinkmlops.nn.optimizer.Ftrl;
import io.github.flinkmlops.nn.optimizer.InverseSquareRootRate;
import io.github.flinkmlops.nn.optimizer.LearningRate;
import io.github.flinkmlops.nn.optimizer.NAdam;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.RmsProp;
import io.github.flinkmlops.nn.optimizer.Sgd;
import io.github.flinkmlops.nn.optimizer.StepRate;
import io.github.flinkmlops.nn.optimizer.WarmUpRate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every activation, initializer, layer, loss, optimizer and schedule by its name in files. */
public final class Families {

    public static final Family<Activation> ACTIVATIONS =
            new Family<>("activation", Activation.class)
                    .with("elu", new Elu())
                    .with("gelu", new Gelu())
                    .with("identity", new Identity())
                    .with("leaky-relu", new LeakyRelu())
                    .with("relu", new Relu())
                    .with("sigmoid", new Sigmoid())
                    .with("silu", new Silu())
                    .with("softmax", new Softmax())
                    .with("softplus", new Softplus())
                    .with("tanh", new Tanh());

    public static final Family<Initializer> INITIALIZERS =
            new Family<>("initializer", Initializer.class)
                    .with("edge-of-chaos", new EdgeOfChaos())
                    .with("edge-of-chaos-bias", new EdgeOfChaosBias())
                    .with("glorot-normal", new GlorotNormal())
                    .with("glorot-uniform", new GlorotUniform())
                    .with("he-normal", new HeNormal())
                    .with("he-uniform", new HeUniform())
                    .with("lecun-normal", new LecunNormal())
                    .with("lecun-uniform", new LecunUniform())
                    .with("normal", new Normal(0.01))
                    .with("orthogonal", new Orthogonal())
                    .with("torch-default", new TorchDefault())
                    .with("uniform", new Uniform(0.05))
                    .with("zeros", new Zeros());

    public static final Family<Loss> LOSSES =
            new Family<>("loss", Loss.class)
                    .with("binary-cross-entropy", new BinaryCrossEntropy())
                    .with("binary-cross-entropy-with-logits", new BinaryCrossEntropyWithLogits())
                    .with("cross-entropy-on-softmax", new CrossEntropyOnSoftmax())
                    .with("huber", new Huber())
                    .with("mean-absolute-error", new MeanAbsoluteError())
                    .with("mean-absolute-percentage-error", new MeanAbsolutePercentageError())
                    .with("mean-squared-error", new MeanSquaredError())
                    .with("pinball", new Pinball())
                    .with("smooth-l1", new SmoothL1())
                    .with("softmax-cross-entropy", new SoftmaxCrossEntropy());

    public static final Family<Optimizer> OPTIMIZERS =
            new Family<>("optimizer", Optimizer.class)
                    .with("adadelta", new Adadelta())
                    .with("adagrad", new Adagrad())
                    .with("adam", new Adam())
                    .with("adamax", new Adamax())
                    .with("adamw", new AdamW())
                    .with("amsgrad", new AmsGrad())
                    .with("ftrl", new Ftrl())
                    .with("nadam", new NAdam())
                    .with("rmsprop", new RmsProp())
                    .with("sgd", new Sgd());

    public static final Family<LearningRate> LEARNING_RATES =
            new Family<>("learningRate", LearningRate.class)
                    .with("constant", new ConstantRate(0.1), "rate")
                    .with("cosine", new CosineRate(0.1, 10_000, 0), "rate")
                    .with("exponential", new ExponentialRate(0.1, 0.9999), "rate")
                    .with("inverse-square-root", new InverseSquareRootRate(0.1, 1_000), "rate")
                    .with("step", new StepRate(0.1, 10_000, 0.5), "rate")
                    .with("warm-up", new WarmUpRate(1_000, new ConstantRate(0.1)), "then");

    public static final Family<Clipping> CLIPPINGS =
            new Family<>("clipping", Clipping.class)
                    .with("none", new Clipping.None())
                    .with("norm", new Clipping.ByNorm(1), "limit")
                    .with("value", new Clipping.ByValue(1), "limit");

    public static final Family<LayerSpec> LAYERS =
            new Family<>("layer", LayerSpec.class)
                    .with("batch-norm", new BatchNormSpec())
                    .with("dense", new DenseSpec(1), "units")
                    .with("dropout", new DropoutSpec(0.5), "probability")
                    .with("embedding-mean", new EmbeddingMeanSpec(1), "dimension")
                    .with("layer-norm", new LayerNormSpec())
                    .with(
                            "residual",
                            new ResidualSpec(List.of(new ActivationSpec(new Identity()))),
                            "inner");

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
