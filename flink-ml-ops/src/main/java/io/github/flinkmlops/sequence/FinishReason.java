package io.github.flinkmlops.sequence;

/** Why a target ends where it does. */
public enum FinishReason {
    /** The model chose the end token. */
    END_TOKEN,
    /** The target has as many tokens as the request or the model allows. */
    LENGTH
}
