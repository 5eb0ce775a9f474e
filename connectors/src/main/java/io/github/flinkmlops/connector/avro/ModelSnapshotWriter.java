package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.model.ModelSnapshot;

/** Writes models. */
public final class ModelSnapshotWriter implements MessageWriter<ModelSnapshot> {

    private final byte[] header = SingleObject.header(MessageType.MODEL_SNAPSHOT.schema());

    @Override
    public byte[] write(ModelSnapshot snapshot) {
        // Models are large and rare: no buffer is kept for the next.
        AvroOutput out = new AvroOutput();
        out.writeEncoded(header);
        out.writeString(snapshot.name());
        out.writeLong(snapshot.version());
        out.writeLong(snapshot.examples());
        out.writeBytes(snapshot.safetensors());
        return out.toByteArray();
    }
}
