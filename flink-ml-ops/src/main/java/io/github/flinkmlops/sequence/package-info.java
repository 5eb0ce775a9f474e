/** What is asked of a sequence model and what it answers. Knows neither model nor engine. */
@NullMarked
package io.github.flinkmlops.sequence;

import org.jspecify.annotations.NullMarked;
