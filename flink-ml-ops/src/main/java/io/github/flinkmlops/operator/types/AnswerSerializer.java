package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.sequence.Answer;
import io.github.flinkmlops.sequence.Refused;
import io.github.flinkmlops.sequence.SequencePrediction;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A prediction or a refusal. */
public final class AnswerSerializer extends RecordSerializer<Answer> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(Answer answer, DataOutputView out) throws IOException {
        if (answer instanceof SequencePrediction prediction) {
            out.writeBoolean(true);
            SequenceParts.writePrediction(prediction, out);
        } else if (answer instanceof Refused refused) {
            out.writeBoolean(false);
            DecodedSerializer.writeRejected(refused.rejected(), out);
        }
    }

    @Override
    Answer read(DataInputView in) throws IOException {
        return in.readBoolean()
                ? SequenceParts.readPrediction(in)
                : new Refused(DecodedSerializer.readRejected(in));
    }

    @Override
    public Answer createInstance() {
        return new Refused(
                new Rejected(RejectReason.NULL_VALUE, "", null, new Position("", 0, 0, 0)));
    }

    @Override
    public TypeSerializerSnapshot<Answer> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Answer> {
        public Snapshot() {
            super(AnswerSerializer::new);
        }
    }
}
