package io.github.flinkmlops.host;

import ai.djl.Device;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import io.github.flinkmlops.script.ScriptedTransformer;
import io.github.flinkmlops.transformer.Dimensions;
import io.github.flinkmlops.transformer.FeedForwardActivation;
import io.github.flinkmlops.transformer.NormPlacement;
import io.github.flinkmlops.transformer.Normalization;
import io.github.flinkmlops.transformer.Projection;
import io.github.flinkmlops.transformer.TokenIds;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The transformer of the paper's size with random weights: as fast as a trained one. */
final class RandomTransformer {
    private static final int D_MODEL = 512;
    private static final int FEED_FORWARD = 2048;
    private static final int LAYERS = 6;
    private static final int VOCABULARY = 8000;

    private final SplittableRandom random = new SplittableRandom(5);
    private final SafetensorsWriter writer = new SafetensorsWriter();

    private RandomTransformer() {}

    static ScriptedTransformer load() {
        TransformerSpec spec =
                new TransformerSpec(
                        new Dimensions(D_MODEL, 8, FEED_FORWARD, LAYERS, LAYERS, 128),
                        new TokenIds(VOCABULARY, VOCABULARY, 0, 1, 2),
                        new Normalization(NormPlacement.POST, false, 1e-5),
                        FeedForwardActivation.RELU,
                        true,
                        new Projection(true, false));
        byte[] weights = new RandomTransformer().weights();
        try (SafetensorsFile file = SafetensorsFile.of(weights, "random weights")) {
            return ScriptedTransformer.load(spec, file, Device.cpu());
        }
    }

    private byte[] weights() {
        add("src_emb.weight", VOCABULARY, D_MODEL);
        add("tgt_emb.weight", VOCABULARY, D_MODEL);
        for (int i = 0; i < LAYERS; i++) {
            String encoder = "transformer.encoder.layers." + i + '.';
            attention(encoder + "self_attn.");
            rest(encoder, 2);
            String decoder = "transformer.decoder.layers." + i + '.';
            attention(decoder + "self_attn.");
            attention(decoder + "multihead_attn.");
            rest(decoder, 3);
        }
        return writer.toByteArray();
    }

    private void attention(String name) {
        add(name + "in_proj_weight", 3 * D_MODEL, D_MODEL);
        add(name + "in_proj_bias", 3 * D_MODEL);
        add(name + "out_proj.weight", D_MODEL, D_MODEL);
        add(name + "out_proj.bias", D_MODEL);
    }

    private void rest(String layer, int norms) {
        add(layer + "linear1.weight", FEED_FORWARD, D_MODEL);
        add(layer + "linear1.bias", FEED_FORWARD);
        add(layer + "linear2.weight", D_MODEL, FEED_FORWARD);
        add(layer + "linear2.bias", D_MODEL);
        for (int i = 1; i <= norms; i++) {
            float[] ones = new float[D_MODEL];
            Arrays.fill(ones, 1);
            writer.add(layer + "norm" + i + ".weight", new long[] {D_MODEL}, ones);
            add(layer + "norm" + i + ".bias", D_MODEL);
        }
    }

    private void add(String name, int rows, int columns) {
        writer.add(name, new long[] {rows, columns}, values(rows * columns));
    }

    private void add(String name, int length) {
        writer.add(name, new long[] {length}, values(length));
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-0.05, 0.05);
        }
        return values;
    }
}
