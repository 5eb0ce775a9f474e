package io.github.flinkmlops.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.Test;

class ExampleWatermarksTest {

    private static final Position LONG_AFTER = new Position("examples", 0, 0, 1_000_000);

    @Test
    void watermarksFollowExamplesAndNotRefusals() {
        WatermarkStrategy<Decoded> strategy =
                ExampleWatermarks.boundedOutOfOrderness(
                        Duration.ofMillis(10), Duration.ofMinutes(1));
        WatermarkGenerator<Decoded> generator = strategy.createWatermarkGenerator(new Context());
        Decoded example =
                new Example(
                        "1", 500, null, new DenseFeatures(new float[1]), null, 1, LONG_AFTER, null);
        Decoded refusal = new Rejected(RejectReason.MALFORMED, "bad", null, LONG_AFTER);
        Output output = new Output();

        for (Decoded decoded : new Decoded[] {example, refusal}) {
            long time = strategy.createTimestampAssigner(null).extractTimestamp(decoded, -1);
            generator.onEvent(decoded, time, output);
        }
        generator.onPeriodicEmit(output);

        assertThat(output.last).isEqualTo(new Watermark(489));
    }

    private static final class Context implements WatermarkGeneratorSupplier.Context {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return SystemClock.getInstance();
        }
    }

    private static final class Output implements WatermarkOutput {

        private Watermark last;

        @Override
        public void emitWatermark(Watermark watermark) {
            last = watermark;
        }

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }
}
