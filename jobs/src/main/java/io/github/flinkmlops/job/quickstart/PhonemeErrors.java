package io.github.flinkmlops.job.quickstart;

import java.util.List;

/**
 * Errors against the nearest listed pronunciation, the first of equally near ones. A word is wrong
 * unless it has no error; phoneme errors are insertions, deletions and substitutions (Levenshtein
 * distance), their rate is over the phonemes of the nearest pronunciations.
 */
final class PhonemeErrors {

    private long words;
    private long wrongWords;
    private long errors;
    private long phonemes;

    /** Counts a word. */
    void add(Pronunciations word, List<String> answered) {
        int fewest = Integer.MAX_VALUE;
        int length = 0;
        for (List<String> listed : word.listed()) {
            int distance = distance(answered, listed);
            if (distance < fewest) {
                fewest = distance;
                length = listed.size();
            }
        }
        words++;
        wrongWords += fewest > 0 ? 1 : 0;
        errors += fewest;
        phonemes += length;
    }

    long wrongWords() {
        return wrongWords;
    }

    double wordErrorRate() {
        return (double) wrongWords / Math.max(1, words);
    }

    double phonemeErrorRate() {
        return (double) errors / Math.max(1, phonemes);
    }

    static int distance(List<String> from, List<String> to) {
        int[] row = new int[to.size() + 1];
        for (int j = 0; j <= to.size(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.size(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.size(); j++) {
                int substituted = diagonal + (from.get(i - 1).equals(to.get(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.size()];
    }
}
