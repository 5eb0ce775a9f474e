package io.github.flinkmlops.nn.optimizer;

/**
 * η(t) = η γ^⌊(t − 1)/every⌋: lowered by a factor after every so many steps.
 *
 * @param rate η, finite and at least 0
 * @param every steps, at least 1
 * @param factor γ, finite and above 0
 */
public record StepRate(double rate, long every, double factor) implements LearningRate {

    public StepRate {
        Settings.atLeastZero("rate", rate);
        Settings.atLeastOne("every", every);
        Settings.aboveZero("factor", factor);
    }

    @Override
    public double at(long step) {
        return rate * Math.pow(factor, (step - 1) / every);
    }
}
