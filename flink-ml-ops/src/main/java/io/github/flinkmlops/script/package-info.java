/**
 * Models that run as TorchScript: our encoder-decoder, whose script stands in {@code
 * EncoderDecoder.torchscript} and gets its weights from safetensors, and scripts of users.
 *
 * <p>A script is called once a step instead of once an operation, and holds its weights itself.
 */
@NullMarked
package io.github.flinkmlops.script;

import org.jspecify.annotations.NullMarked;
