package io.github.flinkmlops.sequence;

/**
 * When what happened to a request, in epoch milliseconds. After a recovery they are those of the
 * attempt that was answered.
 *
 * @param appended Kafka's timestamp of the record
 * @param received when it came to the model
 * @param firstToken when its first token, or its vector, was there
 * @param finished when all of it was there
 */
public record Times(long appended, long received, long firstToken, long finished) {}
