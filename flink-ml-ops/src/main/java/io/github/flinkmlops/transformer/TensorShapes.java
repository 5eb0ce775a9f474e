package io.github.flinkmlops.transformer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which tensors a transformer is made of, and their shapes: the names of PyTorch's {@code
 * nn.Transformer} under {@code transformer.}, with {@code src_emb}, {@code tgt_emb} and {@code out}
 * beside it. A linear map's weight is outputs × inputs; {@code in_proj} holds the maps to queries,
 * keys and values, one below the other.
 */
final class TensorShapes {
    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();
    private final long dModel;
    private final long feedForward;

    private TensorShapes(TransformerSpec spec) {
        this.dModel = spec.dimensions().dModel();
        this.feedForward = spec.dimensions().feedForward();
    }

    /** Returns the shape of each tensor by its name. */
    static Map<String, List<Long>> of(TransformerSpec spec) {
        TensorShapes all = new TensorShapes(spec);
        long targets = spec.tokenIds().targetVocabulary();
        all.add("src_emb.weight", spec.tokenIds().sourceVocabulary(), all.dModel);
        all.add("tgt_emb.weight", targets, all.dModel);
        for (int i = 0; i < spec.dimensions().encoderLayers(); i++) {
            String layer = Names.encoderLayer(i);
            all.attention(layer + "self_attn.");
            all.feedForwardAndNorms(layer, 2);
        }
        for (int i = 0; i < spec.dimensions().decoderLayers(); i++) {
            String layer = Names.decoderLayer(i);
            all.attention(layer + "self_attn.");
            all.attention(layer + "multihead_attn.");
            all.feedForwardAndNorms(layer, 3);
        }
        if (spec.normalization().finalNorm()) {
            all.norm(Names.ENCODER_NORM);
            all.norm(Names.DECODER_NORM);
        }
        if (!spec.projection().tied()) {
            all.add("out.weight", targets, all.dModel);
        }
        if (spec.projection().bias()) {
            all.add("out.bias", targets);
        }
        return all.shapes;
    }

    private void attention(String name) {
        add(name + "in_proj_weight", 3 * dModel, dModel);
        add(name + "in_proj_bias", 3 * dModel);
        add(name + "out_proj.weight", dModel, dModel);
        add(name + "out_proj.bias", dModel);
    }

    private void feedForwardAndNorms(String layer, int norms) {
        add(layer + "linear1.weight", feedForward, dModel);
        add(layer + "linear1.bias", feedForward);
        add(layer + "linear2.weight", dModel, feedForward);
        add(layer + "linear2.bias", dModel);
        for (int i = 1; i <= norms; i++) {
            norm(layer + "norm" + i + ".");
        }
    }

    private void norm(String name) {
        add(name + "weight", dModel);
        add(name + "bias", dModel);
    }

    private void add(String name, long length) {
        shapes.put(name, List.of(length));
    }

    private void add(String name, long rows, long columns) {
        shapes.put(name, List.of(rows, columns));
    }
}
