package io.github.flinkmlops.nn.optimizer;

/**
 * η(t) = η γ^(t − 1): lowered by a factor after every step.
 *
 * @param rate η, finite and at least 0
 * @param factor γ, finite and above 0
 */
public record ExponentialRate(double rate, double factor) implements LearningRate {

    public ExponentialRate {
        Settings.atLeastZero("rate", rate);
        Settings.aboveZero("factor", factor);
    }

    @Override
    public double at(long step) {
        return rate * Math.pow(factor, step - 1.0);
    }
}
