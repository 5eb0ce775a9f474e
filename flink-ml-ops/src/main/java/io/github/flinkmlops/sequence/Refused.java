package io.github.flinkmlops.sequence;

import io.github.flinkmlops.example.Rejected;

/** A record without a prediction, on its way to the dead letters. */
public record Refused(Rejected rejected) implements Incoming, Answer {}
