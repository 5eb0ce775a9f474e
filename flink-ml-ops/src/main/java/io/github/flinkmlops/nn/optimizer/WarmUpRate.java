package io.github.flinkmlops.nn.optimizer;

/**
 * η(t) = then(t) · min(1, t/n): rises in a line for n steps, then follows another schedule.
 *
 * @param steps n, at least 1
 * @param then the schedule, which counts its steps from the first one
 */
public record WarmUpRate(long steps, LearningRate then) implements LearningRate {

    public WarmUpRate {
        Settings.atLeastOne("steps", steps);
    }

    @Override
    public double at(long step) {
        return then.at(step) * Math.min(1, (double) step / steps);
    }
}
