package io.github.flinkmlops.nn.initializer;

import io.github.flinkmlops.linalg.Matrix;
import java.io.Serializable;
import java.util.random.RandomGenerator;

/** A rule for starting values. Equal generators give equal bits. */
public interface Initializer extends Serializable {

    /**
     * Fills {@code weights}, whatever its layout.
     *
     * @param fanIn inputs of one unit
     * @param fanOut units that one input feeds
     */
    void fill(Matrix weights, int fanIn, int fanOut, RandomGenerator random);
}
