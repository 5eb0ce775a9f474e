/** Predictions, and a model that only predicts. */
@NullMarked
package io.github.flinkmlops.prediction;

import org.jspecify.annotations.NullMarked;
