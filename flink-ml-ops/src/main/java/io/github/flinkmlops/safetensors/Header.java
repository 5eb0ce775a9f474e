package io.github.flinkmlops.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The header of a file that has passed every check.
 *
 * @param tensors the tensors by name, in the header's order
 * @param metadata the strings under {@code __metadata__}, in the header's order
 * @param dataStart the position in the file from which the tensors' offsets count
 */
record Header(Map<String, TensorInfo> tensors, Map<String, String> metadata, long dataStart) {
    static final String METADATA = "__metadata__";

    /** The longest header in bytes; the reference implementation has the same limit. */
    static final int MAX_LENGTH = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    /**
     * Reads and checks the header of a file.
     *
     * @throws SafetensorsException if the file is damaged
     */
    static Header of(ByteSource source) {
        if (source.size() < LENGTH_BYTES) {
            throw new SafetensorsException(
                    source.name(),
                    "the header length takes 8 bytes, the file has %d".formatted(source.size()));
        }
        long length = source.slice(0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > MAX_LENGTH) {
            throw new SafetensorsException(
                    source.name(),
                    "the header length must be at most %d bytes, was %s"
                            .formatted(MAX_LENGTH, Long.toUnsignedString(length)));
        }
        if (length > source.size() - LENGTH_BYTES) {
            throw new SafetensorsException(
                    source.name(),
                    "the header length is %d bytes, but only %d bytes follow it"
                            .formatted(length, source.size() - LENGTH_BYTES));
        }
        ByteBuffer json = source.slice(LENGTH_BYTES, (int) length);
        Header header = HeaderParser.parse(source.name(), json, LENGTH_BYTES + length);
        header.checkLayout(source.name(), source.size() - header.dataStart);
        return header;
    }

    /** Checks that the tensors, whatever their order in the header, tile the data exactly. */
    private void checkLayout(String source, long dataLength) {
        List<TensorInfo> inDataOrder = new ArrayList<>(tensors.values());
        inDataOrder.sort(
                Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
        long covered = 0;
        for (TensorInfo tensor : inDataOrder) {
            if (tensor.end() > dataLength) {
                throw new SafetensorsException(
                        source,
                        "tensor '%s' ends at byte %d of the data, which has %d bytes"
                                .formatted(tensor.name(), tensor.end(), dataLength));
            }
            if (tensor.begin() != covered) {
                throw new SafetensorsException(
                        source,
                        "tensor '%s' begins at byte %d of the data, %s the tensor before, at %d"
                                .formatted(
                                        tensor.name(),
                                        tensor.begin(),
                                        tensor.begin() < covered
                                                ? "before the end of"
                                                : "leaving a hole after",
                                        covered));
            }
            covered = tensor.end();
        }
        if (covered != dataLength) {
            throw new SafetensorsException(
                    source,
                    "the tensors end at byte %d of the data, but %d more bytes follow"
                            .formatted(covered, dataLength - covered));
        }
    }
}
