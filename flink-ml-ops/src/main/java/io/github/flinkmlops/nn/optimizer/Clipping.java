package io.github.flinkmlops.nn.optimizer;

import java.io.Serializable;

/** A bound on the gradient of a step. */
public sealed interface Clipping extends Serializable {

    /** No bound. */
    record None() implements Clipping {}

    /**
     * Each component is clipped to ±limit.
     *
     * @param limit finite and above 0
     */
    record ByValue(double limit) implements Clipping {

        public ByValue {
            Settings.aboveZero("limit", limit);
        }
    }

    /**
     * The gradient of all parameters together is multiplied by min(1, limit/(norm + 1e-6)), norm
     * being its Euclidean length (Pascanu, Mikolov, Bengio 2013).
     *
     * @param limit finite and above 0
     */
    record ByNorm(double limit) implements Clipping {

        public ByNorm {
            Settings.aboveZero("limit", limit);
        }
    }
}
