package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.evaluation.Evaluation;
import java.util.Map;

/** Writes evaluations. */
public final class EvaluationWriter implements MessageWriter<Evaluation> {

    private final byte[] header;
    private final AvroOutput out = new AvroOutput();

    /** In Avro's single-object encoding. */
    public EvaluationWriter() {
        this(SingleObject.header(MessageType.EVALUATION.schema()));
    }

    /**
     * @param header stands before every record: see {@link MessageHeader}
     */
    public EvaluationWriter(byte[] header) {
        this.header = header.clone();
    }

    @Override
    public byte[] write(Evaluation evaluation) {
        out.clear();
        out.writeEncoded(header);
        out.writeString(evaluation.model());
        out.writeLong(evaluation.modelVersion());
        out.writeLong(evaluation.eventTime());
        out.writeLong(evaluation.examples());
        out.writeLong(evaluation.rejected());
        if (!evaluation.metrics().isEmpty()) {
            out.writeLong(evaluation.metrics().size());
            for (Map.Entry<String, Double> metric : evaluation.metrics().entrySet()) {
                out.writeString(metric.getKey());
                out.writeDouble(metric.getValue());
            }
        }
        out.writeLong(0);
        return out.toByteArray();
    }
}
