/**
 * The encoder-decoder of "Attention Is All You Need" (Vaswani et al. 2017), read from a directory
 * and run on DJL's PyTorch engine.
 *
 * <p>{@link io.github.flinkmlops.transformer.TransformerSpec} says what the model is ({@code
 * config.json}), {@link io.github.flinkmlops.transformer.TransformerFiles} finds its weights
 * ({@code model.safetensors}, under the names of PyTorch's {@code nn.Transformer}), {@link
 * io.github.flinkmlops.transformer.Transformer} encodes sources and decodes step by step with a
 * key-value cache. Shapes are written batch × heads × queries × keys, outermost first.
 *
 * <p>An operation's result belongs to the manager of its first operand, so nothing here begins an
 * operation with a weight or a cached array: a call's intermediate arrays would pile up beside
 * them.
 */
@NullMarked
package io.github.flinkmlops.transformer;

import org.jspecify.annotations.NullMarked;
