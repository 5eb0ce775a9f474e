package io.github.flinkmlops.trainer;

import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.nn.layer.ActivationLayer;
import io.github.flinkmlops.nn.layer.Layer;
import io.github.flinkmlops.nn.layer.Parameter;
import java.util.ArrayList;
import java.util.List;

/** Looks at every layer in the course of a step that was asked to be examined. */
final class Examination {

    private final List<Layer> layers;
    private List<LayerHealth> latest = List.of();
    private boolean wanted;

    Examination(Network network) {
        this.layers = network.layers();
    }

    /** Asks for the next step to be examined. */
    void want() {
        wanted = true;
    }

    boolean wanted() {
        return wanted;
    }

    /** What the last examined step showed, a record for each layer. */
    List<LayerHealth> latest() {
        return latest;
    }

    /** Reads gradients before they are clipped. */
    double[] gradientSquares() {
        double[] squares = new double[layers.size()];
        for (int i = 0; i < squares.length; i++) {
            for (Parameter parameter : layers.get(i).parameters()) {
                squares[i] += parameter.gradient().sumOfSquares();
            }
        }
        return squares;
    }

    /**
     * Puts together what was measured, after the step.
     *
     * @param movedSquares for each parameter of the network, the square of how far it moved
     */
    void finish(double[] gradientSquares, double[] movedSquares) {
        wanted = false;
        List<LayerHealth> health = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < layers.size(); i++) {
            double weights = 0;
            double moved = 0;
            for (Parameter parameter : layers.get(i).parameters()) {
                weights += parameter.value().sumOfSquares();
                moved += movedSquares[next++];
            }
            health.add(
                    new LayerHealth(
                            i,
                            Math.sqrt(gradientSquares[i]),
                            Math.sqrt(weights),
                            weights == 0 ? 0 : Math.sqrt(moved / weights),
                            layers.get(i) instanceof ActivationLayer function
                                    ? function.deadUnits()
                                    : 0));
        }
        latest = List.copyOf(health);
    }
}
