package io.github.flinkmlops.connector.registry;

/**
 * The registry cannot be asked: it is away, refuses us, or is none. No record is to blame, so the
 * job fails and reads on from its last checkpoint when it is started again.
 */
public final class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegistryException(String message) {
        super(message);
    }
}
