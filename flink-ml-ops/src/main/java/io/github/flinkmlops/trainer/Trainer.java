package io.github.flinkmlops.trainer;

import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.Model;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.model.StandardizedInput;
import io.github.flinkmlops.model.Standardizer;
import io.github.flinkmlops.model.Weights;
import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.loss.Loss;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Online minibatch SGD: one step of the optimizer for each minibatch, on the minibatch's mean loss
 * Σ wᵢ lᵢ / Σ wᵢ. Everything that a later run needs to go on with the same bits can be written and
 * read back. Not thread-safe.
 */
public final class Trainer {

    private final ModelSpec spec;
    private final Learning learning;
    private final Network network;
    private final Loss loss;
    private final Standardizer standardizer;
    private final Standardizer nextStandardizer;
    private final StandardizedInput input;
    private final WeightUpdate update;
    private final Matrix predictions;
    private final Matrix predictedOutputs;
    private final Matrix trainedPredictions;
    private final Matrix outputGradient;
    private final Watch watch;
    private final PaceKeeper pace;
    private final Movement movement;
    private final GoodWeights goodWeights;
    private Matrix outputs;
    private long steps;
    private long examples;
    private double minibatchLoss;

    /** A trainer at step 0 with starting weights from the seed. */
    public Trainer(ModelSpec spec, Learning learning) {
        this.spec = spec;
        this.learning = learning;
        this.network = spec.network(learning.seed());
        this.loss = spec.loss();
        this.standardizer = spec.standardizer();
        this.nextStandardizer = spec.standardizer();
        this.input = new StandardizedInput(spec);
        this.update = new WeightUpdate(network, learning);
        this.predictions = new Matrix(0, network.outputs());
        this.predictedOutputs = new Matrix(0, network.outputs());
        this.trainedPredictions = new Matrix(0, network.outputs());
        this.outputGradient = new Matrix(0, network.outputs());
        this.outputs = predictedOutputs;
        this.watch = learning.watch();
        this.pace = new PaceKeeper(watch);
        this.movement = new Movement(network);
        this.goodWeights = new GoodWeights(network, update);
        keepIfWatched();
    }

    /**
     * Replaces the starting weights by those of a file, and the standardizer's statistics if the
     * file is a model of ours.
     *
     * @throws IllegalArgumentException naming every tensor that does not fit
     */
    public void startFrom(SafetensorsFile file) {
        boolean ours = file.metadata().containsKey("spec");
        Weights.read(file, network, !ours);
        if (ours) {
            Model.readStandardizer(file, standardizer);
        }
        movement.begin();
        keepIfWatched();
    }

    private void keepIfWatched() {
        if (watch.rollBack()) {
            goodWeights.keep();
        }
    }

    /** An empty minibatch for this trainer's features and targets. */
    public Minibatch newMinibatch() {
        return new Minibatch(spec.inputs(), spec.sparse(), spec.targets());
    }

    /**
     * Predicts rows that this trainer will not learn from.
     *
     * @return rows × outputs, valid until the next call that predicts
     */
    public Matrix predict(Minibatch rows) {
        forward(rows, standardizer);
        return predictions;
    }

    /**
     * Predicts the rows of a minibatch that is not complete yet. The weights are those that {@link
     * #step} will predict with; standardization knows only the rows so far. Changes nothing.
     *
     * @return rows × outputs, valid until the next call that predicts
     */
    public Matrix preview(Minibatch rows) {
        forward(rows, standardizerWith(rows));
        return predictions;
    }

    /**
     * Predicts the rows with the weights as they are, then takes one step on their mean loss. A
     * minibatch whose loss is not finite, or whose gradient is not or has a norm above 1e16,
     * changes nothing.
     *
     * @param minibatch at least one row, each with a weight above 0
     * @return whether the step was taken; {@link #predictions} are made in any case
     */
    public boolean step(Minibatch minibatch) {
        Standardizer next = standardizerWith(minibatch);
        forward(minibatch, next);
        if (network.differsInTraining()) {
            forwardForTraining(minibatch, next);
        } else {
            differentiate(outputs, predictions, minibatch);
        }
        network.backward(outputGradient);
        if (!update.accepts(minibatchLoss)) {
            if (pace.refused() && watch.rollBack()) {
                goBack();
            }
            return false;
        }
        if (!standardizer.isEmpty()) {
            standardizer.copyFrom(next);
        }
        network.accept();
        steps++;
        examples += minibatch.size();
        update.take(steps, learningRate());
        if (pace.learned(minibatchLoss)) {
            endWindow();
        }
        return true;
    }

    /** Lets the next step also look at every layer, which costs about a step more. */
    public void examineNextStep() {
        update.examination().want();
    }

    /** How each layer fared in the step that was examined last; empty before the first. */
    public List<LayerHealth> health() {
        return update.examination().latest();
    }

    /** Judges the learning rate, and keeps the weights or goes back to those that were kept. */
    private void endWindow() {
        Pace judged = pace.endWindow(movement::relative);
        if (!watch.rollBack()) {
            return;
        }
        if (judged == Pace.TOO_FAST) {
            goBack();
        } else {
            goodWeights.keep();
        }
    }

    private void goBack() {
        goodWeights.goBack();
        pace.slowDown();
    }

    /** What the losses say about the learning rate, judged after every window of the watch. */
    public Pace pace() {
        return pace.pace();
    }

