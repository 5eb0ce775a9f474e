package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A refused record. */
public final class RejectedSerializer extends RecordSerializer<Rejected> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(Rejected rejected, DataOutputView out) throws IOException {
        DecodedSerializer.writeRejected(rejected, out);
    }

    @Override
    Rejected read(DataInputView in) throws IOException {
        return DecodedSerializer.readRejected(in);
    }

    @Override
    public Rejected createInstance() {
        return new Rejected(RejectReason.NULL_VALUE, "", null, new Position("", 0, 0, 0));
    }

    @Override
    public TypeSerializerSnapshot<Rejected> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Rejected> {
        public Snapshot() {
            super(RejectedSerializer::new);
        }
    }
}
