package io.github.flinkmlops.job.quickstart;

import org.jspecify.annotations.Nullable;

/** A failure that its message explains in full: it is printed without a stack trace. */
final class UserError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UserError(String message) {
        this(message, null);
    }

    UserError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
