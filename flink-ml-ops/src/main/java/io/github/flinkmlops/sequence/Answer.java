package io.github.flinkmlops.sequence;

/** What becomes of one request: a prediction, or a refusal with its reason. */
public sealed interface Answer permits SequencePrediction, Refused {}
