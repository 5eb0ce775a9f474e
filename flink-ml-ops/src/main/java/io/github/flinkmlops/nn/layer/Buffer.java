package io.github.flinkmlops.nn.layer;

/**
 * What a layer keeps besides its parameters and no gradient changes, such as running statistics.
 *
 * @param name as PyTorch names it, such as {@code 1.running_mean}
 * @param values changed in place by the layer
 */
public record Buffer(String name, float[] values) {}
