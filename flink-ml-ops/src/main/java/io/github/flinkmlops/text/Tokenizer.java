package io.github.flinkmlops.text;

/** Cuts text into the ids of a vocabulary and joins ids to text. Threads may share an instance. */
public interface Tokenizer extends AutoCloseable {

    /**
     * Returns the ids of a text as the model was trained on them, with its end token if it had one.
     *
     * @throws UnknownTokenException naming what is not in a vocabulary without an unknown token
     */
    int[] encode(String text);

    /** Returns the text of ids; special ones leave nothing, and ids outside the vocabulary none. */
    String decode(int[] ids);

    @Override
    void close();
}
