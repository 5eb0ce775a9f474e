package io.github.flinkmlops.sequence;

import java.io.Serializable;

/** How the next token is chosen. */
public sealed interface DecodingStrategy extends Serializable {

    /** The most probable token in each step, the one of the smallest id among equals. */
    record Greedy() implements DecodingStrategy {}

    /**
     * Beam search: the {@code width} best beginnings are followed side by side. Ended ones are
     * ranked by log-probability / ((5 + length) / 6)^lengthPenalty (Wu et al. 2016), length in
     * tokens with the end token.
     *
     * @param width beginnings that are followed, 1 to {@value #MOST}
     * @param lengthPenalty 0 ranks by probability, more prefers longer targets; finite, at least 0
     * @param nBest how many targets are answered, 1 to {@code width}
     */
    record Beam(int width, float lengthPenalty, int nBest) implements DecodingStrategy {

        /** More would crowd out every other request. */
        public static final int MOST = 64;

        public Beam {
            require(width >= 1 && width <= MOST, "beam width must be 1 to " + MOST, width);
            require(
                    lengthPenalty >= 0 && Float.isFinite(lengthPenalty),
                    "lengthPenalty must be finite and at least 0",
                    lengthPenalty);
            require(
                    nBest >= 1 && nBest <= width,
                    "nBest must be 1 to the beam width " + width,
                    nBest);
        }
    }

    /**
     * A token drawn from softmax(logits / temperature), cut first to the {@code topK} most probable
     * tokens, then to the fewest of these whose share of what they sum to reaches {@code topP}
     * (nucleus sampling, Holtzman et al. 2020). The same seed draws the same tokens, in whatever
     * batch.
     *
     * @param temperature above 0
     * @param topK at least 1; {@link Integer#MAX_VALUE} leaves all
     * @param topP above 0, at most 1; 1 leaves all
     */
    record Sampling(float temperature, int topK, float topP, long seed)
            implements DecodingStrategy {
        public Sampling {
            require(
                    temperature > 0 && Float.isFinite(temperature),
                    "temperature must be finite and above 0",
                    temperature);
            require(topK >= 1, "topK must be at least 1", topK);
            require(topP > 0 && topP <= 1, "topP must be above 0 and at most 1", topP);
        }
    }

    private static void require(boolean fits, String limit, Number value) {
        if (!fits) {
            throw new IllegalArgumentException(limit + ", was " + value);
        }
    }
}
