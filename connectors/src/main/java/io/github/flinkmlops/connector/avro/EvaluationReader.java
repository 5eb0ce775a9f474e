package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.BadRecordException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** Reads evaluations back; metrics in the order of their names. */
public final class EvaluationReader implements MessageReader<Evaluation> {

    private final GenericRecordReader reader;

    /** For messages in Avro's single-object encoding. */
    public EvaluationReader() {
        this.reader = new GenericRecordReader(MessageType.EVALUATION);
    }

    /** For messages whose schema is in a registry. */
    public EvaluationReader(RegistryOptions registry) {
        this.reader = new GenericRecordReader(MessageType.EVALUATION, registry);
    }

    @Override
    public Evaluation read(byte[] message) throws BadRecordException {
        GenericRecord record = reader.read(message);
        Map<String, Double> metrics = new TreeMap<>();
        ((Map<?, ?>) record.get("metrics"))
                .forEach((name, value) -> metrics.put(name.toString(), (Double) value));
        return new Evaluation(
                record.get("model").toString(),
                (Long) record.get("modelVersion"),
                (Long) record.get("eventTime"),
                (Long) record.get("examples"),
                (Long) record.get("rejected"),
                metrics);
    }
}
