package io.github.flinkmlops.transformer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a transformer is, all but its weights. As {@code config.json}:
 *
 * <pre>{@code
 * {
 *   "kind": "transformer",
 *   "dModel": 512, "heads": 8, "feedForward": 2048,
 *   "encoderLayers": 6, "decoderLayers": 6, "maxLength": 256,
 *   "sourceVocabulary": 8000, "targetVocabulary": 8000,
 *   "pad": 0, "bos": 1, "eos": 2,
 *   "norm": "post", "finalNorm": false, "normEpsilon": 1e-5,
 *   "activation": "relu", "scaledEmbedding": true,
 *   "tiedProjection": true, "projectionBias": false
 * }
 * }</pre>
 *
 * <p>Every key is needed, no other is known: a misspelt setting must not run with a default.
 *
 * @param dimensions its size
 * @param tokenIds its vocabularies' sizes and special ids
 * @param normalization its layer norms
 * @param activation inside the feed-forward networks
 * @param scaledEmbedding whether embeddings are multiplied by √dModel before positions are added
 * @param projection from the decoder to the logits
 */
public record TransformerSpec(
        Dimensions dimensions,
        TokenIds tokenIds,
        Normalization normalization,
        FeedForwardActivation activation,
        boolean scaledEmbedding,
        Projection projection) {

    /**
     * Reads a {@code config.json}.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException naming the file and everything that is wrong in it
     */
    public static TransformerSpec read(Path config) throws IOException {
        return parse(Files.readString(config), config.toString());
    }

    /**
     * Reads the text of a {@code config.json}.
     *
     * @param source where the text came from, for messages
     * @throws IllegalArgumentException naming the source and everything that is wrong in it
     */
    public static TransformerSpec parse(String json, String source) {
        return new ConfigReader(json, source).transformer();
    }
}
