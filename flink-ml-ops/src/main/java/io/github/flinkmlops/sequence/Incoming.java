package io.github.flinkmlops.sequence;

/** What a source makes of one record: a request, or a refusal with its reason. */
public sealed interface Incoming permits SequenceRequest, Refused {}
