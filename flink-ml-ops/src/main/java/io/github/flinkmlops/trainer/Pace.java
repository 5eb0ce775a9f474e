package io.github.flinkmlops.trainer;

/** What the losses say about the learning rate. */
public enum Pace {
    /** Nothing to complain of. */
    STEADY,
    /** The loss has grown past the bound over a window: the learning rate is too large. */
    TOO_FAST,
    /** The weights have hardly moved from their start: the learning rate is too small. */
    TOO_SLOW
}
