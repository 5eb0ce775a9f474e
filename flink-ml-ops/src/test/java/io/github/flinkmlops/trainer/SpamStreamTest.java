package io.github.flinkmlops.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.example.SparseFeatures;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.initializer.Zeros;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.optimizer.Adagrad;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Ftrl;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * 6,046 mails in the order of their arrival, as hashed words: logistic regression over 2^18 sparse
 * features, one step a mail, against the progressive results of independent float64 programs.
 */
class SpamStreamTest {

    private static final int FEATURES = 1 << 18;

    private record Outcome(int errors, double logLoss) {}

    @Test
    void plainSgdMakesTheExpectedErrors() throws IOException {
        Outcome outcome = run(new Sgd(), 1.0);
        assertThat(outcome.errors()).isCloseTo(189, within(1));
        assertThat(outcome.logLoss()).isCloseTo(0.108222, within(1e-4));
    }

    @Test
    void adagradMakesTheExpectedErrors() throws IOException {
        Outcome outcome = run(new Adagrad(), 0.3);
        assertThat(outcome.errors()).isCloseTo(149, within(1));
        assertThat(outcome.logLoss()).isCloseTo(0.080136, within(1e-4));
    }

    @Test
    void ftrlMakesTheExpectedErrors() throws IOException {
        Outcome outcome = run(new Ftrl(1, 0, 0, 0), 0.5);
        assertThat(outcome.errors()).isCloseTo(279, within(1));
        assertThat(outcome.logLoss()).isCloseTo(0.167682, within(1e-4));
    }

    private static Outcome run(Optimizer optimizer, double rate) throws IOException {
        ModelSpec model =
                new ModelSpec(
                        "spam",
                        FEATURES,
                        true,
                        List.of(),
                        List.of(new DenseSpec(1, true, new Zeros(), new Zeros())),
                        new BinaryCrossEntropyWithLogits(),
                        List.of("spam"));
        Trainer trainer = new Trainer(model, new Learning(optimizer, new ConstantRate(rate), 1, 0));
        Minibatch mail = trainer.newMinibatch();
        int errors = 0;
        int mails = 0;
        double loss = 0;
        try (BufferedReader lines = mails()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ");
                float label = Float.parseFloat(parts[0]);
                mail.clear();
                mail.add(words(parts), label, 1f);
                assertThat(trainer.step(mail)).isTrue();
                loss += trainer.minibatchLoss();
                boolean spam = trainer.predictions().get(0, 0) > 0.5f;
                errors += spam == (label == 1f) ? 0 : 1;
                mails++;
            }
        }
        assertThat(mails).isEqualTo(6046);
        return new Outcome(errors, loss / mails);
    }

    private static BufferedReader mails() throws IOException {
        return new BufferedReader(
                new InputStreamReader(
                        new GZIPInputStream(
                                SpamStreamTest.class.getResourceAsStream(
                                        "/spam/hashed_2p18.svm.gz")),
                        StandardCharsets.US_ASCII));
    }

    /** Every distinct word with the value 1/√n; the bias is the layer's. */
    private static SparseFeatures words(String[] parts) {
        int[] indices = new int[parts.length - 1];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Integer.parseInt(parts[i + 1]);
        }
        float[] values = new float[indices.length];
        Arrays.fill(values, (float) (1 / Math.sqrt(indices.length)));
        return new SparseFeatures(FEATURES, indices, values);
    }
}
