package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequenceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests for a job that reads our {@code SequenceRequest} records. {@link
 * DecodingOptions#DEFAULT} leaves the decoding to the job; any other options are written whole.
 */
public final class SequenceRequestWriter implements MessageWriter<SequenceRequest> {

    /** Fields of the schema behind {@code tokens}. */
    private static final int OPTIONS = 12;

    private final byte[] header;
    private final AvroOutput out = new AvroOutput();

    /** In Avro's single-object encoding. */
    public SequenceRequestWriter() {
        this(SingleObject.header(MessageType.SEQUENCE_REQUEST.schema()));
    }

    /**
     * @param header stands before every record: see {@link MessageHeader}
     */
    public SequenceRequestWriter(byte[] header) {
        this.header = header.clone();
    }

    @Override
    public byte[] write(SequenceRequest request) {
        out.clear();
        out.writeEncoded(header);
        writeText(request.id());
        out.writeLong(1);
        out.writeLong(request.eventTime());
        writeText(request.key());
        if (request.input() instanceof SequenceInput.Text text) {
            writeText(text.text());
            out.writeLong(0);
        } else if (request.input() instanceof SequenceInput.Tokens tokens) {
            out.writeLong(0);
            writeIds(tokens.ids());
        }
        if (request.options() == DecodingOptions.DEFAULT) {
            writeNulls(OPTIONS);
        } else {
            writeOptions(request.options());
        }
        return out.toByteArray();
    }

    private void writeOptions(DecodingOptions options) {
        DecodingStrategy strategy = options.strategy();
        writeText(RequestedDecoding.name(strategy));
        if (strategy instanceof DecodingStrategy.Beam beam) {
            writeWhole(beam.width());
            writeNumber(beam.lengthPenalty());
            writeWhole(beam.nBest());
        } else {
            writeNulls(3);
        }
        if (strategy instanceof DecodingStrategy.Sampling sampling) {
            writeNumber(sampling.temperature());
            writeWhole(sampling.topK());
            writeNumber(sampling.topP());
            writeWhole(sampling.seed());
        } else {
            writeNulls(4);
        }
        writeIds(options.prefix());
        writeWhole(options.minLength());
        writeWhole(options.maxLength());
        writeWhole(options.attention() ? -1 : 0);
    }

    private void writeNulls(int fields) {
        for (int i = 0; i < fields; i++) {
            out.writeLong(0);
        }
    }

    private void writeText(@Nullable String text) {
        out.writeLong(text == null ? 0 : 1);
        if (text != null) {
            out.writeString(text);
        }
    }

    private void writeIds(int[] ids) {
        out.writeLong(1);
        SequencePredictionWriter.writeInts(ids, out);
    }

    private void writeWhole(long value) {
        out.writeLong(1);
        out.writeLong(value);
    }

    private void writeNumber(float value) {
        out.writeLong(1);
        out.writeFloat(value);
    }
}
