package io.github.flinkmlops.decoding;

/**
 * A loaded model on one device. Its weights never change: threads may share it. Closing it frees
 * them; whatever was opened from it must be closed before.
 */
public sealed interface SequenceModel extends AutoCloseable
        permits StepModel, TokensModel, VectorModel {

    /** Most ids of a source. */
    int maxSourceLength();

    /** Source ids are 0 to this, exclusive. */
    int sourceVocabulary();

    /** Memory of the weights, in bytes. */
    long weightBytes();

    @Override
    void close();
}
