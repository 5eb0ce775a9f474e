/**
 * The bytes of our topics: Avro records in, {@code Example}s, {@code Prediction}s and models out. A
 * record that cannot be read becomes a {@code Rejected}, never an exception of the job.
 */
@NullMarked
package io.github.flinkmlops.connector.avro;

import org.jspecify.annotations.NullMarked;
