package io.github.flinkmlops.decoding;

import java.util.Arrays;

/** Finds the k most probable tokens of a row, those of smaller ids first among equals. */
final class LikeliestTokens {

    /**
     * A min-heap while tokens are read, then in descending order. The upper half of a key is the
     * log-probability, the lower one is larger for smaller ids.
     */
    private final long[] keys;

    /**
     * Prepares for rows.
     *
     * @param count tokens to find; fewer are found in a smaller vocabulary
     */
    LikeliestTokens(int count) {
        keys = new long[count];
    }

    /**
     * Reads a row.
     *
     * @param except a token to leave out, or −1
     * @return how many tokens were found
     */
    int find(float[] logProbabilities, int except) {
        int size = 0;
        float least = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < logProbabilities.length; token++) {
            float value = logProbabilities[token];
            if (size == keys.length && value <= least || token == except) {
                continue;
            }
            long key = key(value, token);
            if (size < keys.length) {
                keys[size++] = key;
                if (size == keys.length) {
                    heapify();
                    least = value(keys[0]);
                }
            } else {
                keys[0] = key;
                sink(0);
                least = value(keys[0]);
            }
        }
        Arrays.sort(keys, 0, size);
        reverse(size);
        return size;
    }

    /** Returns the token of a rank, from 0. */
    int token(int rank) {
        return Integer.MAX_VALUE - (int) keys[rank];
    }

    /** Returns the log-probability of the token of a rank. */
    float logProbability(int rank) {
        return value(keys[rank]);
    }

    private static long key(float value, int token) {
        int bits = Float.floatToRawIntBits(value);
        // Negative floats grow with smaller bits: flipped, the integers are in the floats' order.
        int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ordered << 32 | (Integer.MAX_VALUE - token);
    }

    private static float value(long key) {
        int ordered = (int) (key >> 32);
        return Float.intBitsToFloat(ordered ^ (ordered >> 31 & Integer.MAX_VALUE));
    }

    private void heapify() {
        for (int i = keys.length / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    private void sink(int start) {
        long key = keys[start];
        int place = start;
        while (2 * place + 1 < keys.length) {
            int child = 2 * place + 1;
            if (child + 1 < keys.length && keys[child + 1] < keys[child]) {
                child++;
            }
            if (keys[child] >= key) {
                break;
            }
            keys[place] = keys[child];
            place = child;
        }
        keys[place] = key;
    }

    private void reverse(int size) {
        for (int i = 0, j = size - 1; i < j; i++, j--) {
            long key = keys[i];
            keys[i] = keys[j];
            keys[j] = key;
        }
    }
}
