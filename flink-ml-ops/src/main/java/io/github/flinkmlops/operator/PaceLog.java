package io.github.flinkmlops.operator;

import io.github.flinkmlops.trainer.Pace;
import io.github.flinkmlops.trainer.Trainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns when the learning rate turns out to be too large or too small, once each time. */
final class PaceLog {

    private static final Logger LOG = LoggerFactory.getLogger(TrainOperator.class);

    private final Trainer trainer;
    private Pace pace = Pace.STEADY;

    PaceLog(Trainer trainer) {
        this.trainer = trainer;
    }

    /** Looks at the trainer after a step. */
    void look() {
        if (trainer.pace() != pace) {
            pace = trainer.pace();
            tell();
        }
    }

    private void tell() {
        String model = trainer.spec().name();
        switch (pace) {
            case TOO_FAST ->
                    LOG.warn(
                            "Model '{}', step {}: the loss has grown, learning rate {} is too"
                                    + " large.{}",
                            model,
                            trainer.steps(),
                            trainer.learningRate(),
                            trainer.learning().watch().rollBack()
                                    ? " Went back to the last good weights, with half the rate."
                                    : " Lower it, or set watch.rollBack.");
            case TOO_SLOW ->
                    LOG.warn(
                            "Model '{}', step {}: the weights have hardly moved, learning rate {}"
                                    + " is too small.",
                            model,
                            trainer.steps(),
                            trainer.learningRate());
            case STEADY -> LOG.info("Model '{}' learns steadily.", model);
        }
    }
}
