package io.github.flinkmlops.job.config;

import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.ActivationSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.layer.ResidualSpec;
import io.github.flinkmlops.nn.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Reads the network and its loss, and checks that they fit the features and the label. */
final class NetworkReader {

    /** A model travels as one Kafka message. */
    private static final long LARGEST_MODEL = 1L << 30;

    private static final String OF_NUMBERS = "mean-squared-error";
    private static final List<String> OF_ONE_CLASS =
            List.of("binary-cross-entropy-with-logits", "binary-cross-entropy");
    private static final List<String> OF_CLASSES =
            List.of("softmax-cross-entropy", "cross-entropy-on-softmax");
    private static final Map<String, String> LAST_ACTIVATION =
            Map.of("binary-cross-entropy", "sigmoid", "cross-entropy-on-softmax", "softmax");

    private final Section top;
    private final @Nullable List<LayerSpec> layers;
    private final @Nullable Loss loss;

    NetworkReader(Section top) {
        this.top = top;
        this.layers = layers();
        Yaml given = top.value("loss");
        this.loss = given == null ? null : top.parsed(given, Families.LOSSES::parse);
    }

    private @Nullable List<LayerSpec> layers() {
        Yaml node = top.required("network");
        if (node == null) {
            return null;
        }
        if (!(node instanceof Yaml.Items list) || list.items().isEmpty()) {
            top.mistake(
                    "network", "network must be a list of at least 1 layer, was " + node.shown());
            return null;
        }
        List<LayerSpec> layers = new ArrayList<>();
        for (Yaml item : list.items()) {
            LayerSpec layer = top.parsed(item, Families::parseLayer);
            if (layer != null) {
                layers.add(layer);
            }
        }
        return layers.size() == list.items().size() ? layers : null;
    }

    /** The model; null if something is wrong with it, or with what it depends on. */
    @Nullable ModelSpec model(
            String name, @Nullable Encoding encoding, @Nullable LabelEncoder label) {
        Loss fitting = label == null ? null : loss(label);
        boolean right = layers != null && label != null && outputsFit(layers, label, encoding);
        if (layers == null || encoding == null || label == null || fitting == null) {
            return null;
        }
        // Looking at the first layer builds it, which only a size that was looked at may allow.
        right = right && sizeFits(layers, encoding) && firstLayerFits(layers, encoding);
        right &= lastLayerFits(layers, name(fitting));
        if (!right) {
            return null;
        }
        ModelSpec model =
                new ModelSpec(
                        name,
                        encoding.inputs(),
                        encoding.sparse(),
                        encoding.standardized(),
                        layers,
                        fitting,
                        label.classes());
        try {
            model.targets();
        } catch (IllegalArgumentException e) {
            top.mistake("loss", String.valueOf(e.getMessage()));
        }
        return model;
    }

    /** The loss given or that of the label's kind; null if it does not fit the label. */
    private @Nullable Loss loss(LabelEncoder label) {
        List<String> fitting = losses(label);
        if (!top.has("loss")) {
            return Families.LOSSES.parse(fitting.get(0));
        }
        if (loss == null) {
            return null;
        }
        String name = name(loss);
        if (!fitting.contains(name)) {
            top.mistake(
                    "loss",
                    "loss of " + kind(label) + " must be one of " + fitting + ", was " + name);
            return null;
        }
        return loss;
    }

    private static String name(Loss loss) {
        Object tree = Families.LOSSES.render(loss);
        return tree instanceof Map<?, ?> map
                ? String.valueOf(map.keySet().iterator().next())
                : String.valueOf(tree);
    }

    /** The losses that fit a label, the usual one first. */
    private static List<String> losses(LabelEncoder label) {
        if (label instanceof LabelEncoder.Threshold) {
            return OF_ONE_CLASS.stream().filter(Families.LOSSES.names()::contains).toList();
        }
        if (label instanceof LabelEncoder.Classes) {
            return OF_CLASSES.stream().filter(Families.LOSSES.names()::contains).toList();
        }
        List<String> others = new ArrayList<>(Families.LOSSES.names());
        others.removeAll(OF_ONE_CLASS);
        others.removeAll(OF_CLASSES);
        others.remove(OF_NUMBERS);
        others.add(0, OF_NUMBERS);
        return others;
    }

