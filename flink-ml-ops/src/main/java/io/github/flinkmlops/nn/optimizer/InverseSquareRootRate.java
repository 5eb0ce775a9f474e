package io.github.flinkmlops.nn.optimizer;

/**
 * η(t) = η √(s / max(t, s)): constant for s steps, then falling with the root of the step.
 *
 * @param rate η, finite and at least 0
 * @param steady s, at least 1
 */
public record InverseSquareRootRate(double rate, long steady) implements LearningRate {

    public InverseSquareRootRate {
        Settings.atLeastZero("rate", rate);
        Settings.atLeastOne("steady", steady);
    }

    @Override
    public double at(long step) {
        return rate * Math.sqrt((double) steady / Math.max(step, steady));
    }
}
