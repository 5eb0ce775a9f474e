package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.model.ModelSnapshot;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A model. */
public final class ModelSnapshotSerializer extends RecordSerializer<ModelSnapshot> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(ModelSnapshot model, DataOutputView out) throws IOException {
        writeText(model.name(), out);
        out.writeLong(model.version());
        out.writeLong(model.examples());
        writeBytes(model.safetensors(), out);
    }

    @Override
    ModelSnapshot read(DataInputView in) throws IOException {
        String name = readText(in);
        long version = in.readLong();
        long examples = in.readLong();
        byte[] safetensors = readBytes(in);
        if (safetensors == null) {
            throw new IOException("model " + name + " has no weights");
        }
        return new ModelSnapshot(name, version, examples, safetensors);
    }

    @Override
    public ModelSnapshot createInstance() {
        return new ModelSnapshot("", 0, 0, new byte[0]);
    }

    @Override
    public TypeSerializerSnapshot<ModelSnapshot> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ModelSnapshot> {
        public Snapshot() {
            super(ModelSnapshotSerializer::new);
        }
    }
}
