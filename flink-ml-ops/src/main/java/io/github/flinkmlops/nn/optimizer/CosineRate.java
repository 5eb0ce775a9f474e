package io.github.flinkmlops.nn.optimizer;

/**
 * η(t) = η_min + ½ (η − η_min) (1 + cos(π (t − 1)/T)) for t ≤ T, then η_min, as a stream has no end
 * to anneal towards (Loshchilov and Hutter 2017, without restarts).
 *
 * @param rate η, finite and at least 0
 * @param over T in steps, at least 1
 * @param least η_min, at least 0
 */
public record CosineRate(double rate, long over, double least) implements LearningRate {

    public CosineRate {
        Settings.atLeastZero("rate", rate);
        Settings.atLeastOne("over", over);
        Settings.atLeastZero("least", least);
    }

    @Override
    public double at(long step) {
        if (step > over) {
            return least;
        }
        return least + (rate - least) * (1 + Math.cos(Math.PI * (step - 1) / over)) / 2;
    }
}
