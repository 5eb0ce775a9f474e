/** The jobs on separate processes that are killed, stopped, filled and upgraded. */
package io.github.flinkmlops.e2e;
