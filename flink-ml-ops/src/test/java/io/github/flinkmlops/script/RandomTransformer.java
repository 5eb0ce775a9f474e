package io.github.flinkmlops.script;

import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import io.github.flinkmlops.transformer.Dimensions;
import io.github.flinkmlops.transformer.FeedForwardActivation;
import io.github.flinkmlops.transformer.NormPlacement;
import io.github.flinkmlops.transformer.Normalization;
import io.github.flinkmlops.transformer.Projection;
import io.github.flinkmlops.transformer.TokenIds;
import io.github.flinkmlops.transformer.TransformerSpec;
import io.github.flinkmlops.transformer.TransformerWeights;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Specifications of small transformers, and weights drawn from a seed. */
final class RandomTransformer {
    private RandomTransformer() {}

    /** As the paper, but small: post-norm without a final norm, ReLU, tied. */
    static TransformerSpec paper(int dModel) {
        return spec(
                dModel,
                new Normalization(NormPlacement.POST, false, 1e-5),
                FeedForwardActivation.RELU,
                true,
                new Projection(true, false));
    }

    /** As PyTorch's nn.Transformer with norm_first and GELU, embeddings not scaled. */
    static TransformerSpec preNorm(int dModel) {
        return spec(
                dModel,
                new Normalization(NormPlacement.PRE, true, 1e-5),
                FeedForwardActivation.GELU,
                false,
                new Projection(false, true));
    }

    private static TransformerSpec spec(
            int dModel,
            Normalization normalization,
            FeedForwardActivation activation,
            boolean scaled,
            Projection projection) {
        return new TransformerSpec(
                new Dimensions(dModel, 4, 2 * dModel, 2, 2, 48),
                new TokenIds(20, 24, 0, 1, 2),
                normalization,
                activation,
                scaled,
                projection);
    }

    static SafetensorsFile weights(TransformerSpec spec) {
        return weights(spec, values -> values);
    }

    /** Draws weights and lets a test change those of the target embedding. */
    static SafetensorsFile weights(TransformerSpec spec, UnaryOperator<float[]> targetEmbedding) {
        SplittableRandom random = new SplittableRandom(7);
        SafetensorsWriter writer = new SafetensorsWriter();
        TransformerWeights.shapes(spec)
                .forEach(
                        (name, shape) -> {
                            int size = 1;
                            for (long length : shape) {
                                size *= (int) length;
                            }
                            float[] values = new float[size];
                            double width = shape.size() == 1 ? 4 : shape.get(1);
                            for (int i = 0; i < size; i++) {
                                values[i] =
                                        (float) (random.nextDouble(-1, 1) * 1.5 / Math.sqrt(width));
                            }
                            boolean target = name.equals("tgt_emb.weight");
                            writer.add(
                                    name,
                                    shape.stream().mapToLong(Long::longValue).toArray(),
                                    target ? targetEmbedding.apply(values) : values);
                        });
        return SafetensorsFile.of(writer.toByteArray(), "random weights");
    }

    /** Draws sources of 1 to {@code longest} tokens. */
    static int[][] sources(TransformerSpec spec, int count, int longest) {
        SplittableRandom random = new SplittableRandom(11);
        int[][] sources = new int[count][];
        for (int i = 0; i < count; i++) {
            sources[i] = new int[random.nextInt(1, longest + 1)];
            for (int j = 0; j < sources[i].length; j++) {
                sources[i][j] = random.nextInt(3, spec.tokenIds().sourceVocabulary());
            }
        }
        return sources;
    }
}
