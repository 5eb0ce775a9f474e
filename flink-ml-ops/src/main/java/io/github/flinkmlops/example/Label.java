package io.github.flinkmlops.example;

import java.io.Serializable;

/** A label as it was written, and the number that the loss compares with. */
public sealed interface Label extends Serializable {

    /** A value, a probability of 0 or 1, or the index of a class. */
    float target();

    /** The number itself, for regression. */
    static Label of(double value) {
        return new Number(value, (float) value);
    }

    /** A label that was written as a number. */
    record Number(double value, float target) implements Label {}

    /** A label that was written as the name of a class. */
    record ClassName(String name, float target) implements Label {}
}
