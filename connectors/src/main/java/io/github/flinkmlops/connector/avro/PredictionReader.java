package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.prediction.Prediction;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads predictions back. A message holds its label as it was written: the target is the place of
 * the class among the outputs, or the number itself; NaN if neither tells, as for a number that was
 * compared with a threshold.
 */
public final class PredictionReader implements MessageReader<Prediction> {

    private final GenericRecordReader reader;

    /** For messages in Avro's single-object encoding. */
    public PredictionReader() {
        this.reader = new GenericRecordReader(MessageType.PREDICTION);
    }

    /** For messages whose schema is in a registry. */
    public PredictionReader(RegistryOptions registry) {
        this.reader = new GenericRecordReader(MessageType.PREDICTION, registry);
    }

    @Override
    public Prediction read(byte[] message) throws BadRecordException {
        GenericRecord record = reader.read(message);
        List<?> outputs = (List<?>) record.get("outputs");
        float[] values = new float[outputs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (Float) outputs.get(i);
        }
        List<String> classes =
                ((List<?>) record.get("classes")).stream().map(Object::toString).toList();
        Object key = record.get("key");
        return new Prediction(
                record.get("id").toString(),
                (Long) record.get("eventTime"),
                key == null ? null : key.toString(),
                record.get("model").toString(),
                (Long) record.get("modelVersion"),
                values,
                classes,
                label(record.get("label"), classes),
                (Double) record.get("loss"));
    }

    private static @Nullable Label label(@Nullable Object label, List<String> classes) {
        if (label == null) {
            return null;
        }
        if (label instanceof Double number) {
            return new Label.Number(number, classes.isEmpty() ? number.floatValue() : Float.NaN);
        }
        int place = classes.indexOf(label.toString());
        return new Label.ClassName(label.toString(), place < 0 ? Float.NaN : place);
    }
}
