package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.trainer.Trainer;

/** Why the trainer refuses an example that could be decoded, for the dead letters. */
final class Refusals {

    private Refusals() {}

    static Rejected wrongLength(Example example, ModelSpec spec) {
        return rejected(
                example,
                RejectReason.WRONG_LENGTH,
                "model '%s' expects %d features, example %s has %d"
                        .formatted(
                                spec.name(),
                                spec.inputs(),
                                example.id(),
                                example.features().size()));
    }

    /** For each example of a minibatch that the trainer has just put aside. */
    static Rejected notLearnable(Example example, Trainer trainer) {
        return rejected(
                example,
                RejectReason.NOT_LEARNABLE,
                "the minibatch of example %s gave loss %s and gradient norm %s, which must be finite: lower the learning rate"
                        .formatted(example.id(), trainer.minibatchLoss(), trainer.gradientNorm()));
    }

    static Rejected notPredictable(Example example) {
        return rejected(
                example,
                RejectReason.NOT_FINITE,
                "the prediction of example %s is not finite".formatted(example.id()));
    }

    private static Rejected rejected(Example example, RejectReason reason, String error) {
        return new Rejected(reason, error, example.bytes(), example.position());
    }
}
