package io.github.flinkmlops.example;

/** The input of a network for one example. */
public sealed interface Features permits DenseFeatures, SparseFeatures {

    /** Number of features, zeros included. */
    int size();
}
