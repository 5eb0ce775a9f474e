package io.github.flinkmlops.model;

/**
 * A model as it is written to the model topic and to files.
 *
 * @param name of the model
 * @param version SGD steps taken
 * @param examples examples learned from
 * @param safetensors the weights with the architecture in the metadata, readable by any safetensors
 *     library
 */
public record ModelSnapshot(String name, long version, long examples, byte[] safetensors) {}
