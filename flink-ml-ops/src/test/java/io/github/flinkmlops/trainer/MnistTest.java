package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** MNIST's 10,000 test images in file order, each minibatch predicted before it is learned from. */
class MnistTest {

    private static final int PIXELS = 784;
    private static final int MINIBATCH = 32;

    @Test
    void aNetworkOf128UnitsIsRightOnFiveOfSixImagesWhileItLearns() throws IOException {
        Trainer trainer =
                new Trainer(model(), new Learning(new Sgd(), new ConstantRate(0.1), MINIBATCH, 1));
        Minibatch minibatch = trainer.newMinibatch();
        int images = 0;
        int right = 0;
        try (DataInputStream pixels = open("images-idx3");
                DataInputStream labels = open("labels-idx1")) {
            int total = start(pixels, 3);
            assertThat(start(labels, 1)).isEqualTo(total);
            while (images < total) {
                minibatch.add(image(pixels), labels.readUnsignedByte(), 1f);
                images++;
                if (minibatch.size() == MINIBATCH || images == total) {
                    assertThat(trainer.step(minibatch)).isTrue();
                    right += right(trainer, minibatch);
                    minibatch.clear();
                }
            }
        }
        assertThat(images).isEqualTo(10_000);
        assertThat((double) right / images).isBetween(0.835, 0.860);
    }

    private static ModelSpec model() {
        return new ModelSpec(
                "digits",
                PIXELS,
                false,
                List.of(),
                List.of(new DenseSpec(128), Families.parseLayer("relu"), new DenseSpec(10)),
                new SoftmaxCrossEntropy(),
                IntStream.range(0, 10).mapToObj(Integer::toString).toList());
    }

    private static DataInputStream open(String name) throws IOException {
        return new DataInputStream(
                new GZIPInputStream(
                        MnistTest.class.getResourceAsStream(
                                "/mnist/mnist10k-" + name + "-ubyte.gz")));
    }

    /**
     * Skips an IDX header: a magic number whose last byte is the number of dimensions, then them.
     */
    private static int start(DataInputStream file, int dimensions) throws IOException {
        assertThat(file.readInt()).isEqualTo(0x800 + dimensions);
        int first = file.readInt();
        for (int i = 1; i < dimensions; i++) {
            assertThat(file.readInt()).isEqualTo(28);
        }
        return first;
    }

    private static DenseFeatures image(DataInputStream pixels) throws IOException {
        byte[] bytes = pixels.readNBytes(PIXELS);
        float[] values = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            values[i] = (bytes[i] & 0xff) / 255f;
        }
        return new DenseFeatures(values);
    }

    private static int right(Trainer trainer, Minibatch minibatch) {
        int right = 0;
        for (int i = 0; i < minibatch.size(); i++) {
            float[] probabilities = trainer.predictions().row(i);
            int best = 0;
            for (int j = 1; j < probabilities.length; j++) {
                best = probabilities[j] > probabilities[best] ? j : best;
            }
            right += best == (int) minibatch.targets().get(i, 0) ? 1 : 0;
        }
        return right;
    }
}
