package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.SequenceModel;
import io.github.flinkmlops.text.SequenceText;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model, with what belongs to it.
 *
 * @param version SHA-256 over the model's files, in hexadecimal, first 16 digits
 * @param text null if the model reads and answers ids only
 */
public record HostedModel(
        String name, String version, SequenceModel model, @Nullable SequenceText text)
        implements AutoCloseable {

    @Override
    public void close() {
        try (SequenceModel closed = model) {
            if (text != null) {
                text.close();
            }
        }
    }
}
