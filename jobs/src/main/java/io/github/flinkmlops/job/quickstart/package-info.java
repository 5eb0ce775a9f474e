/** What the quickstart brings along instead of a cluster: a Kafka broker and its topics. */
@NullMarked
package io.github.flinkmlops.job.quickstart;

import org.jspecify.annotations.NullMarked;
