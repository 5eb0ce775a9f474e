/** A network that learns a function of one variable, and the picture of it. */
@NullMarked
package io.github.flinkmlops.job.quickstart.approximation;

import org.jspecify.annotations.NullMarked;
