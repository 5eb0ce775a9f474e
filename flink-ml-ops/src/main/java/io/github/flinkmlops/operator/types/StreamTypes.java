package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import io.github.flinkmlops.sequence.Answer;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.SequencePrediction;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** The types that flow between operators, with their serializers. */
public final class StreamTypes {

    public static final TypeInformation<Decoded> DECODED =
            new RecordTypeInfo<>(Decoded.class, new DecodedSerializer());
    public static final TypeInformation<Rejected> REJECTED =
            new RecordTypeInfo<>(Rejected.class, new RejectedSerializer());
    public static final TypeInformation<Prediction> PREDICTION =
            new RecordTypeInfo<>(Prediction.class, new PredictionSerializer());
    public static final TypeInformation<Evaluation> EVALUATION =
            new RecordTypeInfo<>(Evaluation.class, new EvaluationSerializer());
    public static final TypeInformation<ModelSnapshot> MODEL_SNAPSHOT =
            new RecordTypeInfo<>(ModelSnapshot.class, new ModelSnapshotSerializer());
    public static final TypeInformation<Incoming> INCOMING =
            new RecordTypeInfo<>(Incoming.class, new IncomingSerializer());
    public static final TypeInformation<Answer> ANSWER =
            new RecordTypeInfo<>(Answer.class, new AnswerSerializer());
    public static final TypeInformation<SequencePrediction> SEQUENCE_PREDICTION =
            new RecordTypeInfo<>(SequencePrediction.class, new SequencePredictionSerializer());

    private StreamTypes() {}
}
