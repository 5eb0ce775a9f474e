package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.FinishReason;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.Times;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Reads the predictions of sequence models back. */
public final class SequencePredictionReader implements MessageReader<SequencePrediction> {

    private final GenericRecordReader reader;

    /** For messages in Avro's single-object encoding. */
    public SequencePredictionReader() {
        this.reader = new GenericRecordReader(MessageType.SEQUENCE_PREDICTION);
    }

    /** For messages whose schema is in a registry. */
    public SequencePredictionReader(RegistryOptions registry) {
        this.reader = new GenericRecordReader(MessageType.SEQUENCE_PREDICTION, registry);
    }

    /**
     * @throws BadRecordException if the message is no prediction of a sequence model, or one with a
     *     name that a later release added
     */
    @Override
    public SequencePrediction read(byte[] message) throws BadRecordException {
        GenericRecord record = reader.read(message);
        List<Candidate> candidates = new ArrayList<>();
        for (Object candidate : (List<?>) record.get("candidates")) {
            candidates.add(candidate((GenericRecord) candidate));
        }
        List<Attention> attention = new ArrayList<>();
        for (Object one : (List<?>) record.get("attention")) {
            attention.add(attention((GenericRecord) one));
        }
        List<?> vector = (List<?>) record.get("vector");
        return new SequencePrediction(
                record.get("id").toString(),
                (Long) record.get("eventTime"),
                text(record.get("key")),
                record.get("model").toString(),
                record.get("modelVersion").toString(),
                candidates,
                vector == null ? null : floats(vector),
                attention,
                new Times(
                        (Long) record.get("appended"),
                        (Long) record.get("received"),
                        (Long) record.get("firstToken"),
                        (Long) record.get("finished")));
    }

    private static Candidate candidate(GenericRecord record) throws BadRecordException {
        List<?> ids = (List<?>) record.get("tokens");
        int[] tokens = new int[ids.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (Integer) ids.get(i);
        }
        Object logProbability = record.get("logProbability");
        return new Candidate(
                tokens,
                text(record.get("text")),
                logProbability == null ? Double.NaN : (Double) logProbability,
                (Double) record.get("score"),
                constant(FinishReason.class, record.get("finishReason")));
    }

    private static Attention attention(GenericRecord record) throws BadRecordException {
        int heads = (Integer) record.get("heads");
        int queries = (Integer) record.get("queries");
        int keys = (Integer) record.get("keys");
        List<?> values = (List<?>) record.get("weights");
        // Each at least 0, or two negative ones would make a fitting product.
        boolean fits =
                heads >= 0
                        && queries >= 0
                        && keys >= 0
                        && heads <= values.size()
                        && (long) heads * queries <= values.size()
                        && (long) heads * queries * keys == values.size();
        if (!fits) {
            throw new BadRecordException(
                    RejectReason.MALFORMED,
                    "attention must have heads x queries x keys %d x %d x %d weights, has %d"
                            .formatted(heads, queries, keys, values.size()));
        }
        float[] flat = floats(values);
        float[][][] weights = new float[heads][queries][keys];
        for (int i = 0; i < flat.length; i++) {
            weights[i / keys / queries][i / keys % queries][i % keys] = flat[i];
        }
        return new Attention(
                constant(Attention.Kind.class, record.get("kind")),
                (Integer) record.get("layer"),
                weights);
    }

    private static @Nullable String text(@Nullable Object text) {
        return text == null ? null : text.toString();
    }

    private static float[] floats(List<?> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (Float) values.get(i);
        }
        return floats;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, Object name)
            throws BadRecordException {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name.toString())) {
                return constant;
            }
        }
        throw new BadRecordException(
                RejectReason.MALFORMED,
                "this release knows no %s '%s'".formatted(type.getSimpleName(), name));
    }
}
