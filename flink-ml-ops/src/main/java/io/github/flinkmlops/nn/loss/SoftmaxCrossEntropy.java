package io.github.flinkmlops.nn.loss;

import io.github.flinkmlops.nn.activation.Softmax;

/**
 * l = −ln softmax(z)_c for logits z and the true class c; gradient by zⱼ = softmax(z)ⱼ − [j = c].
 * The target is one number, the index of the class. As PyTorch's {@code CrossEntropyLoss}.
 */
public record SoftmaxCrossEntropy() implements Loss {

    private static final Softmax SOFTMAX = new Softmax();

    @Override
    public int targets(int outputs) {
        return 1;
    }

    @Override
    public void predict(float[] output, float[] prediction) {
        SOFTMAX.forward(output, prediction);
    }

    @Override
    public double value(float[] output, float[] prediction, float[] target) {
        int label = (int) target[0];
        // ln softmax from the prediction: exact to float while the probability is not tiny; there
        // the logarithm of the sum is taken anew, since the float may have become 0.
        if (prediction[label] > 1e-3f) {
            return -Math.log(prediction[label]);
        }
        float max = output[0];
        for (float z : output) {
            max = Math.max(max, z);
        }
        double sum = 0;
        for (float z : output) {
            sum += Math.exp(z - max);
        }
        return Math.log(sum) + max - output[label];
    }

    @Override
    public void gradient(
            float[] output, float[] prediction, float[] target, float scale, float[] gradient) {
        for (int j = 0; j < output.length; j++) {
            gradient[j] = scale * prediction[j];
        }
        gradient[(int) target[0]] -= scale;
    }
}
