package io.github.flinkmlops.decoding;

/** Why a target ends where it ends. */
public enum FinishReason {
    /** The model chose eos. */
    END_TOKEN,
    /** The target became as long as its request or the model allows. */
    LENGTH,
    /** The model's logits are not numbers; the tokens before that are kept. */
    NOT_FINITE
}
