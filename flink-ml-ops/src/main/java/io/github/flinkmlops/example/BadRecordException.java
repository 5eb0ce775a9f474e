package io.github.flinkmlops.example;

/**
 * A record that cannot become an example, with its reason. It has no stack trace: a stream may hold
 * many bad records, and the reason says it all.
 */
public final class BadRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    public BadRecordException(RejectReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public RejectReason reason() {
        return reason;
    }
}
