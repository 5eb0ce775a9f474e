package io.github.flinkmlops.nn.loss;

/**
 * l = −ln p_c for probabilities p and the true class c; gradient by p_c = −1/p_c, 0 by the others.
 * The last layer must be a softmax; on logits {@link SoftmaxCrossEntropy} loses no digits. The
 * target is one number, the index of the class.
 */
public record CrossEntropyOnSoftmax() implements Loss {

    /** Keeps the loss of a probability that has become 0 finite. */
    private static final double LEAST_PROBABILITY = Float.MIN_NORMAL;

    @Override
    public int targets(int outputs) {
        return 1;
    }

    @Override
    public void predict(float[] output, float[] prediction) {
        System.arraycopy(output, 0, prediction, 0, output.length);
    }

    @Override
    public double value(float[] output, float[] prediction, float[] target) {
        return -Math.log(Math.max(output[(int) target[0]], LEAST_PROBABILITY));
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        for (int j = 0; j < output.length; j++) {
            gradient[j] = 0f;
        }
        int label = (int) target[0];
        gradient[label] = (float) (-scale / Math.max(output[label], LEAST_PROBABILITY));
    }
}