    /** The statistics as they are once these rows have been added. */
    private Standardizer standardizerWith(Minibatch rows) {
        if (standardizer.isEmpty()) {
            return standardizer;
        }
        nextStandardizer.copyFrom(standardizer);
        if (rows.isSparse()) {
            nextStandardizer.observe(rows.sparse());
        } else {
            nextStandardizer.observe(rows.dense());
        }
        return nextStandardizer;
    }

    private void forward(Minibatch rows, Standardizer statistics) {
        outputs =
                rows.isSparse()
                        ? network.forward(input.of(rows.sparse(), statistics))
                        : network.forward(input.of(rows.dense(), statistics));
        spec.predict(outputs, predictions);
    }

    /** A second pass for networks that train otherwise than they predict. */
    private void forwardForTraining(Minibatch minibatch, Standardizer statistics) {
        // The pass overwrites the layers' buffers, and the losses of the predictions are still
        // to be asked for.
        predictedOutputs.resize(outputs.rows());
        predictedOutputs.copyFrom(outputs);
        outputs = predictedOutputs;
        Matrix trained =
                minibatch.isSparse()
                        ? network.forwardForTraining(
                                input.of(minibatch.sparse(), statistics), steps + 1)
                        : network.forwardForTraining(
                                input.of(minibatch.dense(), statistics), steps + 1);
        spec.predict(trained, trainedPredictions);
        differentiate(trained, trainedPredictions, minibatch);
    }

    /** Sets the minibatch's mean loss and its gradient by the outputs. */
    private void differentiate(Matrix outputs, Matrix predictions, Minibatch minibatch) {
        double totalWeight = 0;
        double total = 0;
        for (int i = 0; i < minibatch.size(); i++) {
            float[] target = minibatch.targets().row(i);
            double weight = minibatch.weight(i) * loss.weight(target);
            total += weight * loss.value(outputs.row(i), predictions.row(i), target);
            totalWeight += weight;
        }
        minibatchLoss = total / totalWeight;
        outputGradient.resize(minibatch.size());
        for (int i = 0; i < minibatch.size(); i++) {
            float[] target = minibatch.targets().row(i);
            float scale = (float) (minibatch.weight(i) * loss.weight(target) / totalWeight);
            loss.gradient(outputs.row(i), predictions.row(i), target, scale, outputGradient.row(i));
        }
    }

    /** What the last {@link #predict}, {@link #preview} or {@link #step} predicted. */
    public Matrix predictions() {
        return predictions;
    }

    /**
     * The unweighted loss of a row that was predicted last, which {@link #step} does not change.
     *
     * @param target the row's target
     */
    public double loss(int row, float[] target) {
        return loss.value(outputs.row(row), predictions.row(row), target);
    }

    /** Mean loss of the last minibatch. */
    public double minibatchLoss() {
        return minibatchLoss;
    }

    /** Euclidean norm of the last gradient over all parameters. */
    public double gradientNorm() {
        return update.gradientNorm();
    }

    /** The rate of the step taken last; before the first step, the rate of that one. */
    public double learningRate() {
        return pace.factor() * learning.learningRate().at(Math.max(1, steps));
    }

    /** Steps taken: the version of the model. */
    public long steps() {
        return steps;
    }

    /** Examples learned from. */
    public long examples() {
        return examples;
    }

    public ModelSpec spec() {
        return spec;
    }

    public Learning learning() {
        return learning;
    }

    /**
     * The model as it is now.
     *
     * @param metadata what to write into the file beside what describes the model
     */
    public ModelSnapshot snapshot(Map<String, String> metadata) {
        return Model.snapshot(spec, steps, examples, network, standardizer, metadata);
    }

    /** Writes all that a later run needs. */
    public void write(SafetensorsWriter writer) {
        writer.metadata("spec", Model.describe(spec))
                .metadata("optimizer", optimizer())
                .add("trainer.counters", new long[] {2}, new long[] {steps, examples});
        Weights.write(writer, network);
        update.write(writer);
        Model.writeStandardizer(writer, standardizer);
        double[] judged = pace.state();
        writer.add("watch.pace", new long[] {judged.length}, judged);
        movement.write(writer);
        goodWeights.write(writer);
    }

    /**
     * Takes over what {@link #write} wrote.
     *
     * @throws IllegalArgumentException naming both sides if it belongs to another model or
     *     optimizer
     */
    public void restore(SafetensorsFile file) {
        ModelSpec other = Model.parseDescription(file.metadata().getOrDefault("spec", ""));
        // What a model is called does not change what its weights mean.
        List<String> differences = new ArrayList<>(spec.differences(other.withName(spec.name())));
        String otherOptimizer = file.metadata().getOrDefault("optimizer", "none");
        if (!optimizer().equals(otherOptimizer)) {
            differences.add("optimizer: " + optimizer() + " here, " + otherOptimizer + " there");
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "the state belongs to another model ("
                            + String.join("; ", differences)
                            + "): start without it, or with the job file that it was made with");
        }
        long[] counters = file.longs("trainer.counters");
        steps = counters[0];
        examples = counters[1];
        Weights.read(file, network, false);
        update.read(file);
        Model.readStandardizer(file, standardizer);
        pace.restore(file.doubles("watch.pace"));
        movement.read(file);
        goodWeights.read(file);
    }

    private String optimizer() {
        return String.valueOf(Families.OPTIMIZERS.render(learning.optimizer()));
    }
}
