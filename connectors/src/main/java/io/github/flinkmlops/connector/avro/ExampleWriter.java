package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.SparseFeatures;
import org.jspecify.annotations.Nullable;

/** Writes examples for a job that reads our {@code Example} records. */
public final class ExampleWriter implements MessageWriter<Example> {

    private final byte[] header = SingleObject.header(MessageType.EXAMPLE.schema());
    private final AvroOutput out = new AvroOutput();
    private final int denseSize;

    /**
     * @param denseSize how many of the first features of {@link SparseFeatures} are written as
     *     dense ones, zeros included; {@link DenseFeatures} are dense throughout
     */
    public ExampleWriter(int denseSize) {
        if (denseSize < 0) {
            throw new IllegalArgumentException("denseSize must be at least 0, was " + denseSize);
        }
        this.denseSize = denseSize;
    }

    @Override
    public byte[] write(Example example) {
        out.clear();
        out.writeEncoded(header);
        writeText(example.id());
        out.writeLong(1);
        out.writeLong(example.eventTime());
        writeText(example.key());
        if (example.features() instanceof DenseFeatures dense) {
            out.writeFloats(dense.values(), 0, dense.values().length);
            out.writeLong(0);
            out.writeLong(0);
        } else if (example.features() instanceof SparseFeatures sparse) {
            writeSparse(sparse);
        }
        LabelEncoding.write(example.label(), out);
        out.writeFloat(example.weight());
        return out.toByteArray();
    }

    private void writeText(@Nullable String text) {
        out.writeLong(text == null ? 0 : 1);
        if (text != null) {
            out.writeString(text);
        }
    }

    private void writeSparse(SparseFeatures sparse) {
        float[] dense = new float[denseSize];
        float[] values = new float[sparse.values().length];
        int[] indices = new int[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            int index = sparse.indices()[i];
            if (index < denseSize) {
                dense[index] = sparse.values()[i];
            } else {
                indices[count] = index - denseSize;
                values[count++] = sparse.values()[i];
            }
        }
        out.writeFloats(dense, 0, denseSize);
        if (count > 0) {
            out.writeLong(count);
            for (int i = 0; i < count; i++) {
                out.writeLong(indices[i]);
            }
        }
        out.writeLong(0);
        out.writeFloats(values, 0, count);
    }
}
