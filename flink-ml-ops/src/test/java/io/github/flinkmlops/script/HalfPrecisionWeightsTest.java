package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import io.github.flinkmlops.transformer.TransformerSpec;
import io.github.flinkmlops.transformer.TransformerWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of 16 bits give what their values in float32 give, to the last bit. */
class HalfPrecisionWeightsTest {

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16"})
    void weightsAreWidened(String type) {
        TransformerSpec spec = RandomTransformer.paper(16);
        SplittableRandom random = new SplittableRandom(12);
        SafetensorsWriter wide = new SafetensorsWriter();
        Map<String, short[]> narrow = new LinkedHashMap<>();
        TransformerWeights.shapes(spec)
                .forEach(
                        (name, shape) -> {
                            long[] lengths = shape.stream().mapToLong(Long::longValue).toArray();
                            short[] bits = new short[(int) product(lengths)];
                            float[] values = new float[bits.length];
                            for (int i = 0; i < bits.length; i++) {
                                bits[i] = bits(type, random);
                                values[i] = value(type, bits[i]);
                            }
                            narrow.put(name, bits);
                            wide.add(name, lengths, values);
                        });
        float[] expected = logProbabilities(spec, SafetensorsFile.of(wide.toByteArray(), "wide"));
        float[] actual = logProbabilities(spec, SafetensorsFile.of(file(spec, type, narrow), type));
        assertThat(actual).isEqualTo(expected);
    }

    /** A normal number of either sign from 2⁻⁵ up to 1. */
    private static short bits(String type, SplittableRandom random) {
        int exponent = random.nextInt(-5, 0);
        int sign = random.nextInt(2) << 15;
        return (short)
                (type.equals("F16")
                        ? sign | exponent + 15 << 10 | random.nextInt(1 << 10)
                        : sign | exponent + 127 << 7 | random.nextInt(1 << 7));
    }

    private static float value(String type, short bits) {
        if (type.equals("BF16")) {
            return Float.intBitsToFloat(bits << 16);
        }
        float magnitude = Math.scalb(1 + (bits & 0x3ff) / 1024f, (bits >> 10 & 0x1f) - 15);
        return bits < 0 ? -magnitude : magnitude;
    }

    private static byte[] file(TransformerSpec spec, String type, Map<String, short[]> tensors) {
        StringBuilder header = new StringBuilder("{");
        int[] end = {0};
        TransformerWeights.shapes(spec)
                .forEach(
                        (name, shape) -> {
                            int begin = end[0];
                            end[0] += Short.BYTES * tensors.get(name).length;
                            header.append(header.length() > 1 ? "," : "")
                                    .append(
                                            "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                                                    .formatted(name, type, shape, begin, end[0]));
                        });
        byte[] text = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + text.length + end[0])
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(text.length)
                        .put(text);
        for (short[] bits : tensors.values()) {
            for (short each : bits) {
                file.putShort(each);
            }
        }
        return file.array();
    }

    private static long product(long[] lengths) {
        long product = 1;
        for (long length : lengths) {
            product *= length;
        }
        return product;
    }

    private static float[] logProbabilities(TransformerSpec spec, SafetensorsFile weights) {
        float[] values = new float[spec.tokenIds().targetVocabulary()];
        try (weights;
                ScriptedTransformer model = ScriptedTransformer.load(spec, weights, Device.cpu());
                StepBatch batch = model.open(1)) {
            batch.append(model, new int[][] {{3, 7, 5, 2}});
            batch.step(new int[] {1}).logProbabilities(0, values);
        }
        return values;
    }
}