    private static String kind(LabelEncoder label) {
        if (label instanceof LabelEncoder.Value) {
            return "a label that is a number";
        }
        return label instanceof LabelEncoder.Threshold
                ? "a label with above"
                : "a label with " + label.classes().size() + " classes";
    }

    private boolean outputsFit(
            List<LayerSpec> layers, LabelEncoder label, @Nullable Encoding encoding) {
        if (layers.stream().allMatch(layer -> layer instanceof ActivationSpec)) {
            top.mistake("network", "network must have a layer that learns, such as dense: 1");
            return false;
        }
        // Where the features are wrong too, any width will do to see what a dense layer gives.
        int width = encoding == null ? 1 : encoding.inputs();
        for (LayerSpec layer : layers) {
            try {
                width = layer.outputs(width);
            } catch (IllegalArgumentException e) {
                top.mistake("network", String.valueOf(e.getMessage()));
                return false;
            }
        }
        int wanted = Math.max(1, label.classes().size());
        if (width != wanted) {
            top.mistake(
                    "network",
                    "the last layer of network must have "
                            + wanted
                            + (wanted == 1 ? " output" : " outputs")
                            + " for "
                            + kind(label)
                            + ", has "
                            + width);
            return false;
        }
        return true;
    }

    /** A loss of probabilities needs the layer that makes them, and one of logits none. */
    private boolean lastLayerFits(List<LayerSpec> layers, String loss) {
        String last =
                layers.get(layers.size() - 1) instanceof ActivationSpec function
                        ? String.valueOf(Families.ACTIVATIONS.render(function.activation()))
                        : "none";
        String needed = LAST_ACTIVATION.getOrDefault(loss, last);
        boolean doubled = loss.endsWith("logits") || loss.equals("softmax-cross-entropy");
        if (!last.equals(needed)) {
            top.mistake("network", "loss " + loss + " needs " + needed + " as the last layer");
            return false;
        }
        if (doubled && (last.equals("sigmoid") || last.equals("softmax"))) {
            top.mistake(
                    "network",
                    "loss " + loss + " applies " + last + " itself: leave out the last layer");
            return false;
        }
        return true;
    }

    private boolean firstLayerFits(List<LayerSpec> layers, Encoding encoding) {
        if (encoding.sparse()) {
            try {
                layers.get(0).build("0", 1, true, new SplittableRandom(0));
            } catch (IllegalArgumentException e) {
                top.mistake(
                        "network",
                        "the first layer of network must take sparse features, such as dense: "
                                + e.getMessage());
                return false;
            }
        }
        return true;
    }

    private boolean sizeFits(List<LayerSpec> layers, Encoding encoding) {
        double bytes = bytes(layers, encoding.inputs());
        if (bytes > LARGEST_MODEL) {
            top.mistake(
                    "network",
                    "the weights must have at most "
                            + (LARGEST_MODEL >> 20)
                            + " MiB, since a model is one message, have "
                            + (long) (bytes / (1 << 20))
                            + " MiB for "
                            + encoding.inputs()
                            + " features: take fewer bits to hash, or a smaller layer");
            return false;
        }
        return true;
    }

    private static double bytes(List<LayerSpec> layers, int inputs) {
        double bytes = 0;
        int width = inputs;
        for (LayerSpec layer : layers) {
            int outputs = layer.outputs(width);
            if (layer instanceof ResidualSpec residual) {
                bytes += bytes(residual.inner(), width);
            } else if (layer instanceof DenseSpec || outputs != width) {
                // Others that keep the width, such as a norm, hold a few numbers for each value.
                bytes += Float.BYTES * (width + 1.0) * outputs;
            }
            width = outputs;
        }
        return bytes;
    }
}
