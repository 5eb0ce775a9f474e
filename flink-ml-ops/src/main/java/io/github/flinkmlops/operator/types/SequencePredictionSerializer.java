package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.Times;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What a model made of a request. */
public final class SequencePredictionSerializer extends RecordSerializer<SequencePrediction> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(SequencePrediction prediction, DataOutputView out) throws IOException {
        SequenceParts.writePrediction(prediction, out);
    }

    @Override
    SequencePrediction read(DataInputView in) throws IOException {
        return SequenceParts.readPrediction(in);
    }

    @Override
    public SequencePrediction createInstance() {
        return new SequencePrediction(
                "", 0, null, "", "", List.of(), null, List.of(), new Times(0, 0, 0, 0));
    }

    @Override
    public TypeSerializerSnapshot<SequencePrediction> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SequencePrediction> {
        public Snapshot() {
            super(SequencePredictionSerializer::new);
        }
    }
}
