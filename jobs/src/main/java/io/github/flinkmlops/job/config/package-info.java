/** The job file: what to read, how to encode it, what to learn and where to write it. */
@NullMarked
package io.github.flinkmlops.job.config;

import org.jspecify.annotations.NullMarked;
