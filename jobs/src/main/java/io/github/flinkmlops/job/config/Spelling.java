package io.github.flinkmlops.job.config;

import java.util.Arrays;
import java.util.Collection;

/** Finds the name that somebody may have meant. */
final class Spelling {

    private Spelling() {}

    /** {@code , did you mean 'x'?} for the nearest name, or nothing if none is near. */
    static String hint(String word, Collection<String> names) {
        String nearest = "";
        int least = (word.length() + 2) / 3 + 1;
        for (String name : names) {
            int distance = distance(word, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? "" : ", did you mean '" + nearest + "'?";
    }

    /** Levenshtein's distance, letters of either case being equal. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = same(left.charAt(i - 1), right.charAt(j - 1)) ? 0 : 1;
                int best = Math.min(diagonal + change, Math.min(row[j], row[j - 1]) + 1);
                diagonal = row[j];
                row[j] = best;
            }
        }
        return row[right.length()];
    }

    private static boolean same(char left, char right) {
        return Character.toLowerCase(left) == Character.toLowerCase(right);
    }
}
