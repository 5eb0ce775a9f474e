/** Progressive evaluation: each example is predicted first and learned afterwards. */
@NullMarked
package io.github.flinkmlops.evaluation;

import org.jspecify.annotations.NullMarked;
