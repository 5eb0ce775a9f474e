package io.github.flinkmlops.example;

/**
 * FNV-1a, 32 bits: for each byte, h ← (h xor byte) · 16777619, from 2166136261 (Fowler, Noll, Vo).
 * A hash of a text is that of its UTF-8 bytes.
 */
final class Fnv1a {

    static final int START = 0x811c9dc5;

    private static final int PRIME = 16_777_619;

    private Fnv1a() {}

    static int add(int hash, int singleByte) {
        return (hash ^ (singleByte & 0xff)) * PRIME;
    }

    static int add(int hash, String text) {
        int h = hash;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return addEncoded(hash, text);
            }
            h = add(h, c);
        }
        return h;
    }

    private static int addEncoded(int hash, String text) {
        int h = hash;
        for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            h = add(h, b);
        }
        return h;
    }

    /** Adds the decimal digits of a number that is at least 0, as if it were a text. */
    static int addDecimal(int hash, int number) {
        int divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        int h = hash;
        for (int rest = number; divisor > 0; divisor /= 10) {
            h = add(h, '0' + rest / divisor);
            rest %= divisor;
        }
        return h;
    }
}
