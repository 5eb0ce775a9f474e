package io.github.flinkmlops.script;

import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.transformer.FeedForwardActivation;
import io.github.flinkmlops.transformer.NormPlacement;
import io.github.flinkmlops.transformer.TransformerSpec;

/**
 * The transformer in double precision and plain loops, after the paper's formulas: no cache, no
 * batch, no mask but the loops' bounds. The oracle of settings that PyTorch's files do not cover.
 */
final class PlainDecoder {
    private final TransformerSpec spec;
    private final SafetensorsFile weights;
    private final int width;

    PlainDecoder(TransformerSpec spec, SafetensorsFile weights) {
        this.spec = spec;
        this.weights = weights;
        this.width = spec.dimensions().dModel();
    }

    /** Returns the logits of the token after each one of the target. */
    double[][] logits(int[] source, int[] target) {
        double[][] memory = embedded("src_emb.weight", source);
        for (int i = 0; i < spec.dimensions().encoderLayers(); i++) {
            String layer = "transformer.encoder.layers." + i + ".";
            memory =
                    sublayer(
                            memory,
                            layer + "norm1.",
                            y -> attend(y, y, layer + "self_attn.", false));
            memory = sublayer(memory, layer + "norm2.", y -> feedForward(y, layer));
        }
        memory = finalNorm(memory, "transformer.encoder.norm.");
        double[][] encoded = memory;
        double[][] x = embedded("tgt_emb.weight", target);
        for (int i = 0; i < spec.dimensions().decoderLayers(); i++) {
            String layer = "transformer.decoder.layers." + i + ".";
            x = sublayer(x, layer + "norm1.", y -> attend(y, y, layer + "self_attn.", true));
            x =
                    sublayer(
                            x,
                            layer + "norm2.",
                            y -> attend(y, encoded, layer + "multihead_attn.", false));
            x = sublayer(x, layer + "norm3.", y -> feedForward(y, layer));
        }
        x = finalNorm(x, "transformer.decoder.norm.");
        float[] map = weights.floats(spec.projection().tied() ? "tgt_emb.weight" : "out.weight");
        int vocabulary = spec.tokenIds().targetVocabulary();
        float[] bias =
                spec.projection().bias() ? weights.floats("out.bias") : new float[vocabulary];
        return linear(x, map, bias, 0, vocabulary);
    }

    private interface Sublayer {
        double[][] apply(double[][] x);
    }

    private double[][] sublayer(double[][] x, String norm, Sublayer sublayer) {
        if (spec.normalization().placement() == NormPlacement.PRE) {
            return sum(x, sublayer.apply(normed(x, norm)));
        }
        return normed(sum(x, sublayer.apply(x)), norm);
    }

    private double[][] finalNorm(double[][] x, String name) {
        return spec.normalization().finalNorm() ? normed(x, name) : x;
    }

    private double[][] embedded(String table, int[] ids) {
        float[] values = weights.floats(table);
        double scale = spec.scaledEmbedding() ? Math.sqrt(width) : 1;
        double[][] x = new double[ids.length][width];
        for (int p = 0; p < ids.length; p++) {
            for (int i = 0; i < width; i++) {
                double angle = p / Math.pow(10_000, (i - i % 2) / (double) width);
                double position = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
                x[p][i] = values[ids[p] * width + i] * scale + position;
            }
        }
        return x;
    }

    private double[][] attend(double[][] asking, double[][] asked, String name, boolean causal) {
        float[] map = weights.floats(name + "in_proj_weight");
        float[] bias = weights.floats(name + "in_proj_bias");
        double[][] q = linear(asking, map, bias, 0, width);
        double[][] k = linear(asked, map, bias, width, 2 * width);
        double[][] v = linear(asked, map, bias, 2 * width, 3 * width);
        int size = spec.dimensions().headSize();
        double[][] mixed = new double[asking.length][width];
        for (int head = 0; head < width; head += size) {
            for (int i = 0; i < asking.length; i++) {
                int seen = causal ? i + 1 : asked.length;
                double[] weight = new double[seen];
                double sum = 0;
                for (int j = 0; j < seen; j++) {
                    double score = 0;
                    for (int e = head; e < head + size; e++) {
                        score += q[i][e] * k[j][e];
                    }
                    weight[j] = Math.exp(score / Math.sqrt(size));
                    sum += weight[j];
                }
                for (int j = 0; j < seen; j++) {
                    for (int e = head; e < head + size; e++) {
                        mixed[i][e] += weight[j] / sum * v[j][e];
                    }
                }
            }
        }
        return linear(
                mixed,
                weights.floats(name + "out_proj.weight"),
                weights.floats(name + "out_proj.bias"),
                0,
                width);
    }

    private double[][] feedForward(double[][] x, String layer) {
        int wide = spec.dimensions().feedForward();
        double[][] hidden =
                linear(
                        x,
                        weights.floats(layer + "linear1.weight"),
                        weights.floats(layer + "linear1.bias"),
                        0,
                        wide);
        for (double[] row : hidden) {
            for (int i = 0; i < wide; i++) {
                row[i] =
                        spec.activation() == FeedForwardActivation.RELU
                                ? Math.max(0, row[i])
                                : gelu(row[i]);
            }
        }
        return linear(
                hidden,
                weights.floats(layer + "linear2.weight"),
                weights.floats(layer + "linear2.bias"),
                0,
                width);
    }

    /** {@code x Φ(x)}, Φ by the series of its integral, which converges everywhere. */
    private static double gelu(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / (2 * n);
            sum += term / (2 * n + 1);
        }
        double phi = 0.5 + sum / Math.sqrt(2 * Math.PI);
        return x * phi;
    }

    private double[][] normed(double[][] x, String name) {
        float[] gamma = weights.floats(name + "weight");
        float[] beta = weights.floats(name + "bias");
        double[][] y = new double[x.length][width];
        for (int row = 0; row < x.length; row++) {
            double mean = 0;
            for (double value : x[row]) {
                mean += value / width;
            }
            double variance = 0;
            for (double value : x[row]) {
                variance += (value - mean) * (value - mean) / width;
            }
            for (int i = 0; i < width; i++) {
                double root = Math.sqrt(variance + spec.normalization().epsilon());
                y[row][i] = (x[row][i] - mean) / root * gamma[i] + beta[i];
            }
        }
        return y;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                sum[i][j] = a[i][j] + b[i][j];
            }
        }
        return sum;
    }

    private static double[][] linear(double[][] x, float[] weight, float[] bias, int from, int to) {
        int inputs = x[0].length;
        double[][] y = new double[x.length][to - from];
        for (int row = 0; row < x.length; row++) {
            for (int i = from; i < to; i++) {
                double value = bias[i];
                for (int j = 0; j < inputs; j++) {
                    value += x[row][j] * weight[i * inputs + j];
                }
                y[row][i - from] = value;
            }
        }
        return y;
    }
}
