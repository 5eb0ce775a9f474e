package io.github.flinkmlops.nn.loss;

import io.github.flinkmlops.linalg.Matrix;
import io.github.flinkmlops.nn.activation.Softmax;
import java.util.List;

/**
 * With q = softmax(z), the true class c and class weights v: l = (1 − ε) (−ln q_c) + (ε/C) Σⱼ
 * (vⱼ/v_c) (−ln qⱼ), the row counting v_c times; gradient by zⱼ = (1 − ε) (qⱼ − [j = c]) + (ε/C)
 * (qⱼ Σₖ vₖ/v_c − vⱼ/v_c). The target is one number, the index of the class. Averaged over a
 * minibatch it is PyTorch's {@code CrossEntropyLoss}.
 *
 * @param classWeights v, at least 0 each; empty for 1 each
 * @param labelSmoothing ε, in [0, 1)
 */
public record SoftmaxCrossEntropy(List<Double> classWeights, double labelSmoothing)
        implements Loss {

    private static final Softmax SOFTMAX = new Softmax();

    public SoftmaxCrossEntropy {
        classWeights = List.copyOf(classWeights);
        for (double weight : classWeights) {
            if (!(weight >= 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException(
                        "a class weight must be finite and at least 0, was " + weight);
            }
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException(
                    "labelSmoothing must be at least 0 and below 1, was " + labelSmoothing);
        }
    }

    /** All classes alike, no smoothing. */
    public SoftmaxCrossEntropy() {
        this(List.of(), 0);
    }

    @Override
    public int targets(int outputs) {
        if (!classWeights.isEmpty() && classWeights.size() != outputs) {
            throw new IllegalArgumentException(
                    "classWeights must have a weight for each of the "
                            + outputs
                            + " outputs, has "
                            + classWeights.size());
        }
        return 1;
    }

    @Override
    public double weight(float[] target) {
        return classWeight((int) target[0]);
    }

    private double classWeight(int label) {
        return classWeights.isEmpty() ? 1 : classWeights.get(label);
    }

    /** vⱼ/v_c; a class of weight 0 has no loss to share out. */
    private double relativeWeight(int other, int label) {
        double own = classWeight(label);
        return own == 0 ? 0 : classWeight(other) / own;
    }

    @Override
    public void predict(float[] output, float[] prediction) {
        SOFTMAX.forward(output, prediction);
    }

    @Override
    public void predict(Matrix outputs, Matrix predictions) {
        SOFTMAX.forward(outputs, predictions);
    }

    @Override
    public double value(float[] output, float[] prediction, float[] target) {
        int label = (int) target[0];
        double loss = negativeLogarithm(output, prediction, label);
        if (labelSmoothing == 0) {
            return loss;
        }
        double smooth = 0;
        for (int j = 0; j < output.length; j++) {
            smooth += relativeWeight(j, label) * negativeLogarithm(output, prediction, j);
        }
        return (1 - labelSmoothing) * loss + labelSmoothing / output.length * smooth;
    }

    /**
     * −ln qⱼ. From the probability it is exact to float while that is not tiny; then it is taken
     * from the logits, since the probability may have become 0.
     */
    private static double negativeLogarithm(float[] output, float[] prediction, int j) {
        if (prediction[j] > 1e-3f) {
            return -Math.log(prediction[j]);
        }
        float max = output[0];
        for (float z : output) {
            max = Math.max(max, z);
        }
        double sum = 0;
        for (float z : output) {
            sum += Math.exp(z - max);
        }
        return Math.log(sum) + max - output[j];
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        int label = (int) target[0];
        for (int j = 0; j < output.length; j++) {
            gradient[j] = scale * prediction[j];
        }
        gradient[label] -= scale;
        if (labelSmoothing > 0) {
            smooth(prediction, label, scale, gradient);
        }
    }

    private void smooth(float[] prediction, int label, float scale, float[] gradient) {
        double total = 0;
        for (int j = 0; j < prediction.length; j++) {
            total += relativeWeight(j, label);
        }
        double share = scale * labelSmoothing / prediction.length;
        for (int j = 0; j < prediction.length; j++) {
            double even = prediction[j] * total - relativeWeight(j, label);
            gradient[j] = (float) ((1 - labelSmoothing) * gradient[j] + share * even);
        }
    }
}
