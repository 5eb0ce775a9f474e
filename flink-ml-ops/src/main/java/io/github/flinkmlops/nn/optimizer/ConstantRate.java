package io.github.flinkmlops.nn.optimizer;

/**
 * η(t) = η.
 *
 * @param rate η, finite and at least 0
 */
public record ConstantRate(double rate) implements LearningRate {

    public ConstantRate {
        Settings.atLeastZero("learningRate", rate);
    }

    @Override
    public double at(long step) {
        return rate;
    }
}
