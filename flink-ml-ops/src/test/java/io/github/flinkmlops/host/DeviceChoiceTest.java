package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {
    private static final List<Integer> NONE = List.of();

    @Test
    void theCpuIsTakenWhenItIsAskedForWhateverIsThere() {
        assertThat(choose("cpu", 0, NONE)).isEqualTo(Device.cpu());
        assertThat(choose("cpu", 2, List.of(0, 1))).isEqualTo(Device.cpu());
        assertThat(choose("cpu", 0, List.of(7))).isEqualTo(Device.cpu());
    }

    @Test
    void autoTakesTheCpuOnlyWhereThereIsNoGpu() {
        assertThat(choose("auto", 0, NONE)).isEqualTo(Device.cpu());
        assertThat(choose("auto", 1, NONE)).isEqualTo(Device.gpu(0));
        assertThat(choose("auto", 4, List.of(3))).isEqualTo(Device.gpu(3));
    }

    @Test
    void autoTakesTheGpuWithTheFewestUsers() {
        Map<Device, Integer> users = Map.of(Device.gpu(0), 2, Device.gpu(1), 1, Device.gpu(2), 1);
        assertThat(DeviceChoice.choose("auto", 3, NONE, users::get)).isEqualTo(Device.gpu(1));
        assertThat(DeviceChoice.choose("auto", 3, List.of(2, 0), users::get))
                .isEqualTo(Device.gpu(2));
    }

    @Test
    void aNamedGpuMustBeThereAndAssigned() {
        assertThat(choose("gpu:1", 2, NONE)).isEqualTo(Device.gpu(1));
        assertThat(choose("gpu:1", 2, List.of(1))).isEqualTo(Device.gpu(1));
        assertThatThrownBy(() -> choose("gpu:2", 2, NONE))
                .hasMessageContaining("'gpu:2' is not among the GPUs that may be used, [0, 1]");
        assertThatThrownBy(() -> choose("gpu:0", 2, List.of(1)))
                .hasMessageContaining("'gpu:0' is not among the GPUs that may be used, [1]");
        assertThatThrownBy(() -> choose("gpu:0", 0, NONE)).hasMessageContaining("may be used, []");
    }

    @Test
    void whatFlinkAssignsMustBeSeenByTheEngine() {
        assertThatThrownBy(() -> choose("auto", 0, List.of(0)))
                .hasMessageContaining("Flink assigned GPU 0")
                .hasMessageContaining("the engine sees 0 GPUs")
                .hasMessageContaining("set device to 'cpu'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "GPU:0", "gpu:-1", "gpu:99999", "cuda:0"})
    void anythingElseIsRefused(String setting) {
        assertThatThrownBy(() -> DeviceChoice.check(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device must be 'auto', 'cpu' or 'gpu:N', was '" + setting + "'");
    }

    private static Device choose(String setting, int present, Collection<Integer> assigned) {
        return DeviceChoice.choose(setting, present, assigned, device -> 0);
    }
}
