/** Versioned serializers of what flows between operators. */
@NullMarked
package io.github.flinkmlops.operator.types;

import org.jspecify.annotations.NullMarked;
