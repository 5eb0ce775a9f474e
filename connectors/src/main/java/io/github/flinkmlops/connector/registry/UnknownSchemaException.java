package io.github.flinkmlops.connector.registry;

/** The registry answered, and what it says of this id is of no use: the record is to blame. */
public final class UnknownSchemaException extends Exception {

    private static final long serialVersionUID = 1L;

    UnknownSchemaException(String message) {
        super(message);
    }
}
