/** Chooses target tokens: greedy, by beam search or by sampling, of many requests in one batch. */
@NullMarked
package io.github.flinkmlops.decoding;

import org.jspecify.annotations.NullMarked;
