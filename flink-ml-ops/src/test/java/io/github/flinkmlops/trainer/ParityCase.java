package io.github.flinkmlops.trainer;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Features;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.loss.Loss;
import io.github.flinkmlops.nn.optimizer.Clipping;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.CosineRate;
import io.github.flinkmlops.nn.optimizer.ExponentialRate;
import io.github.flinkmlops.nn.optimizer.LearningRate;
import io.github.flinkmlops.nn.optimizer.StepRate;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One network that PyTorch trained: what it was built of, where it started, the minibatches it saw
 * and what came of it. The maps hold PyTorch's names beside ours; a name that stands in none of
 * them, or a setting that is not known, is an error and never left out silently.
 */
final class ParityCase {

    private static final Map<String, Object> ACTIVATIONS =
            Map.ofEntries(
                    entry("elu", "elu"),
                    entry("gelu", "gelu"),
                    entry("identity", "identity"),
                    entry("leaky_relu_0.01", Map.of("leaky-relu", 0.01)),
                    entry("relu", "relu"),
                    entry("sigmoid", "sigmoid"),
                    entry("silu", "silu"),
                    entry("softmax", "softmax"),
                    entry("softplus", "softplus"),
                    entry("tanh", "tanh"));

    private static final Map<String, Object> LOSSES =
            Map.ofEntries(
                    entry("bce", "binary-cross-entropy"),
                    entry("bce_with_logits", "binary-cross-entropy-with-logits"),
                    entry("cross_entropy_logits", "softmax-cross-entropy"),
                    // The file does not give the weights; its first loss and gradients do.
                    entry(
                            "cross_entropy_logits_class_weights",
                            Map.of(
                                    "softmax-cross-entropy",
                                    Map.of("classWeights", List.of(1, 2, 5)))),
                    entry(
                            "cross_entropy_logits_label_smoothing_0.1",
                            Map.of("softmax-cross-entropy", Map.of("labelSmoothing", 0.1))),
                    entry("cross_entropy_on_softmax_output", "cross-entropy-on-softmax"),
                    entry("huber_1", Map.of("huber", 1)),
                    entry("mae", "mean-absolute-error"),
                    entry("mape", "mean-absolute-percentage-error"),
                    entry("mse", "mean-squared-error"),
                    entry("smooth_l1", "smooth-l1"));

    private static final Map<String, String> OPTIMIZERS =
            Map.of(
                    "Adadelta", "adadelta",
                    "Adagrad", "adagrad",
                    "Adam", "adam",
                    "AdamW", "adamw",
                    "Adamax", "adamax",
                    "NAdam", "nadam",
                    "RMSprop", "rmsprop",
                    "SGD", "sgd");

    /** PyTorch's names of optimizer settings; a list is spread over several of ours. */
    private static final Map<String, List<String>> SETTINGS =
            Map.of(
                    "alpha", List.of("alpha"),
                    "betas", List.of("beta1", "beta2"),
                    "centered", List.of("centered"),
                    "dampening", List.of("dampening"),
                    "eps", List.of("epsilon"),
                    "initial_accumulator_value", List.of("initialAccumulator"),
                    "momentum", List.of("momentum"),
                    "nesterov", List.of("nesterov"),
                    "weight_decay", List.of("weightDecay"));

    /** What stands among an optimizer's settings and is none: read by {@link #learning}. */
    private static final Set<String> NO_SETTINGS =
            Set.of("type", "lr", "amsgrad", "clip_norm", "clip_value", "schedule");

    private final JsonNode json;

    private ParityCase(JsonNode json) {
        this.json = json;
    }

    static ParityCase read(Path file) throws IOException {
        return new ParityCase(new ObjectMapper().readTree(file.toFile()));
    }

    int steps() {
        return json.get("x").size();
    }

    ModelSpec model() {
        List<LayerSpec> layers = new ArrayList<>();
        for (JsonNode layer : json.get("layers")) {
            // Part of our embedding.
            if (!layer.get("type").asText().equals("mean_pool_over_positions")) {
                layers.add(Families.parseLayer(layer(layer)));
            }
        }
        Loss loss = Families.LOSSES.parse(known(LOSSES, "loss", json.get("loss").asText()));
        return new ModelSpec("parity", inputs(), sparse(), List.of(), layers, loss, List.of());
    }

    private boolean sparse() {
        return json.get("layers").get(0).get("type").asText().equals("embedding");
    }

    private int inputs() {
        return sparse()
                ? json.get("layers").get(0).get("num").asInt()
                : json.get("x").get(0).get(0).size();
    }

