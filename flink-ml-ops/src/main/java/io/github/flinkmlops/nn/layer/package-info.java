/** Layers with their parameters, forward and backward over a minibatch. */
@NullMarked
package io.github.flinkmlops.nn.layer;

import org.jspecify.annotations.NullMarked;
