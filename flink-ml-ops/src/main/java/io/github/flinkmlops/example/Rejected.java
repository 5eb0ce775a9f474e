package io.github.flinkmlops.example;

import org.jspecify.annotations.Nullable;

/**
 * A record that was refused, on its way to the dead letters.
 *
 * @param error what was wrong, with the value and the limit
 * @param bytes the record's value as it came; null if it had none
 */
public record Rejected(
        RejectReason reason, String error, byte @Nullable [] bytes, Position position)
        implements Decoded {}
