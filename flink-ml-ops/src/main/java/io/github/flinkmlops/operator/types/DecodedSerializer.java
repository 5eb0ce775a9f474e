package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Features;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.example.SparseFeatures;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** An example or a refusal. */
public final class DecodedSerializer extends RecordSerializer<Decoded> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(Decoded decoded, DataOutputView out) throws IOException {
        if (decoded instanceof Example example) {
            out.writeBoolean(true);
            writeExample(example, out);
        } else if (decoded instanceof Rejected rejected) {
            out.writeBoolean(false);
            writeRejected(rejected, out);
        }
    }

    @Override
    Decoded read(DataInputView in) throws IOException {
        return in.readBoolean() ? readExample(in) : readRejected(in);
    }

    private static void writeExample(Example example, DataOutputView out) throws IOException {
        writeText(example.id(), out);
        out.writeLong(example.eventTime());
        writeText(example.key(), out);
        writeFeatures(example.features(), out);
        writeLabel(example.label(), out);
        out.writeFloat(example.weight());
        writePosition(example.position(), out);
        writeBytes(example.bytes(), out);
    }

    private static Example readExample(DataInputView in) throws IOException {
        return new Example(
                readText(in),
                in.readLong(),
                readOptionalText(in),
                readFeatures(in),
                readLabel(in),
                in.readFloat(),
                readPosition(in),
                readBytes(in));
    }

    static void writeRejected(Rejected rejected, DataOutputView out) throws IOException {
        writeText(rejected.reason().name(), out);
        writeText(rejected.error(), out);
        writeBytes(rejected.bytes(), out);
        writePosition(rejected.position(), out);
    }

    static Rejected readRejected(DataInputView in) throws IOException {
        return new Rejected(
                RejectReason.valueOf(readText(in)), readText(in), readBytes(in), readPosition(in));
    }

    private static void writeFeatures(Features features, DataOutputView out) throws IOException {
        if (features instanceof SparseFeatures sparse) {
            out.writeInt(sparse.size());
            out.writeInt(sparse.indices().length);
            for (int index : sparse.indices()) {
                out.writeInt(index);
            }
            writeFloats(sparse.values(), out);
        } else if (features instanceof DenseFeatures dense) {
            out.writeInt(-1);
            writeFloats(dense.values(), out);
        }
    }

    private static Features readFeatures(DataInputView in) throws IOException {
        int size = in.readInt();
        if (size < 0) {
            return new DenseFeatures(readFloats(in));
        }
        int[] indices = new int[in.readInt()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = in.readInt();
        }
        return new SparseFeatures(size, indices, readFloats(in));
    }

    static void writeLabel(@Nullable Label label, DataOutputView out) throws IOException {
        if (label == null) {
            out.writeByte(0);
        } else if (label instanceof Label.Number number) {
            out.writeByte(1);
            out.writeDouble(number.value());
            out.writeFloat(number.target());
        } else if (label instanceof Label.ClassName name) {
            out.writeByte(2);
            writeText(name.name(), out);
            out.writeFloat(name.target());
        }
    }

    static @Nullable Label readLabel(DataInputView in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 0 -> null;
            case 1 -> new Label.Number(in.readDouble(), in.readFloat());
            case 2 -> new Label.ClassName(readText(in), in.readFloat());
            default -> throw new IOException("no label has the kind " + kind);
        };
    }

    static void writePosition(Position position, DataOutputView out) throws IOException {
        writeText(position.topic(), out);
        out.writeInt(position.partition());
        out.writeLong(position.offset());
        out.writeLong(position.timestamp());
    }

    static Position readPosition(DataInputView in) throws IOException {
        return new Position(readText(in), in.readInt(), in.readLong(), in.readLong());
    }

    @Override
    public Decoded createInstance() {
        return new Rejected(RejectReason.NULL_VALUE, "", null, new Position("", 0, 0, 0));
    }

    @Override
    public TypeSerializerSnapshot<Decoded> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Decoded> {
        public Snapshot() {
            super(DecodedSerializer::new);
        }
    }
}
