package io.github.flinkmlops.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages inputs at random; one seed gives one sequence of inputs. */
final class Mutator {

    /** Numbers at which arithmetic on lengths and offsets breaks. */
    private static final List<String> HOSTILE_NUMBERS =
            List.of(
                    "0",
                    "-1",
                    "32769",
                    "2147483647",
                    "2147483648",
                    "4294967296",
                    "9223372036854775807",
                    "18446744073709551615",
                    "1e18",
                    "1e-400");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int LONGEST_RUN = 16;
    private static final int MOST_MUTATIONS = 4;

    private final Random random;
    private final List<byte[]> words;

    /**
     * @param words what the format gives a meaning to; they are put in whole, since bytes alone
     *     hardly ever spell one
     */
    Mutator(long seed, List<String> words) {
        this.random = new Random(seed);
        this.words = words.stream().map(w -> w.getBytes(StandardCharsets.ISO_8859_1)).toList();
    }

    /** A damaged copy: one to four changes, most often one. */
    byte[] mutate(byte[] original) {
        byte[] mutated = original;
        int changes = 1;
        while (changes < MOST_MUTATIONS && random.nextInt(3) == 0) {
            changes++;
        }
        for (int i = 0; i < changes; i++) {
            mutated = change(mutated);
        }
        return mutated;
    }

    private byte[] change(byte[] original) {
        if (original.length == 0) {
            return bytes();
        }
        int at = random.nextInt(original.length);
        int end = Math.min(original.length, at + 1 + random.nextInt(LONGEST_RUN));
        return switch (random.nextInt(10)) {
            case 0, 1 -> flipped(original, at);
            case 2 -> splice(original, at, end, filled(end - at));
            case 3 -> Arrays.copyOf(original, at);
            case 4 -> splice(original, at, end, new byte[0]);
            case 5 -> splice(original, at, at, bytes());
            case 6 -> splice(original, at, at, copied(original));
            case 7 -> number(original);
            default -> words.isEmpty() ? flipped(original, at) : splice(original, at, at, word());
        };
    }

    private byte[] flipped(byte[] original, int at) {
        byte[] mutated = original.clone();
        mutated[at] ^= (byte) (1 << random.nextInt(8));
        return mutated;
    }

    /** All ones make the longest varints. */
    private byte[] filled(int length) {
        byte[] bytes = new byte[length];
        if (random.nextBoolean()) {
            Arrays.fill(bytes, (byte) 0xff);
        } else {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private byte[] bytes() {
        return filled(1 + random.nextInt(LONGEST_RUN));
    }

    /** A part of the input again, up to all of it. */
    private byte[] copied(byte[] original) {
        int from = random.nextInt(original.length);
        int longest = random.nextInt(20) == 0 ? original.length : 100;
        return Arrays.copyOfRange(
                original, from, Math.min(original.length, from + 1 + random.nextInt(longest)));
    }

    private byte[] number(byte[] original) {
        // One char a byte, so that what is no text stays as it is.
        String text = new String(original, StandardCharsets.ISO_8859_1);
        MatchResult[] numbers = NUMBER.matcher(text).results().toArray(MatchResult[]::new);
        if (numbers.length == 0) {
            return flipped(original, random.nextInt(original.length));
        }
        MatchResult number = numbers[random.nextInt(numbers.length)];
        String hostile = HOSTILE_NUMBERS.get(random.nextInt(HOSTILE_NUMBERS.size()));
        return splice(
                original,
                number.start(),
                number.end(),
                hostile.getBytes(StandardCharsets.ISO_8859_1));
    }

    private byte[] word() {
        return words.get(random.nextInt(words.size()));
    }

    private static byte[] splice(byte[] original, int from, int to, byte[] replacement) {
        byte[] mutated = new byte[original.length - (to - from) + replacement.length];
        System.arraycopy(original, 0, mutated, 0, from);
        System.arraycopy(replacement, 0, mutated, from, replacement.length);
        System.arraycopy(original, to, mutated, from + replacement.length, original.length - to);
        return mutated;
    }
}