    private static Object layer(JsonNode layer) {
        String type = layer.get("type").asText();
        return switch (type) {
            case "dense" ->
                    Map.of(
                            "dense",
                            Map.of(
                                    "units",
                                    layer.get("out").asInt(),
                                    "bias",
                                    layer.path("bias").asBoolean(true)));
            case "batch_norm" -> "batch-norm";
            case "layer_norm" -> "layer-norm";
            case "embedding" -> Map.of("embedding-mean", layer.get("dim").asInt());
            case "skip" -> {
                List<Object> inner = new ArrayList<>();
                layer.get("inner").forEach(part -> inner.add(layer(part)));
                yield Map.of("residual", inner);
            }
            default -> known(ACTIVATIONS, "layer", type);
        };
    }

    Learning learning() {
        JsonNode optimizer = json.get("optimizer");
        Map<String, Object> settings = new LinkedHashMap<>();
        optimizer
                .properties()
                .forEach(
                        setting -> {
                            if (!NO_SETTINGS.contains(setting.getKey())) {
                                put(settings, setting.getKey(), setting.getValue());
                            }
                        });
        String name =
                optimizer.path("amsgrad").asBoolean()
                        ? "amsgrad"
                        : known(OPTIMIZERS, "optimizer", optimizer.get("type").asText());
        return new Learning(
                        Families.OPTIMIZERS.parse(Map.of(name, settings)),
                        learningRate(optimizer),
                        json.get("x").get(0).size(),
                        0)
                .withClipping(clipping(optimizer));
    }

    private static LearningRate learningRate(JsonNode optimizer) {
        double rate = optimizer.get("lr").asDouble();
        JsonNode schedule = optimizer.path("schedule");
        String type = schedule.path("type").asText();
        return switch (type) {
            case "" -> new ConstantRate(rate);
            case "StepLR" ->
                    new StepRate(
                            rate,
                            schedule.get("step_size").asLong(),
                            schedule.get("gamma").asDouble());
            case "ExponentialLR" -> new ExponentialRate(rate, schedule.get("gamma").asDouble());
            case "CosineAnnealingLR" -> new CosineRate(rate, schedule.get("T_max").asLong(), 0);
            default ->
                    throw new IllegalArgumentException(
                            "schedule '" + type + "' has no counterpart here");
        };
    }

    private static Clipping clipping(JsonNode optimizer) {
        if (optimizer.has("clip_norm")) {
            return new Clipping.ByNorm(optimizer.get("clip_norm").asDouble());
        }
        return optimizer.has("clip_value")
                ? new Clipping.ByValue(optimizer.get("clip_value").asDouble())
                : new Clipping.None();
    }

    private static void put(Map<String, Object> settings, String name, JsonNode value) {
        List<String> ours = known(SETTINGS, "optimizer setting", name);
        for (int i = 0; i < ours.size(); i++) {
            JsonNode one = value.isArray() ? value.get(i) : value;
            settings.put(ours.get(i), one.isBoolean() ? one.asBoolean() : (Object) one.asDouble());
        }
    }

    private static <V> V known(Map<String, V> names, String what, String name) {
        V ours = names.get(name);
        if (ours == null) {
            throw new IllegalArgumentException(
                    what + " '" + name + "' has no counterpart here, only " + names.keySet());
        }
        return ours;
    }

    /** The starting weights as a safetensors file. */
    SafetensorsFile start() {
        SafetensorsWriter writer = new SafetensorsWriter();
        json.get("init")
                .properties()
                .forEach(
                        tensor ->
                                writer.add(
                                        tensor.getKey(),
                                        shape(tensor.getValue()),
                                        floats(tensor.getValue())));
        return SafetensorsFile.of(writer.toByteArray(), "starting weights");
    }

    /** Adds the rows of step {@code step}, 0 for the first. */
    void fill(Minibatch minibatch, int step) {
        JsonNode targets = json.get("y").get(step);
        for (int i = 0; i < targets.size(); i++) {
            float[] row = floats(json.get("x").get(step).get(i));
            Features features = sparse() ? bag(row) : new DenseFeatures(row);
            minibatch.add(features, floats(targets.get(i)), 1f);
        }
    }

    /** A bag of ids, each as often as it stands there. */
    private SparseFeatures bag(float[] ids) {
        int[] indices = new int[ids.length];
        float[] ones = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            indices[i] = (int) ids[i];
            ones[i] = 1f;
        }
        return new SparseFeatures(inputs(), indices, ones);
    }

    /** A result in float32, such as {@code loss}; empty if the file does not hold it. */
    Optional<JsonNode> result(String name) {
        return Optional.ofNullable(json.get("results").get("float32").get(name));
    }

    private static long[] shape(JsonNode tensor) {
        return tensor.get(0).isArray()
                ? new long[] {tensor.size(), tensor.get(0).size()}
                : new long[] {tensor.size()};
    }

    /** All numbers of a nested list, the last index fastest. */
    static float[] floats(JsonNode tensor) {
        List<Float> values = new ArrayList<>();
        collect(tensor, values);
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static void collect(JsonNode tensor, List<Float> into) {
        if (tensor.isArray()) {
            tensor.forEach(part -> collect(part, into));
        } else {
            into.add((float) tensor.asDouble());
        }
    }
}
