package io.github.flinkmlops.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    @ParameterizedTest
    @CsvSource({
        "digits8x8__sgd0.1_h32_batch8_seed0, 64, 32, 10, -0.11927633, 0.034086335",
        "letter__sgd0.1_h64_seed0, 16, 64, 26, -0.037721615, -0.16749085",
        "sea_abrupt__sgd0.1_h32_seed0, 3, 32, 2, -0.49473909, 0.040040687"
    })
    void readsTheWeightsThatPyTorchSaved(
            String name, int inputs, int hidden, int outputs, float first, float last)
            throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(reference(name))) {
            assertThat(file.names()).containsExactly("0.weight", "0.bias", "2.weight", "2.bias");
            assertThat(file.tensor("0.weight").shape()).isEqualTo(longs(hidden, inputs));
            assertThat(file.tensor("0.bias").shape()).isEqualTo(longs(hidden));
            assertThat(file.tensor("2.weight").shape()).isEqualTo(longs(outputs, hidden));
            assertThat(file.tensor("2.bias").shape()).isEqualTo(longs(outputs));

            float[][] rows = new float[hidden][inputs];
            file.readRows("0.weight", rows);
            assertThat(rows[0][0]).isEqualTo(first);
            assertThat(rows[hidden - 1][inputs - 1]).isEqualTo(last);
            assertThat(file.floats("0.weight")).startsWith(rows[0]).endsWith(rows[hidden - 1]);
            assertThat(file.floats("2.bias")).containsOnly(0);
            assertThat(rewritten(file)).isEqualTo(rewritten(fromMemory(name)));
        }
    }

    @Test
    void readsBeyondTwoGigabytes(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("large.safetensors");
        long large = 3L << 30;
        String header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                                .formatted(large / 4, large)
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
                                .formatted(large, large + 4);
        byte[] start = RawFile.of(header, new byte[0]);
        // The hole of a sparse file takes no room on disk.
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(start);
            file.seek(start.length + large);
            file.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
        }

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensor("a").elementCount()).isEqualTo(large / 4);
            assertThat(file.floats("b")).containsExactly(1);
        }
    }

    @Test
    void refusesAnArrayThatCannotExist(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("large.safetensors");
        long large = 3L << 30;
        byte[] start =
                RawFile.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                                .formatted(large, large),
                        new byte[0]);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(start);
            file.setLength(start.length + large);
        }

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThatThrownBy(() -> file.bytes("a"))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageContaining(
                            "has 3221225472 elements, an array holds at most 2147483639");
        }
    }

    @Test
    void noticesAFileThatShrinksWhileItIsOpen(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("model.safetensors");
        new SafetensorsWriter().add("x", new long[] {1000}, new float[1000]).writeTo(path);

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            try (RandomAccessFile shrunk = new RandomAccessFile(path.toFile(), "rw")) {
                shrunk.setLength(100);
            }
            assertThatThrownBy(() -> file.floats("x"))
                    .isInstanceOf(SafetensorsException.class)
                    .hasMessageStartingWith(path + ": the file had ")
                    .hasMessageEndingWith(" when it was opened and now has 100");
        }
    }

    @Test
    void namesTheDamagedFile(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("model.safetensors");
        Files.writeString(path, "{}", StandardCharsets.UTF_8);

        assertThatThrownBy(() -> SafetensorsFile.open(path))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage(path + ": the header length takes 8 bytes, the file has 2");
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    private static byte[] rewritten(SafetensorsFile file) {
        SafetensorsWriter writer = new SafetensorsWriter();
        for (String name : file.names()) {
            long[] shape = file.tensor(name).shape().stream().mapToLong(Long::longValue).toArray();
            writer.add(name, shape, file.floats(name));
        }
        return writer.toByteArray();
    }

    private static SafetensorsFile fromMemory(String name) throws IOException {
        return SafetensorsFile.of(Files.readAllBytes(reference(name)), name);
    }

    private static List<Long> longs(long... values) {
        return Arrays.stream(values).boxed().toList();
    }

    static Path reference(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(
                                    SafetensorsFileTest.class.getResource(
                                            "/ref/" + name + ".safetensors"))
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
