/** Matrices whose rows are {@code float[]}, and the kernels that work on them. */
@NullMarked
package io.github.flinkmlops.linalg;

import org.jspecify.annotations.NullMarked;
