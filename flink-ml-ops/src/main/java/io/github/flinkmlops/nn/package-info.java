/** A network: layers in order, forward and backward. */
@NullMarked
package io.github.flinkmlops.nn;

import org.jspecify.annotations.NullMarked;
