/**
 * One copy of a model per device and process, shared by all who use it, and the scheduler that
 * decides which requests are in its batch.
 */
@NullMarked
package io.github.flinkmlops.host;

import org.jspecify.annotations.NullMarked;
