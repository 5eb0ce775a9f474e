package io.github.flinkmlops.host;

import io.github.flinkmlops.sequence.DecodingOptions;
import java.time.Duration;

/**
 * What a host is asked for.
 *
 * @param source ids as the model was trained on them, its end token included if it had one
 * @param options how tokens are chosen; of no meaning to a model that answers a vector
 * @param deadline time from now in which it must be done
 */
public record Work(int[] source, DecodingOptions options, Duration deadline) {}
