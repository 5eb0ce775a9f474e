package io.github.flinkmlops.trainer;

/**
 * How one layer fares in one step.
 *
 * @param layer position in the network, from 0
 * @param gradientNorm Euclidean norm of the gradient of its parameters, before clipping
 * @param weightNorm Euclidean norm of its parameters after the step
 * @param updateToWeight norm of the step's change over the norm of the parameters; about 1e-3 is
 *     usual, far more is unstable and far less is slow
 * @param deadUnits share of the units whose output was 0 for the whole minibatch; 0 for layers that
 *     are no ReLU
 */
public record LayerHealth(
        int layer,
        double gradientNorm,
        double weightNorm,
        double updateToWeight,
        double deadUnits) {}
