/** A schema registry, as Confluent's and those that speak its REST interface. */
@NullMarked
package io.github.flinkmlops.connector.registry;

import org.jspecify.annotations.NullMarked;
