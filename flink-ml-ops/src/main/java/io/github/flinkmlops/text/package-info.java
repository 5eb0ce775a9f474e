/** Text to token ids and back. */
@NullMarked
package io.github.flinkmlops.text;

import org.jspecify.annotations.NullMarked;
