package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.model.ModelSnapshot;
import java.nio.ByteBuffer;
import org.apache.avro.generic.GenericRecord;

/** Reads models back. */
public final class ModelSnapshotReader implements MessageReader<ModelSnapshot> {

    private final GenericRecordReader reader = new GenericRecordReader(MessageType.MODEL_SNAPSHOT);

    @Override
    public ModelSnapshot read(byte[] message) throws BadRecordException {
        GenericRecord record = reader.read(message);
        ByteBuffer buffer = (ByteBuffer) record.get("safetensors");
        byte[] safetensors = new byte[buffer.remaining()];
        buffer.duplicate().get(safetensors);
        return new ModelSnapshot(
                record.get("name").toString(),
                (Long) record.get("version"),
                (Long) record.get("examples"),
                safetensors);
    }
}
