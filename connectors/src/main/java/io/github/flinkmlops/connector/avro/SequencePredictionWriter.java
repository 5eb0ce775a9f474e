package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.sequence.Candidate;
import io.github.flinkmlops.sequence.SequencePrediction;
import io.github.flinkmlops.sequence.Times;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the predictions of sequence models. */
public final class SequencePredictionWriter implements MessageWriter<SequencePrediction> {

    private final byte[] header;
    private final AvroOutput out = new AvroOutput();

    /** In Avro's single-object encoding. */
    public SequencePredictionWriter() {
        this(SingleObject.header(MessageType.SEQUENCE_PREDICTION.schema()));
    }

    /**
     * @param header stands before every record: see {@link MessageHeader}
     */
    public SequencePredictionWriter(byte[] header) {
        this.header = header.clone();
    }

    @Override
    public byte[] write(SequencePrediction prediction) {
        out.clear();
        out.writeEncoded(header);
        out.writeString(prediction.id());
        out.writeLong(prediction.eventTime());
        writeText(prediction.key());
        out.writeString(prediction.model());
        out.writeString(prediction.modelVersion());
        writeCandidates(prediction.candidates());
        float[] vector = prediction.vector();
        out.writeLong(vector == null ? 0 : 1);
        if (vector != null) {
            out.writeFloats(vector, 0, vector.length);
        }
        writeAttention(prediction.attention());
        Times times = prediction.times();
        out.writeLong(times.appended());
        out.writeLong(times.received());
        out.writeLong(times.firstToken());
        out.writeLong(times.finished());
        return out.toByteArray();
    }

    /** At least as many bytes as the message has, without writing it. */
    public static long mostBytes(SequencePrediction prediction) {
        // Ids and counts take 5 bytes at most, times 10, UTF-8 three for each char.
        long most = 256 + 3L * (prediction.id().length() + prediction.model().length());
        most += 3L * (prediction.modelVersion().length() + length(prediction.key()));
        for (Candidate candidate : prediction.candidates()) {
            most += 64 + 5L * candidate.tokens().length + 3L * length(candidate.text());
        }
        float[] vector = prediction.vector();
        most += vector == null ? 0 : (long) Float.BYTES * vector.length;
        for (Attention attention : prediction.attention()) {
            most += 64;
            for (float[][] head : attention.weights()) {
                int keys = head.length == 0 ? 0 : head[head.length - 1].length;
                most += (long) Float.BYTES * head.length * keys;
            }
        }
        return most;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private void writeText(@Nullable String text) {
        out.writeLong(text == null ? 0 : 1);
        if (text != null) {
            out.writeString(text);
        }
    }

    private void writeCandidates(List<Candidate> candidates) {
        if (!candidates.isEmpty()) {
            out.writeLong(candidates.size());
            for (Candidate candidate : candidates) {
                writeInts(candidate.tokens(), out);
                writeText(candidate.text());
                boolean told = !Double.isNaN(candidate.logProbability());
                out.writeLong(told ? 1 : 0);
                if (told) {
                    out.writeDouble(candidate.logProbability());
                }
                out.writeDouble(candidate.score());
                out.writeString(candidate.finishReason().name());
            }
        }
        out.writeLong(0);
    }

    static void writeInts(int[] values, AvroOutput out) {
        if (values.length > 0) {
            out.writeLong(values.length);
            for (int value : values) {
                out.writeLong(value);
            }
        }
        out.writeLong(0);
    }

    private void writeAttention(List<Attention> attention) {
        if (!attention.isEmpty()) {
            out.writeLong(attention.size());
            for (Attention one : attention) {
                writeAttention(one);
            }
        }
        out.writeLong(0);
    }

    private void writeAttention(Attention attention) {
        float[][][] weights = attention.weights();
        int queries = weights.length == 0 ? 0 : weights[0].length;
        int keys = queries == 0 ? 0 : weights[0][queries - 1].length;
        out.writeString(attention.kind().name());
        out.writeLong(attention.layer());
        out.writeLong(weights.length);
        out.writeLong(queries);
        out.writeLong(keys);
        if (weights.length > 0 && keys > 0) {
            out.writeLong((long) weights.length * queries * keys);
            for (float[][] head : weights) {
                for (float[] query : head) {
                    for (int key = 0; key < keys; key++) {
                        // A query of a decoder that went step by step knows no later keys.
                        out.writeFloat(key < query.length ? query[key] : 0);
                    }
                }
            }
        }
        out.writeLong(0);
    }
}
