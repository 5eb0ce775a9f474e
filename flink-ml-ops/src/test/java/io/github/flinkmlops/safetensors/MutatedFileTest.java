package io.github.flinkmlops.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages real files at random: nothing but the one exception may come of it. */
class MutatedFileTest {
    private static final int MUTATIONS = 3000;
    private static final long MAX_ALLOCATED_BYTES = 4 << 20;
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final String[] HOSTILE_NUMBERS = {
        "0", "-1", "2147483648", "4294967296", "9223372036854775807", "18446744073709551615", "1e18"
    };

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(strings = {"letter__sgd0.1_h64_seed0", "sea_abrupt__sgd0.1_h32_seed0"})
    void aMutatedFileIsEitherValidOrRefused(String name) throws IOException {
        byte[] original = Files.readAllBytes(SafetensorsFileTest.reference(name));
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(original, random);
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            if (!readsWhole(mutated)) {
                refused++;
            }
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(allocated)
                    .as("bytes allocated for mutation %d", i)
                    .isLessThan(MAX_ALLOCATED_BYTES);
        }
        assertThat(refused).isBetween(MUTATIONS / 2, MUTATIONS - 1);
    }

    private static boolean readsWhole(byte[] bytes) {
        SafetensorsFile file;
        try {
            file = SafetensorsFile.of(bytes, "mutated");
        } catch (SafetensorsException e) {
            assertThat(e).hasMessageStartingWith("mutated: ");
            return false;
        }
        for (String name : file.names()) {
            switch (file.tensor(name).dtype()) {
                case F64, F32, F16, BF16 -> file.doubles(name);
                case I64, I32, I16, I8 -> file.longs(name);
                case U8, BOOL -> file.bytes(name);
            }
        }
        return true;
    }

    private static byte[] mutate(byte[] original, Random random) {
        int headerEnd = 8 + Byte.toUnsignedInt(original[0]) + (original[1] << 8);
        // Mostly the header: a change in the data is seen by nobody.
        int at = random.nextInt(random.nextInt(4) == 0 ? original.length : headerEnd);
        return switch (random.nextInt(5)) {
            case 0 -> flipped(original, at, random);
            case 1 -> Arrays.copyOf(original, at);
            case 2 -> spliced(original, at, at, randomBytes(1 + random.nextInt(16), random));
            case 3 ->
                    spliced(
                            original,
                            at,
                            Math.min(original.length, at + 1 + random.nextInt(16)),
                            new byte[0]);
            default -> withHostileNumber(original, headerEnd, random);
        };
    }

    private static byte[] flipped(byte[] original, int at, Random random) {
        byte[] mutated = original.clone();
        mutated[at] ^= (byte) (1 << random.nextInt(8));
        return mutated;
    }

    /** Replaces a number of the header; the header's length is made right again. */
    private static byte[] withHostileNumber(byte[] original, int headerEnd, Random random) {
        String header = new String(original, 8, headerEnd - 8, StandardCharsets.UTF_8);
        MatchResult[] numbers = NUMBER.matcher(header).results().toArray(MatchResult[]::new);
        MatchResult number = numbers[random.nextInt(numbers.length)];
        String mutated =
                header.substring(0, number.start())
                        + HOSTILE_NUMBERS[random.nextInt(HOSTILE_NUMBERS.length)]
                        + header.substring(number.end());
        return RawFile.of(mutated, Arrays.copyOfRange(original, headerEnd, original.length));
    }

    private static byte[] spliced(byte[] original, int from, int to, byte[] replacement) {
        byte[] mutated = new byte[original.length - (to - from) + replacement.length];
        System.arraycopy(original, 0, mutated, 0, from);
        System.arraycopy(replacement, 0, mutated, from, replacement.length);
        System.arraycopy(original, to, mutated, from + replacement.length, original.length - to);
        return mutated;
    }

    private static byte[] randomBytes(int count, Random random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
