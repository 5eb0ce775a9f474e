package io.github.flinkmlops.decoding;

import org.jspecify.annotations.Nullable;

/**
 * A target's beginning, sharing all but its last token with those that branch off before it.
 *
 * @param before all but the last token; null for the first
 * @param length in tokens
 */
record Beginning(@Nullable Beginning before, int token, int length) {

    /** Returns the beginning that a prefix is; null for an empty one. */
    static @Nullable Beginning of(int[] prefix) {
        Beginning last = null;
        for (int token : prefix) {
            last = extend(last, token);
        }
        return last;
    }

    static Beginning extend(@Nullable Beginning before, int token) {
        return new Beginning(before, token, length(before) + 1);
    }

    static int length(@Nullable Beginning beginning) {
        return beginning == null ? 0 : beginning.length;
    }

    static int[] tokens(@Nullable Beginning beginning) {
        int[] tokens = new int[length(beginning)];
        for (Beginning b = beginning; b != null; b = b.before) {
            tokens[b.length - 1] = b.token;
        }
        return tokens;
    }
}
