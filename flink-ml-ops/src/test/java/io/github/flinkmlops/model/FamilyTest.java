package io.github.flinkmlops.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.flinkmlops.nn.initializer.Normal;
import io.github.flinkmlops.nn.layer.DenseSpec;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.optimizer.Adam;
import io.github.flinkmlops.nn.optimizer.ConstantRate;
import io.github.flinkmlops.nn.optimizer.Sgd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Members of families, between their records and the trees of files. */
class FamilyTest {

    static Stream<Family<?>> familiesWithDefaults() {
        return Stream.of(
                Families.ACTIVATIONS, Families.INITIALIZERS, Families.LOSSES, Families.OPTIMIZERS);
    }

    @ParameterizedTest
    @MethodSource("familiesWithDefaults")
    <T> void everyMemberIsReadBackFromWhatItIsWrittenAs(Family<T> family) {
        for (String name : family.names()) {
            T member = family.parse(name);
            assertThat(family.parse(family.render(member))).isEqualTo(member);
        }
    }

    @Test
    void aMemberIsItsNameItsFirstSettingOrAllItsSettings() {
        assertThat(Families.OPTIMIZERS.parse("sgd")).isEqualTo(new Sgd());
        assertThat(Families.OPTIMIZERS.parse(Map.of("sgd", 0.9))).isEqualTo(Sgd.withMomentum(0.9));
        assertThat(Families.OPTIMIZERS.parse(Map.of("adam", Map.of("beta2", 0.99))))
                .isEqualTo(new Adam(0.9, 0.99, 1e-8, 0));
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("adam", null);
        assertThat(Families.OPTIMIZERS.parse(nothing)).isEqualTo(new Adam());
    }

    @Test
    void layersNestInitializers() {
        LayerSpec layer =
                Families.parseLayer(
                        Map.of("dense", Map.of("units", 3, "weights", Map.of("normal", 0.1))));
        assertThat(layer)
                .isEqualTo(
                        new DenseSpec(
                                3, true, new Normal(0.1), Families.INITIALIZERS.parse("zeros")));
        assertThat(Families.parseLayer(Families.renderLayer(layer))).isEqualTo(layer);
        LayerSpec function = Families.parseLayer("tanh");
        assertThat(Families.parseLayer(Families.renderLayer(function))).isEqualTo(function);
    }

    @Test
    void aNumberIsAConstantLearningRate() {
        assertThat(Families.parseLearningRate(0.3)).isEqualTo(new ConstantRate(0.3));
        assertThat(Families.parseLearningRate(1)).isEqualTo(new ConstantRate(1));
        assertThat(Families.parseLearningRate(Map.of("constant", 0.3)))
                .isEqualTo(new ConstantRate(0.3));
    }

    @Test
    void mistakesNameWhatIsAllowed() {
        refuses(
                () -> Families.LOSSES.parse("huge-loss"),
                "loss must be one of " + Families.LOSSES.names() + ", was 'huge-loss'");
        refuses(
                () -> Families.LOSSES.parse(List.of("a")),
                "loss must be a name or one name with settings, was [a]");
        refuses(
                () -> Families.LOSSES.parse(null),
                "loss must be a name or one name with settings, was null");
        refuses(
                () -> Families.OPTIMIZERS.parse(Map.of("adam", Map.of("beta3", 1))),
                "optimizer 'adam' has no setting 'beta3', it has [beta1, beta2, epsilon,"
                        + " weightDecay]");
        refuses(
                () -> Families.OPTIMIZERS.parse(Map.of("adam", Map.of("beta1", 2))),
                "optimizer 'adam': beta1 must be at least 0 and below 1, was 2.0");
        refuses(
                () -> Families.OPTIMIZERS.parse(Map.of("sgd", Map.of("nesterov", 1))),
                "sgd.nesterov must be true or false, was 1");
        refuses(
                () -> Families.OPTIMIZERS.parse(Map.of("sgd", Map.of("momentum", "much"))),
                "sgd.momentum must be a number, was much");
        refuses(
                () -> Families.ACTIVATIONS.parse(Map.of("relu", 1)),
                "activation 'relu' has no settings, was given 1");
        refuses(() -> Families.parseLayer("dense"), "layer 'dense' needs the setting 'units'");
        refuses(
                () -> Families.parseLayer(Map.of("dense", 1.5)),
                "dense.units must be a whole number, was 1.5");
        refuses(
                () -> Families.parseLayer(Map.of("dense", 1L << 40)),
                "dense.units must be a whole number, was 1099511627776");
        refuses(
                () -> Families.parseLayer(Map.of("dense", 0)),
                "layer 'dense': units must be at least 1, was 0");
    }

    @Test
    void anUnknownLayerNamesLayersAndActivations() {
        refuses(
                () -> Families.parseLayer("convolution"),
                "layer must be one of "
                        + Families.LAYERS.names()
                        + " or an activation of "
                        + Families.ACTIVATIONS.names()
                        + ", was 'convolution'");
    }

    private static void refuses(ThrowingCallable reading, String message) {
        assertThatIllegalArgumentException().isThrownBy(reading).withMessage(message);
    }
}
