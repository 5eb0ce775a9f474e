package io.github.flinkmlops.nn.optimizer;

/** A learning rate as a function of the step. */
public interface LearningRate {

    /** The rate of step {@code step}, 1 for the first. */
    double at(long step);
}
