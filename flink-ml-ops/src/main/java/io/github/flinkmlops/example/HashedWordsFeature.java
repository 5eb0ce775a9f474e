package io.github.flinkmlops.example;

import java.util.Arrays;
import java.util.List;

/**
 * The words of a text: runs of a–z and 0–9 of length 2 to 20 after lower-casing A–Z, each at its
 * 32-bit FNV-1a hash mod 2^bits; every distinct place once, with the value 1 / √(number of places).
 *
 * @param bits 1 to 24
 */
public record HashedWordsFeature(String field, int bits) implements FeatureEncoder {

    private static final int SHORTEST = 2;
    private static final int LONGEST = 20;

    public HashedWordsFeature {
        if (bits < 1 || bits > 24) {
            throw new IllegalArgumentException("bits must be from 1 to 24, was " + bits);
        }
    }

    @Override
    public List<String> fields() {
        return List.of(field);
    }

    @Override
    public int width() {
        return 1 << bits;
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public void encode(Record record, int[] at, FeatureBlock block) throws BadRecordException {
        int[] places = places(record.text(at[0]));
        Arrays.sort(places);
        int distinct = 0;
        for (int i = 0; i < places.length; i++) {
            if (i == 0 || places[i] != places[i - 1]) {
                places[distinct++] = places[i];
            }
        }
        float value = (float) (1 / Math.sqrt(distinct));
        for (int i = 0; i < distinct; i++) {
            block.add(places[i], value);
        }
    }

    /** The place of every word, in the text's order, repetitions included. */
    private int[] places(String text) {
        int[] places = new int[text.length() / SHORTEST + 1];
        int count = 0;
        int hash = Fnv1a.START;
        int length = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? lowerCase(text.charAt(i)) : ' ';
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                hash = Fnv1a.add(hash, c);
                length++;
            } else {
                if (length >= SHORTEST && length <= LONGEST) {
                    places[count++] = hash & (width() - 1);
                }
                hash = Fnv1a.START;
                length = 0;
            }
        }
        return Arrays.copyOf(places, count);
    }

    private static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
