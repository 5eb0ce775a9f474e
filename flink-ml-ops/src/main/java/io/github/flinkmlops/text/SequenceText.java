package io.github.flinkmlops.text;

/**
 * How a model's texts become ids and its ids texts.
 *
 * @param source of what the model reads
 * @param target of what it answers; may be the same as {@code source}
 */
public record SequenceText(Tokenizer source, Tokenizer target) implements AutoCloseable {

    @Override
    public void close() {
        source.close();
        if (target != source) {
            target.close();
        }
    }
}
