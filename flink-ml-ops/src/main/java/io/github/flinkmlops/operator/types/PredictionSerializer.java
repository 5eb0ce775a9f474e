package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.prediction.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A prediction. */
public final class PredictionSerializer extends RecordSerializer<Prediction> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(Prediction prediction, DataOutputView out) throws IOException {
        writeText(prediction.id(), out);
        out.writeLong(prediction.eventTime());
        writeText(prediction.key(), out);
        writeText(prediction.model(), out);
        out.writeLong(prediction.modelVersion());
        writeFloats(prediction.outputs(), out);
        out.writeInt(prediction.classes().size());
        for (String name : prediction.classes()) {
            writeText(name, out);
        }
        DecodedSerializer.writeLabel(prediction.label(), out);
        Double loss = prediction.loss();
        out.writeBoolean(loss != null);
        if (loss != null) {
            out.writeDouble(loss);
        }
    }

    @Override
    Prediction read(DataInputView in) throws IOException {
        return new Prediction(
                readText(in),
                in.readLong(),
                readOptionalText(in),
                readText(in),
                in.readLong(),
                readFloats(in),
                readClasses(in),
                DecodedSerializer.readLabel(in),
                in.readBoolean() ? in.readDouble() : null);
    }

    private static List<String> readClasses(DataInputView in) throws IOException {
        int count = in.readInt();
        List<String> classes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            classes.add(readText(in));
        }
        return classes;
    }

    @Override
    public Prediction createInstance() {
        return new Prediction("", 0, null, "", 0, new float[0], List.of(), null, null);
    }

    @Override
    public TypeSerializerSnapshot<Prediction> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Prediction> {
        public Snapshot() {
            super(PredictionSerializer::new);
        }
    }
}
