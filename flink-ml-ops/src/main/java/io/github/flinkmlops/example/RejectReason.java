package io.github.flinkmlops.example;

/** Why a record was refused. */
public enum RejectReason {
    /** The record has no value (a tombstone). */
    NULL_VALUE,
    /** The value has no bytes. */
    EMPTY_VALUE,
    /** The value does not begin with the marker of Avro's single-object encoding. */
    NO_MARKER,
    /** The schema fingerprint or registry id is not one that the job knows. */
    UNKNOWN_SCHEMA,
    /** The value ends before its record does: at most 1 MiB is missing. */
    TRUNCATED,
    /** Bytes are left over behind the record. */
    TRAILING_BYTES,
    /** The bytes cannot be a record of this schema. */
    MALFORMED,
    /** An array, map, text or byte string announces over 1 MiB more than the value holds. */
    TOO_LONG,
    /** A field that is needed is null. */
    MISSING_VALUE,
    /** A text is not a number or a timestamp, or a number is out of its range. */
    UNREADABLE_VALUE,
    /** A feature, label or weight is NaN or infinite, or what a model made of a sequence is. */
    NOT_FINITE,
    /** The number of features is not the model's. */
    WRONG_LENGTH,
    /** A class that is not in the label's list. */
    UNKNOWN_CLASS,
    /** A category that is not in a one-hot list which refuses unknown ones. */
    UNKNOWN_CATEGORY,
    /** A sparse index below 0. */
    NEGATIVE_INDEX,
    /** A sparse index that stands twice in one example. */
    DUPLICATE_INDEX,
    /** A sparse index that is not below the number of features. */
    INDEX_OUT_OF_RANGE,
    /** An example's weight below 0. */
    NEGATIVE_WEIGHT,
    /** The minibatch that held it gave a loss or a gradient that is not finite. */
    NOT_LEARNABLE,
    /** A sequence without a token. */
    EMPTY_SEQUENCE,
    /** A sequence of more tokens than the model reads. */
    SEQUENCE_TOO_LONG,
    /** A token that is not in the model's vocabulary. */
    UNKNOWN_TOKEN,
    /** Decoding options that are out of their range, or that the model cannot follow. */
    WRONG_OPTIONS,
    /** A request that would take more memory or rows than the host has for all. */
    OVERSIZED_REQUEST,
    /** The time that a request may take has passed. */
    DEADLINE,
    /** The model failed at this request, alone as well. */
    MODEL_FAILED
}
