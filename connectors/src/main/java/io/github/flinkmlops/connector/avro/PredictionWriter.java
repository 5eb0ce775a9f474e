package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.prediction.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes predictions. The model's name and the names of the classes hardly ever change from one to
 * the next, so they are encoded once.
 */
public final class PredictionWriter implements MessageWriter<Prediction> {

    private final byte[] header;
    private final AvroOutput out = new AvroOutput();
    private final AvroOutput part = new AvroOutput();
    private @Nullable String model;
    private byte[] encodedModel = {};
    private @Nullable List<String> classes;
    private byte[] encodedClasses = {};

    /** In Avro's single-object encoding. */
    public PredictionWriter() {
        this(SingleObject.header(MessageType.PREDICTION.schema()));
    }

    /**
     * @param header stands before every record: see {@link MessageHeader}
     */
    public PredictionWriter(byte[] header) {
        this.header = header.clone();
    }

    @Override
    public byte[] write(Prediction prediction) {
        out.clear();
        out.writeEncoded(header);
        out.writeString(prediction.id());
        out.writeLong(prediction.eventTime());
        writeKey(prediction.key());
        writeModel(prediction.model());
        out.writeLong(prediction.modelVersion());
        out.writeFloats(prediction.outputs(), 0, prediction.outputs().length);
        writeClasses(prediction.classes());
        LabelEncoding.write(prediction.label(), out);
        writeLoss(prediction.loss());
        return out.toByteArray();
    }

    private void writeKey(@Nullable String key) {
        out.writeLong(key == null ? 0 : 1);
        if (key != null) {
            out.writeString(key);
        }
    }

    private void writeModel(String name) {
        if (!name.equals(model)) {
            part.clear();
            part.writeString(name);
            encodedModel = part.toByteArray();
            model = name;
        }
        out.writeEncoded(encodedModel);
    }

    private void writeClasses(List<String> names) {
        if (!names.equals(classes)) {
            part.clear();
            if (!names.isEmpty()) {
                part.writeLong(names.size());
                names.forEach(part::writeString);
            }
            part.writeLong(0);
            encodedClasses = part.toByteArray();
            classes = List.copyOf(names);
        }
        out.writeEncoded(encodedClasses);
    }

    private void writeLoss(@Nullable Double loss) {
        out.writeLong(loss == null ? 0 : 1);
        if (loss != null) {
            out.writeDouble(loss);
        }
    }
}
