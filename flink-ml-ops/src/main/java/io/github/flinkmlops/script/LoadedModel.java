package io.github.flinkmlops.script;

import io.github.flinkmlops.decoding.SequenceModel;

/**
 * A model from a directory.
 *
 * @param name the directory's name
 * @param version SHA-256 over the names and bytes of its files in order of name, in hexadecimal,
 *     first 16 digits
 */
public record LoadedModel(String name, String version, SequenceModel model)
        implements AutoCloseable {
    @Override
    public void close() {
        model.close();
    }
}
