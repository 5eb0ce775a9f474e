package io.github.flinkmlops.sequence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model made of a request.
 *
 * @param id of the request
 * @param eventTime of the request
 * @param key of the request
 * @param model name of the model
 * @param modelVersion SHA-256 over the model's files, in hexadecimal, first 16 digits
 * @param candidates targets, the best first: one, or as many as a beam search was asked for; none
 *     for a model that answers a vector
 * @param vector classification or embedding; null for a model that answers tokens
 * @param attention of the best target, if it was asked for; else empty
 */
public record SequencePrediction(
        String id,
        long eventTime,
        @Nullable String key,
        String model,
        String modelVersion,
        List<Candidate> candidates,
        float @Nullable [] vector,
        List<Attention> attention,
        Times times)
        implements Answer {}
