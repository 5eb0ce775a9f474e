package io.github.flinkmlops.trainer;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A network of two linear layers with a ReLU between them and softmax cross-entropy, trained in
 * DJL's autograd by the step that DJL's {@code EasyTrain} takes.
 */
final class DjlLearner implements AutoCloseable {

    private static final String ENGINE = "PyTorch";
    private static final int SEED = 1;

    /** What our network calls DJL's parameters, in DJL's order. */
    private static final List<String> NAMES = List.of("0.weight", "0.bias", "2.weight", "2.bias");

    /** A minibatch that lies in DJL's arrays. */
    record Ready(NDArray rows, NDArray labels) {}

    private final Shape rowsShape;
    private final Shape labelsShape;
    private final NDManager manager = NDManager.newBaseManager(ENGINE);
    private final Model model = Model.newInstance("comparison", ENGINE);
    private final Loss loss = Loss.softmaxCrossEntropyLoss();
    private final ai.djl.training.Trainer trainer;

    /** Memory of the minibatch outside of the heap, which DJL reads without another copy. */
    private final ByteBuffer rowsMemory;

    private final ByteBuffer labelsMemory;
    private final FloatBuffer rowsView;
    private final FloatBuffer labelsView;

    DjlLearner(int minibatch, int inputs, int hidden, int outputs, float rate) {
        this.rowsShape = new Shape(minibatch, inputs);
        this.labelsShape = new Shape(minibatch, 1);
        this.rowsMemory = memory(minibatch * inputs);
        this.labelsMemory = memory(minibatch);
        this.rowsView = rowsMemory.asFloatBuffer();
        this.labelsView = labelsMemory.asFloatBuffer();
        model.setBlock(
                new SequentialBlock()
                        .add(Linear.builder().setUnits(hidden).build())
                        .add(Activation.reluBlock())
                        .add(Linear.builder().setUnits(outputs).build()));
        this.trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(loss)
                                .optOptimizer(
                                        Optimizer.sgd()
                                                .setLearningRateTracker(Tracker.fixed(rate))
                                                .build()));
        // The same start every time: where a sum is so near to 0 that rounding decides whether a
        // ReLU lets it through, two learners go apart by more than rounding.
        Engine.getEngine(ENGINE).setRandomSeed(SEED);
        trainer.initialize(rowsShape);
    }

    private static ByteBuffer memory(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /**
     * The whole step: copies a minibatch of rows and labels, beginning at {@code from}, into DJL's
     * arrays, learns from them and reads their mean loss.
     */
    float step(float[][] rows, float[] labels, int from) {
        try (NDManager scope = manager.newSubManager()) {
            return learn(copy(rows, labels, from, scope)).getFloat();
        }
    }

    private Ready copy(float[][] rows, float[] labels, int from, NDManager scope) {
        int minibatch = (int) rowsShape.get(0);
        rowsView.clear();
        for (int i = from; i < from + minibatch; i++) {
            rowsView.put(rows[i]);
        }
        labelsView.clear();
        labelsView.put(labels, from, minibatch);
        return new Ready(
                scope.create(rowsMemory, rowsShape, DataType.FLOAT32),
                scope.create(labelsMemory, labelsShape, DataType.FLOAT32));
    }

    /** A minibatch as {@link #step(Ready)} takes it. */
    Ready ready(float[][] rows, float[] labels, int from) {
        try (NDManager scope = manager.newSubManager()) {
            Ready lent = copy(rows, labels, from, scope);
            Ready own = new Ready(lent.rows().duplicate(), lent.labels().duplicate());
            own.rows().attach(manager);
            own.labels().attach(manager);
            return own;
        }
    }

    /** The step without what comes before and after it: nothing is copied, no loss is read. */
    void step(Ready minibatch) {
        try (NDManager scope = manager.newSubManager()) {
            // Results belong to the manager of what they are computed from.
            scope.tempAttachAll(minibatch.rows(), minibatch.labels());
            learn(minibatch);
        }
    }

    private NDArray learn(Ready minibatch) {
        NDArray value;
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList outputs = trainer.forward(new NDList(minibatch.rows()));
            value = loss.evaluate(new NDList(minibatch.labels()), outputs);
            collector.backward(value);
        }
        // Also sets the gradients to zero.
        trainer.step();
        return value;
    }

    /** The weights as a file for our trainer to start from. */
    SafetensorsFile weights() {
        SafetensorsWriter writer = new SafetensorsWriter();
        List<Parameter> parameters = model.getBlock().getParameters().values();
        for (int i = 0; i < NAMES.size(); i++) {
            NDArray values = parameters.get(i).getArray();
            writer.add(NAMES.get(i), values.getShape().getShape(), values.toFloatArray());
        }
        return SafetensorsFile.of(writer.toByteArray(), "DJL's weights");
    }

    NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
        manager.close();
    }
}
