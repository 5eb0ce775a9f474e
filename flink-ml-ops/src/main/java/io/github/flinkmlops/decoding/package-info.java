/** Chooses target tokens with a {@link io.github.flinkmlops.transformer.Transformer}. */
@NullMarked
package io.github.flinkmlops.decoding;

import org.jspecify.annotations.NullMarked;
