/** The jobs: a {@code main} each, and the graph that it runs. */
@NullMarked
package io.github.flinkmlops.job;

import org.jspecify.annotations.NullMarked;
