package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.transformer.Dimensions;
import io.github.flinkmlops.transformer.NativeArrays;
import io.github.flinkmlops.transformer.Positions;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TransformerSpec;
import io.github.flinkmlops.transformer.TransformerWeights;
import java.util.Arrays;

/**
 * Brings a file's tensors into the order and form that {@code EncoderDecoder.torchscript} takes
 * them in. What is the same in every step is multiplied in here: √dModel into the embeddings,
 * 1/√headSize into the maps to queries. The map into self-attention is put in the order of heads.
 */
final class ScriptedWeights {
    private final TransformerSpec spec;
    private final Precision precision;
    private final TransformerWeights weights;
    private final ScriptModule module;
    private long bytes;
    private float largest;

    /**
     * What has been handed over.
     *
     * @param bytes the size of the weights
     * @param largest the largest absolute value; NaN if one is
     */
    record Summary(long bytes, float largest) {}

    private ScriptedWeights(
            TransformerSpec spec,
            Precision precision,
            TransformerWeights weights,
            ScriptModule module) {
        this.spec = spec;
        this.precision = precision;
        this.weights = weights;
        this.module = module;
    }

    /**
     * Hands every weight to a module, one by one: what the module does not keep as it is, is freed
     * before the next is read.
     */
    static Summary handOver(
            TransformerSpec spec,
            Precision precision,
            TransformerWeights weights,
            ScriptModule module) {
        ScriptedWeights all = new ScriptedWeights(spec, precision, weights, module);
        all.addTablesAndProjection();
        all.addCrossKeysAndValues();
        if (spec.normalization().finalNorm()) {
            all.addNorm("shared", "transformer.encoder.norm.");
            all.addNorm("shared", "transformer.decoder.norm.");
        }
        for (int layer = 0; layer < spec.dimensions().encoderLayers(); layer++) {
            all.addEncoder("transformer.encoder.layers." + layer + ".");
        }
        for (int layer = 0; layer < spec.dimensions().decoderLayers(); layer++) {
            all.addDecoder(decoderLayer(layer));
        }
        return new Summary(all.bytes, all.largest);
    }

    /** Returns what the projection, if it is tied, must be multiplied with to be as it was. */
    static double logitScale(TransformerSpec spec) {
        return spec.projection().tied() ? 1 / embeddingScale(spec) : 1;
    }

    private static double embeddingScale(TransformerSpec spec) {
        return spec.scaledEmbedding() ? Math.sqrt(spec.dimensions().dModel()) : 1;
    }

    private void addTablesAndProjection() {
        Dimensions dimensions = spec.dimensions();
        int width = dimensions.dModel();
        int targets = spec.tokenIds().targetVocabulary();
        float scale = (float) embeddingScale(spec);
        float[] sources = scaled("src_emb.weight", 0, scale);
        add("tables", sources, spec.tokenIds().sourceVocabulary(), width);
        int length = dimensions.maxLength();
        float[] positions = Positions.table(length, width);
        float[] bias = spec.projection().bias() ? weights.floats("out.bias") : new float[targets];
        try (NDManager scratch = module.newManager()) {
            float[] values = scaled("tgt_emb.weight", 0, scale);
            noteLargest(values);
            NDArray table = kept(NativeArrays.floats(scratch, values, targets, width));
            add("tables", table);
            add("tables", positions, length, width);
            if (spec.projection().tied()) {
                // The same memory, unless the module keeps matrices in another order.
                add("shared", table);
            } else {
                add("shared", weights.floats("out.weight"), targets, width);
            }
        }
        add("shared", bias, targets);
    }

    /** One map from the encoder's output to the keys and values of every layer of the decoder. */
    private void addCrossKeysAndValues() {
        int width = spec.dimensions().dModel();
        int layers = spec.dimensions().decoderLayers();
        float[] weight = new float[layers * 2 * width * width];
        float[] bias = new float[layers * 2 * width];
        for (int layer = 0; layer < layers; layer++) {
            String name = decoderLayer(layer) + "multihead_attn.in_proj_";
            float[] all = weights.floats(name + "weight");
            int length = 2 * width * width;
            System.arraycopy(all, width * width, weight, layer * length, length);
            float[] biases = weights.floats(name + "bias");
            System.arraycopy(biases, width, bias, layer * 2 * width, 2 * width);
        }
        add("shared", weight, bias.length, width);
        add("shared", bias, bias.length);
    }

