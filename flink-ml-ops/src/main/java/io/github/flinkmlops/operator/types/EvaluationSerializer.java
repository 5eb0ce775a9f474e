package io.github.flinkmlops.operator.types;

import io.github.flinkmlops.evaluation.Evaluation;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Metrics at a point of the stream. */
public final class EvaluationSerializer extends RecordSerializer<Evaluation> {

    private static final long serialVersionUID = 1L;

    @Override
    void write(Evaluation evaluation, DataOutputView out) throws IOException {
        writeText(evaluation.model(), out);
        out.writeLong(evaluation.modelVersion());
        out.writeLong(evaluation.eventTime());
        out.writeLong(evaluation.examples());
        out.writeLong(evaluation.rejected());
        out.writeInt(evaluation.metrics().size());
        for (Map.Entry<String, Double> metric : evaluation.metrics().entrySet()) {
            writeText(metric.getKey(), out);
            out.writeDouble(metric.getValue());
        }
    }

    @Override
    Evaluation read(DataInputView in) throws IOException {
        return new Evaluation(
                readText(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                readMetrics(in));
    }

    private static Map<String, Double> readMetrics(DataInputView in) throws IOException {
        int count = in.readInt();
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            metrics.put(readText(in), in.readDouble());
        }
        return metrics;
    }

    @Override
    public Evaluation createInstance() {
        return new Evaluation("", 0, 0, 0, 0, Map.of());
    }

    @Override
    public TypeSerializerSnapshot<Evaluation> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Evaluation> {
        public Snapshot() {
            super(EvaluationSerializer::new);
        }
    }
}
