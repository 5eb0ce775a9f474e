package io.github.flinkmlops.prediction;

import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Model;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.model.StandardizedInput;
import io.github.flinkmlops.model.Standardizer;
import io.github.flinkmlops.nn.Network;

/** A model that predicts and does not learn. Not thread-safe: make one for each thread. */
public final class Predictor {

    private final ModelSpec spec;
    private final Network network;
    private final Standardizer standardizer;
    private final StandardizedInput input;
    private final Matrix predictions;

    /** A predictor with the model's weights and statistics. */
    public Predictor(Model model) {
        this.spec = model.spec();
        this.network = model.network();
        this.standardizer = model.standardizer();
        this.input = new StandardizedInput(spec);
        this.predictions = new Matrix(0, spec.outputs());
    }

    /** An empty minibatch for this model's features. */
    public Minibatch newMinibatch() {
        return new Minibatch(spec.inputs(), spec.sparse(), spec.targets());
    }

    /**
     * Predicts the rows.
     *
     * @return rows × outputs, valid until the next call
     */
    public Matrix predict(Minibatch rows) {
        Matrix outputs =
                rows.isSparse()
                        ? network.forward(input.of(rows.sparse(), standardizer))
                        : network.forward(input.of(rows.dense(), standardizer));
        spec.predict(outputs, predictions);
        return predictions;
    }
}
