/** Starting values of weights, one rule a file, drawn from a seeded generator. */
@NullMarked
package io.github.flinkmlops.nn.initializer;

import org.jspecify.annotations.NullMarked;
