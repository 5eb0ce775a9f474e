package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.sequence.Incoming;
import io.github.flinkmlops.sequence.Refused;
import io.github.flinkmlops.sequence.SequenceRequest;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A request or a refusal. Requests under way are in the checkpoint in this form. */
public final class IncomingSerializer extends RecordSerializer<Incoming> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(Incoming incoming, DataOutputView out) throws IOException {
        if (incoming instanceof SequenceRequest request) {
            out.writeBoolean(true);
            SequenceParts.writeRequest(request, out);
        } else if (incoming instanceof Refused refused) {
            out.writeBoolean(false);
            DecodedSerializer.writeRejected(refused.rejected(), out);
        }
    }

    @Override
    Incoming read(DataInputView in) throws IOException {
        return in.readBoolean()
                ? SequenceParts.readRequest(in)
                : new Refused(DecodedSerializer.readRejected(in));
    }

    @Override
    public Incoming createInstance() {
        return new Refused(
                new Rejected(RejectReason.NULL_VALUE, "", null, new Position("", 0, 0, 0)));
    }

    @Override
    public TypeSerializerSnapshot<Incoming> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Incoming> {
        public Snapshot() {
            super(IncomingSerializer::new);
        }
    }
}
