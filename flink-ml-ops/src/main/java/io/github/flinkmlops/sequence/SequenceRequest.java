package io.github.flinkmlops.sequence;

import io.github.flinkmlops.example.Position;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked to read.
 *
 * @param id as the record gives it, else its position
 * @param eventTime epoch milliseconds
 * @param key what readers may group by, if the record has one
 * @param bytes the record as it came, kept where dead letters are written; else null
 */
public record SequenceRequest(
        String id,
        long eventTime,
        @Nullable String key,
        SequenceInput input,
        DecodingOptions options,
        Position position,
        byte @Nullable [] bytes)
        implements Incoming {}
