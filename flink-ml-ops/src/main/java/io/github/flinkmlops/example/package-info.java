/** Records, features and examples on their way to the trainer, and what was refused. */
@NullMarked
package io.github.flinkmlops.example;

import org.jspecify.annotations.NullMarked;
