package io.github.flinkmlops.example;

/** What a source makes of one record: an example, or a refusal with its reason. */
public sealed interface Decoded permits Example, Rejected {

    Position position();
}
