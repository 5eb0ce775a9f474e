package io.github.flinkmlops.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsRoundTripTest {
    @Test
    void readsBackEveryTypeThatItWrites() {
        byte[] file =
                new SafetensorsWriter()
                        .metadata("architecture", "16-64-26 \"ReLU\" β\n")
                        .add("weight", new long[] {2, 3}, new float[][] {{1, 2, 3}, {4, 5, 6}})
                        .add("bias", new long[] {2}, new float[] {-0f, Float.NaN})
                        .add("mask", new long[] {3}, new byte[] {0, 1, -1})
                        .add("mean", new long[] {1, 2}, new double[] {Math.PI, Double.MIN_VALUE})
                        .add("step", new long[] {}, new long[] {Long.MIN_VALUE})
                        .add("none", new long[] {0, 5}, new float[0])
                        .toByteArray();

        SafetensorsFile read = SafetensorsFile.of(file, "memory");

        assertThat(read.names()).containsExactly("weight", "bias", "mask", "mean", "step", "none");
        assertThat(read.metadata())
                .containsOnly(Map.entry("architecture", "16-64-26 \"ReLU\" β\n"));
        assertThat(read.tensor("weight").shape()).containsExactly(2L, 3L);
        assertThat(read.floats("weight")).containsExactly(1, 2, 3, 4, 5, 6);
        float[][] rows = new float[2][3];
        read.readRows("weight", rows);
        assertThat(rows).isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(read.floats("bias")).containsExactly(-0f, Float.NaN);
        assertThat(read.bytes("mask")).containsExactly(0, 1, -1);
        assertThat(read.longs("mask")).containsExactly(0, 1, 255);
        assertThat(read.doubles("mean")).containsExactly(Math.PI, Double.MIN_VALUE);
        assertThat(read.longs("step")).containsExactly(Long.MIN_VALUE);
        assertThat(read.tensor("step").elementCount()).isEqualTo(1);
        assertThat(read.floats("none")).isEmpty();
    }

    @Test
    void anEmptyWriterWritesAValidFile() {
        SafetensorsFile read = SafetensorsFile.of(new SafetensorsWriter().toByteArray(), "memory");

        assertThat(read.names()).isEmpty();
        assertThat(read.metadata()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void readsFloatingPointTypesAsDoubles(DType dtype) {
        byte[] bytes = new byte[3 * dtype.byteSize()];
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : new double[] {1, -0.5, 0x1p-14}) {
            switch (dtype) {
                case F64 -> data.putDouble(value);
                case F32 -> data.putFloat((float) value);
                case BF16 -> data.putShort((short) (Float.floatToIntBits((float) value) >> 16));
                default ->
                        data.putShort((short) (value == 1 ? 0x3c00 : value < 0 ? 0xb800 : 0x0400));
            }
        }
        SafetensorsFile file = SafetensorsFile.of(RawFile.oneTensor(dtype, 3, bytes), "memory");

        assertThat(file.doubles("x")).containsExactly(1, -0.5, 0x1p-14);
        if (dtype != DType.F64) {
            assertThat(file.floats("x")).containsExactly(1, -0.5f, 0x1p-14f);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I64", "I32", "I16", "I8"})
    void readsSignedIntegersAsLongs(DType dtype) {
        byte[] bytes = new byte[2 * dtype.byteSize()];
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : new long[] {-128, 127}) {
            switch (dtype) {
                case I64 -> data.putLong(value);
                case I32 -> data.putInt((int) value);
                case I16 -> data.putShort((short) value);
                default -> data.put((byte) value);
            }
        }
        SafetensorsFile file = SafetensorsFile.of(RawFile.oneTensor(dtype, 2, bytes), "memory");

        assertThat(file.longs("x")).containsExactly(-128, 127);
    }

    @Test
    void readsBooleansAsBytes() {
        byte[] raw = RawFile.oneTensor(DType.BOOL, 2, new byte[] {1, 0});

        assertThat(SafetensorsFile.of(raw, "memory").bytes("x")).containsExactly(1, 0);
    }

    @Test
    void readsATensorInChunks() {
        float[] values = new float[37];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        byte[] file = new SafetensorsWriter().add("x", new long[] {37}, values).toByteArray();
        ByteSource source = ByteSource.of(file, "memory");
        Header header = Header.of(source);
        TensorInfo tensor = SafetensorsFile.of(file, "memory").tensor("x");
        float[] first = new float[5];
        float[] rest = new float[32];

        TensorCursor cursor = new TensorCursor(source, header.dataStart(), tensor, 16);
        cursor.read(first);
        cursor.read(rest);

        assertThat(first).containsExactly(0, 1, 2, 3, 4);
        assertThat(rest[0]).isEqualTo(5);
        assertThat(rest[31]).isEqualTo(36);
    }

    @Test
    void writesArraysLargerThanItsBuffer() {
        float[] floats = new float[100_001];
        double[] doubles = new double[floats.length];
        long[] longs = new long[floats.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = i;
            doubles[i] = -i;
            longs[i] = 3L * i;
        }
        long[] shape = {floats.length};
        SafetensorsFile read =
                SafetensorsFile.of(
                        new SafetensorsWriter()
                                .add("f", shape, floats)
                                .add("d", shape, doubles)
                                .add("l", shape, longs)
                                .toByteArray(),
                        "memory");

        assertThat(read.floats("f")).isEqualTo(floats);
        assertThat(read.doubles("d")).isEqualTo(doubles);
        assertThat(read.longs("l")).isEqualTo(longs);
    }

    @Test
    void refusesAReadThatWouldChangeValues() {
        SafetensorsFile file =
                SafetensorsFile.of(
                        new SafetensorsWriter()
                                .add("mean", new long[] {1}, new double[] {0.1})
                                .add("weight", new long[] {2, 2}, new float[4])
                                .toByteArray(),
                        "state");

        assertThatThrownBy(() -> file.floats("mean"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(
                        "state: tensor 'mean' is F64, only [F32, F16, BF16] can be read as floats");
        assertThatThrownBy(() -> file.longs("mean"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("is F64");
        assertThatThrownBy(() -> file.floats("wieght"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("state: there is no tensor 'wieght' among 2: mean, weight");
        assertThatThrownBy(() -> file.readRows("weight", new float[3][2]))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(
                        "state: tensor 'weight' has shape [2, 2], a matrix of 3 rows was expected");
        assertThatThrownBy(() -> file.readRows("weight", new float[2][3]))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(
                        "state: tensor 'weight' has shape [2, 2], rows of 3 columns were expected");
    }
}
