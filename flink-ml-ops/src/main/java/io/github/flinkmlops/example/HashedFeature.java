package io.github.flinkmlops.example;

import java.util.List;

/**
 * A 1 at h mod 2^bits, where h is the 32-bit FNV-1a hash of the categories' texts, joined by the
 * byte 0x1F: the hashing trick (Weinberger et al. 2009) for one category, or for a cross of
 * several.
 *
 * @param categories at least one
 * @param bits 1 to 24
 */
public record HashedFeature(List<Category> categories, int bits) implements FeatureEncoder {

    private static final int SEPARATOR = 0x1f;

    public HashedFeature {
        categories = List.copyOf(categories);
        if (categories.isEmpty()) {
            throw new IllegalArgumentException("a hashed feature needs at least 1 category, has 0");
        }
        if (bits < 1 || bits > 24) {
            throw new IllegalArgumentException("bits must be from 1 to 24, was " + bits);
        }
    }

    @Override
    public List<String> fields() {
        return categories.stream().map(Category::field).toList();
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
        int hash = categories.get(0).hash(Fnv1a.START, record, at[0]);
        for (int i = 1; i < at.length; i++) {
            hash = categories.get(i).hash(Fnv1a.add(hash, SEPARATOR), record, at[i]);
        }
        block.add(hash & (width() - 1), 1f);
    }
}
