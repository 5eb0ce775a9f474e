package io.github.flinkmlops.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DummyTest {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @Test
    void measures() {
        assertThat(Dummy.length(null)).isEqualTo(0);
        System.out.println("PARITY=" + System.getProperty("parity.mlp"));
    }

    @Test
    void runsOnAMiniCluster() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(100);
        assertThat(env.fromData(1, 2, 3).map(x -> x + 1).executeAndCollect(10))
                .containsExactlyInAnyOrder(2, 3, 4);
    }

    @Test
    void runsInTheHarness() throws Exception {
        try (var h =
                new OneInputStreamOperatorTestHarness<Integer, Integer>(
                        new StreamMap<>(x -> x + 1))) {
            h.open();
            h.processElement(1, 0L);
            assertThat(h.extractOutputValues()).containsExactly(2);
        }
    }
}
