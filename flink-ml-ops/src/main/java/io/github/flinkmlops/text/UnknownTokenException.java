package io.github.flinkmlops.text;

/** A text has something that the vocabulary does not. */
public final class UnknownTokenException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnknownTokenException(String message) {
        super(message);
    }
}
