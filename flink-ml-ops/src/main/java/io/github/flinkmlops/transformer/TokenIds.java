package io.github.flinkmlops.transformer;

/**
 * The vocabularies' sizes and the ids with a meaning of their own.
 *
 * @param sourceVocabulary number of source tokens; their ids are 0 to this, exclusive
 * @param targetVocabulary number of target tokens
 * @param pad fills short sequences of a batch, in both vocabularies; a source never contains it
 * @param bos what a target begins with
 * @param eos what a target ends with
 */
public record TokenIds(int sourceVocabulary, int targetVocabulary, int pad, int bos, int eos) {
    /**
     * Checks the ids.
     *
     * @throws IllegalArgumentException naming every value that is not possible
     */
    public TokenIds {
        Problems problems = new Problems();
        problems.requireAtLeast("sourceVocabulary", 1, sourceVocabulary);
        problems.requireAtLeast("targetVocabulary", 1, targetVocabulary);
        problems.requireIdWithin("pad", pad, Math.min(sourceVocabulary, targetVocabulary));
        problems.requireIdWithin("bos", bos, targetVocabulary);
        problems.requireIdWithin("eos", eos, targetVocabulary);
        problems.require(
                pad != bos && pad != eos && bos != eos,
                "pad, bos and eos must differ, were %d, %d and %d",
                pad,
                bos,
                eos);
        problems.throwIfAny();
    }
}
