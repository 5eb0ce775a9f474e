package io.github.flinkmlops.operator;

import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What comes out of online learning.
 *
 * @param predictions one for each example, in the examples' order
 * @param rejected what was refused, by the source or by the trainer
 * @param evaluations progressive metrics, every so many examples and at the end of input
 * @param models the model, every so many steps and at the end of input
 */
public record LearningStreams(
        DataStream<Prediction> predictions,
        DataStream<Rejected> rejected,
        DataStream<Evaluation> evaluations,
        DataStream<ModelSnapshot> models) {}
