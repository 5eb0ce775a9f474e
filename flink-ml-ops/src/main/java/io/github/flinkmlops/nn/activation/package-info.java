/** Activation functions, one a file: the function and its derivative. */
@NullMarked
package io.github.flinkmlops.nn.activation;

import org.jspecify.annotations.NullMarked;
