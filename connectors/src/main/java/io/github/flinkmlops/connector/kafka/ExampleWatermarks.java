package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Example;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/** Watermarks by the event time of examples. */
public final class ExampleWatermarks {

    private ExampleWatermarks() {}

    /**
     * The watermark stays behind the greatest event time of each partition by {@code
     * outOfOrderness}.
     *
     * @param idleness after this long without a message a partition holds the others back no more
     */
    public static WatermarkStrategy<Decoded> boundedOutOfOrderness(
            Duration outOfOrderness, Duration idleness) {
        return WatermarkStrategy.<Decoded>forGenerator(context -> new Generator(outOfOrderness))
                .withTimestampAssigner((decoded, kafkaTime) -> time(decoded))
                .withIdleness(idleness);
    }

    private static long time(Decoded decoded) {
        return decoded instanceof Example example
                ? example.eventTime()
                : decoded.position().timestamp();
    }

    /**
     * Moves with examples only: the Kafka time of a refusal may be years after the event times
     * beside it, and would make them late.
     */
    private static final class Generator implements WatermarkGenerator<Decoded> {

        private final BoundedOutOfOrdernessWatermarks<Decoded> watermarks;

        private Generator(Duration outOfOrderness) {
            this.watermarks = new BoundedOutOfOrdernessWatermarks<>(outOfOrderness);
        }

        @Override
        public void onEvent(Decoded event, long eventTimestamp, WatermarkOutput output) {
            if (event instanceof Example) {
                watermarks.onEvent(event, eventTimestamp, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            watermarks.onPeriodicEmit(output);
        }
    }
}
