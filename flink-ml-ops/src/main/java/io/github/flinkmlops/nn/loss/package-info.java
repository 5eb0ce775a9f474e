/** Losses, one a file: value and gradient of a single row. */
@NullMarked
package io.github.flinkmlops.nn.loss;

import org.jspecify.annotations.NullMarked;
