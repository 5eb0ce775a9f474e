package io.github.flinkmlops.nn.optimizer;

import java.io.Serializable;

/** A learning rate as a function of the step. */
public interface LearningRate extends Serializable {

    /** The rate of step {@code step}, 1 for the first. */
    double at(long step);
}
