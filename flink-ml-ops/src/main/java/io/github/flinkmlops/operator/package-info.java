/** The Flink side: operators, and the short public entry {@code OnlineLearning}. */
@NullMarked
package io.github.flinkmlops.operator;

import org.jspecify.annotations.NullMarked;
