package io.github.flinkmlops.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TransformerSpecTest {
    private static final String PAPER =
            """
            {
              "kind": "transformer",
              "dModel": 512, "heads": 8, "feedForward": 2048,
              "encoderLayers": 6, "decoderLayers": 6, "maxLength": 256,
              "sourceVocabulary": 8000, "targetVocabulary": 9000,
              "pad": 0, "bos": 1, "eos": 2,
              "norm": "post", "finalNorm": false, "normEpsilon": 1e-5,
              "activation": "relu", "scaledEmbedding": true,
              "tiedProjection": true, "projectionBias": false
            }
            """;

    @Test
    void readsEverySetting() {
        assertThat(TransformerSpec.parse(PAPER, "config.json"))
                .isEqualTo(
                        new TransformerSpec(
                                new Dimensions(512, 8, 2048, 6, 6, 256),
                                new TokenIds(8000, 9000, 0, 1, 2),
                                new Normalization(NormPlacement.POST, false, 1e-5),
                                FeedForwardActivation.RELU,
                                true,
                                new Projection(true, false)));
    }

    @Test
    void everythingThatIsNotASettingIsNamedInOneMessage() {
        String config =
                PAPER.replace("\"heads\": 8,", "")
                        .replace("2048", "2048.5")
                        .replace("post", "sandwich")
                        .replace("\"finalNorm\"", "\"lastNorm\"")
                        .replace("\"scaledEmbedding\": true", "\"scaledEmbedding\": 1");
        assertThatThrownBy(() -> TransformerSpec.parse(config, "models/a/config.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "models/a/config.json: ",
                        "heads is missing",
                        "feedForward must be a whole number below 2^31, was 2048.5",
                        "norm must be \"pre\" or \"post\", was \"sandwich\"",
                        "finalNorm is missing",
                        "lastNorm is unknown",
                        "scaledEmbedding must be true or false, was 1");
    }

    @Test
    void everyValueThatIsNotPossibleIsNamedInOneMessage() {
        String config =
                PAPER.replace("512", "511")
                        .replace("\"decoderLayers\": 6", "\"decoderLayers\": 0")
                        .replace("\"eos\": 2", "\"eos\": 9000")
                        .replace("1e-5", "0");
        assertThatThrownBy(() -> TransformerSpec.parse(config, "config.json"))
                .hasMessageContainingAll(
                        "decoderLayers must be at least 1, was 0",
                        "dModel must be even",
                        "dModel must be a multiple of heads, were 511 and 8",
                        "eos must be an id of the vocabulary of 9000 tokens, was 9000",
                        "normEpsilon must be between 0 and 1, was 0.0");
    }

    @Test
    void whatIsNoJsonObjectOrHasAKeyTwiceIsRefused() {
        assertThatThrownBy(() -> TransformerSpec.parse("[1]", "a.json"))
                .hasMessage("a.json: must be a JSON object");
        assertThatThrownBy(() -> TransformerSpec.parse("{", "a.json"))
                .hasMessageContaining("a.json: no JSON");
        String twice = PAPER.replace("\"heads\": 8,", "\"heads\": 8, \"heads\": 4,");
        assertThatThrownBy(() -> TransformerSpec.parse(twice, "a.json"))
                .hasMessageContaining("Duplicate field 'heads'");
    }
}
