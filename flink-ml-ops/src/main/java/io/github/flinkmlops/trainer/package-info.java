/** Online minibatch SGD: knows examples and networks, and nothing of Flink. */
@NullMarked
package io.github.flinkmlops.trainer;

import org.jspecify.annotations.NullMarked;
