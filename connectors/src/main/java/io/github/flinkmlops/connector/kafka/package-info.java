/** Sources and sinks of Kafka topics, with their settings. */
@NullMarked
package io.github.flinkmlops.connector.kafka;

import org.jspecify.annotations.NullMarked;
