package io.github.flinkmlops.nn.optimizer;

/**
 * Checks of optimizer settings. What no float holds is refused like infinity: it would become that
 * in the update, and infinity times 0 a NaN in the weights.
 */
final class Settings {

    private Settings() {}

    static void atLeastZero(String name, double value) {
        if (!(value >= 0) || value > Float.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + " must be finite and at least 0, was " + value);
        }
    }

    static void fraction(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(
                    name + " must be at least 0 and below 1, was " + value);
        }
    }

    static void aboveZero(String name, double value) {
        if (!(value > 0) || value > Float.MAX_VALUE) {
            throw new IllegalArgumentException(name + " must be finite and above 0, was " + value);
        }
    }

    static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, was " + value);
        }
    }
}
