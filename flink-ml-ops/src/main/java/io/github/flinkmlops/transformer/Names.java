package io.github.flinkmlops.transformer;

/** The beginnings of the tensors' names. */
final class Names {
    static final String ENCODER_NORM = "transformer.encoder.norm.";
    static final String DECODER_NORM = "transformer.decoder.norm.";

    private Names() {}

    static String encoderLayer(int layer) {
        return "transformer.encoder.layers." + layer + ".";
    }

    static String decoderLayer(int layer) {
        return "transformer.decoder.layers." + layer + ".";
    }
}
