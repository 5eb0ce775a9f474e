package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.sequence.SequencePrediction;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What comes out of a sequence model. Every request is in one of the two.
 *
 * @param predictions what the model made of the requests
 * @param rejected what was refused, by the source, before the model or by it
 */
public record SequenceStreams(
        DataStream<SequencePrediction> predictions, DataStream<Rejected> rejected) {}
