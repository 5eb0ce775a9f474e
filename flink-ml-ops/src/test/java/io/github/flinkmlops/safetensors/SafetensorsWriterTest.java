package io.github.flinkmlops.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @Test
    void writesTheBytesThatTheFormatPrescribes() {
        byte[] file =
                new SafetensorsWriter()
                        .add("b", new long[] {2}, new float[] {1, -2})
                        .metadata("k", "v")
                        .toByteArray();

        String header =
                "{\"__metadata__\":{\"k\":\"v\"},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        byte[] data = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0};
        assertThat(file).isEqualTo(RawFile.of(padded, data));
    }

    @Test
    void aParserByHandFindsTheSameNumbers() throws IOException {
        byte[] file =
                new SafetensorsWriter()
                        .add("flags", new long[] {3}, new byte[] {7, 8, 9})
                        .add("0.weight", new long[] {2, 2}, new float[][] {{1, 2}, {3, 4}})
                        .add("mean", new long[] {1}, new double[] {0.1})
                        .toByteArray();

        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int dataStart = 8 + (int) buffer.getLong(0);
        JsonNode header = new ObjectMapper().readTree(file, 8, dataStart - 8);
        int flags = dataStart + header.at("/flags/data_offsets/0").asInt();
        int weight = dataStart + header.at("/0.weight/data_offsets/0").asInt();
        int mean = dataStart + header.at("/mean/data_offsets/0").asInt();

        assertThat(header.fieldNames()).toIterable().containsExactly("flags", "0.weight", "mean");
        assertThat(header.at("/0.weight/shape")).hasToString("[2,2]");
        assertThat(buffer.get(flags + 2)).isEqualTo((byte) 9);
        assertThat(buffer.getFloat(weight + 8)).isEqualTo(3);
        assertThat(buffer.getDouble(mean)).isEqualTo(0.1);
        assertThat(file).hasSize(dataStart + 3 + 16 + 8);
        assertThat(dataStart % 8).isZero();
        assertThat(weight % 4).as("alignment of the floats").isZero();
        assertThat(mean % 8).as("alignment of the double").isZero();
    }

    @Test
    void keepsTheOrderOfInsertionInTheDataOfOneType() {
        SafetensorsFile file =
                SafetensorsFile.of(
                        new SafetensorsWriter()
                                .add("z", new long[] {1}, new float[1])
                                .add("a", new long[] {2}, new float[2])
                                .toByteArray(),
                        "memory");

        assertThat(file.names()).containsExactly("z", "a");
        assertThat(file.tensor("z").begin()).isZero();
        assertThat(file.tensor("a").begin()).isEqualTo(4);
    }

    @Test
    void equalContentGivesEqualBytes() throws IOException {
        SafetensorsWriter one =
                new SafetensorsWriter()
                        .metadata("a", "1")
                        .metadata("b", "2")
                        .add("x", new long[] {1}, new long[] {5});
        SafetensorsWriter other =
                new SafetensorsWriter()
                        .metadata("b", "2")
                        .add("x", new long[] {1}, new long[] {5})
                        .metadata("a", "1");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        other.writeTo(stream);

        assertThat(one.toByteArray())
                .isEqualTo(other.toByteArray())
                .isEqualTo(stream.toByteArray());
        assertThat(one.serializedSize()).isEqualTo(stream.size());
    }

    @Test
    void replacesAFileWholeAndLeavesNothingBeside(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("model.safetensors");
        new SafetensorsWriter().add("x", new long[] {1}, new float[] {1}).writeTo(path);

        try (SafetensorsFile old = SafetensorsFile.open(path)) {
            new SafetensorsWriter().add("x", new long[] {2}, new float[] {2, 3}).writeTo(path);
            assertThat(old.floats("x")).containsExactly(1);
        }

        try (SafetensorsFile now = SafetensorsFile.open(path);
                Stream<Path> files = Files.list(folder)) {
            assertThat(now.floats("x")).containsExactly(2, 3);
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void aFailedWriteLeavesNothingBeside(@TempDir Path folder) throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("model/inner")).getParent();

        assertThatThrownBy(() -> new SafetensorsWriter().writeTo(occupied))
                .isInstanceOf(IOException.class);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(occupied);
        }
    }

    @Test
    void refusesTensorsThatContradictThemselves() {
        SafetensorsWriter writer =
                new SafetensorsWriter().add("x", new long[] {1}, new float[] {1});

        assertThatThrownBy(() -> writer.add("y", new long[] {2, 3}, new float[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor 'y' of shape [2, 3] takes 6 values, was given 5");
        assertThatThrownBy(() -> writer.add("y", new long[] {-1}, new float[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor 'y' has shape [-1], whose dimensions must be at least 0");
        assertThatThrownBy(() -> writer.add("y", new long[] {2, 1}, new float[][] {{1}, {2, 3}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor 'y' has a row of 2 columns, its shape [2, 1] says otherwise");
        assertThatThrownBy(() -> writer.add("y", new long[] {3, 1}, new float[][] {{1}, {2}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor 'y' has 2 rows, its shape [3, 1] says otherwise");
        assertThatThrownBy(() -> writer.add("x", new long[] {1}, new float[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the tensor name 'x' is taken");
        assertThatThrownBy(() -> writer.add("__metadata__", new long[] {1}, new float[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the tensor name '__metadata__' is taken");
        assertThatThrownBy(() -> writer.metadata("key", "\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
    }
}