    private void addEncoder(String layer) {
        addSelfAttention("encoder", layer);
        addFeedForward("encoder", layer);
        addNorm("encoder", layer + "norm1.");
        addNorm("encoder", layer + "norm2.");
    }

    private void addDecoder(String layer) {
        addSelfAttention("decoder", layer);
        addCrossQueries(layer + "multihead_attn.");
        addLinear("decoder", layer + "multihead_attn.out_proj.");
        addFeedForward("decoder", layer);
        addNorm("decoder", layer + "norm1.");
        addNorm("decoder", layer + "norm2.");
        addNorm("decoder", layer + "norm3.");
    }

    private void addSelfAttention(String list, String layer) {
        int width = spec.dimensions().dModel();
        String name = layer + "self_attn.";
        float[] weight = scaled(name + "in_proj_weight", width * width, queryScale());
        float[] bias = scaled(name + "in_proj_bias", width, queryScale());
        add(list, byHead(weight), 3L * width, width);
        add(list, byHead(bias), 3L * width);
        addLinear(list, name + "out_proj.");
    }

    /** From all queries, keys and values to query, key and value of each head. */
    private float[] byHead(float[] parts) {
        int heads = spec.dimensions().heads();
        int length = parts.length / (3 * heads);
        float[] ordered = new float[parts.length];
        for (int part = 0; part < 3; part++) {
            for (int head = 0; head < heads; head++) {
                int from = (part * heads + head) * length;
                System.arraycopy(parts, from, ordered, (head * 3 + part) * length, length);
            }
        }
        return ordered;
    }

    private void addCrossQueries(String name) {
        int width = spec.dimensions().dModel();
        int length = width * width;
        float[] weight = scaled(name + "in_proj_weight", length, queryScale());
        float[] bias = scaled(name + "in_proj_bias", width, queryScale());
        add("decoder", Arrays.copyOf(weight, length), width, width);
        add("decoder", Arrays.copyOf(bias, width), width);
    }

    private void addFeedForward(String list, String layer) {
        addLinear(list, layer + "linear1.");
        addLinear(list, layer + "linear2.");
    }

    private void addLinear(String list, String name) {
        float[] bias = weights.floats(name + "bias");
        float[] weight = weights.floats(name + "weight");
        add(list, weight, bias.length, weight.length / bias.length);
        add(list, bias, bias.length);
    }

    private void addNorm(String list, String name) {
        int width = spec.dimensions().dModel();
        add(list, weights.floats(name + "weight"), width);
        add(list, weights.floats(name + "bias"), width);
    }

    private float queryScale() {
        return (float) (1 / Math.sqrt(spec.dimensions().headSize()));
    }

    /** Reads a tensor and multiplies its first {@code length} numbers, all of them if that is 0. */
    private float[] scaled(String name, int length, float factor) {
        float[] values = weights.floats(name);
        int end = length == 0 ? values.length : length;
        for (int i = 0; i < end; i++) {
            values[i] *= factor;
        }
        return values;
    }

    private void add(String list, float[] values, long... shape) {
        noteLargest(values);
        try (NDManager scratch = module.newManager()) {
            add(list, kept(NativeArrays.floats(scratch, values, shape)));
        }
    }

    private void noteLargest(float[] values) {
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
    }

    /** In the precision that it is kept in, which may be what it is in. */
    private NDArray kept(NDArray array) {
        return array.toType(precision.type(), false);
    }

    private void add(String list, NDArray array) {
        bytes += array.size() * array.getDataType().getNumOfBytes();
        module.call("take_" + list, array).close();
    }

    private static String decoderLayer(int layer) {
        return "transformer.decoder.layers." + layer + ".";
    }
}
