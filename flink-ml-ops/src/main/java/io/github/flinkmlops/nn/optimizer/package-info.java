/** Optimizers, one update rule a file, and learning rate schedules. */
@NullMarked
package io.github.flinkmlops.nn.optimizer;

import org.jspecify.annotations.NullMarked;
