package io.github.flinkmlops.safetensors;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where everything goes in a file to be written. The data begins at a multiple of 8. */
final class HeaderLayout {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ALIGNMENT = 8;

    private final byte[] header;
    private final List<TensorInfo> inDataOrder;

    private HeaderLayout(byte[] header, List<TensorInfo> inDataOrder) {
        this.header = header;
        this.inDataOrder = inDataOrder;
    }

    /** Places tensors, given in the header's order with offsets that count from their own start. */
    static HeaderLayout of(List<TensorInfo> tensors, Map<String, String> metadata) {
        List<TensorInfo> largestElementsFirst = new ArrayList<>(tensors);
        // The sort is stable: the order of insertion decides among equals.
        largestElementsFirst.sort(
                Comparator.comparingInt((TensorInfo t) -> t.dtype().byteSize()).reversed());
        List<TensorInfo> placed = new ArrayList<>();
        Map<String, Long> begins = new HashMap<>();
        long end = 0;
        for (TensorInfo tensor : largestElementsFirst) {
            TensorInfo moved = moved(tensor, end);
            placed.add(moved);
            begins.put(tensor.name(), moved.begin());
            end = moved.end();
        }
        List<TensorInfo> inHeaderOrder =
                tensors.stream().map(t -> moved(t, begins.getOrDefault(t.name(), 0L))).toList();
        byte[] header = json(inHeaderOrder, metadata);
        if (header.length > Header.MAX_LENGTH) {
            throw new IllegalStateException(
                    "the header of %d tensors must take at most %d bytes, takes %d"
                            .formatted(tensors.size(), Header.MAX_LENGTH, header.length));
        }
        return new HeaderLayout(header, placed);
    }

    /** Returns the JSON, padded with spaces. */
    byte[] header() {
        return header;
    }

    /** Returns the tensors in the order of their data, with their final offsets. */
    List<TensorInfo> inDataOrder() {
        return inDataOrder;
    }

    /** Returns the bytes of the whole file. */
    long fileSize() {
        long dataEnd = inDataOrder.isEmpty() ? 0 : inDataOrder.get(inDataOrder.size() - 1).end();
        return Long.BYTES + header.length + dataEnd;
    }

    private static TensorInfo moved(TensorInfo tensor, long begin) {
        return new TensorInfo(
                tensor.name(),
                tensor.dtype(),
                tensor.shape(),
                begin,
                begin + tensor.end() - tensor.begin());
    }

    private static byte[] json(List<TensorInfo> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(Header.METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (TensorInfo tensor : tensors) {
                writeTensor(json, tensor);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    private static void writeTensor(JsonGenerator json, TensorInfo tensor) throws IOException {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        json.writeArrayFieldStart("shape");
        for (long dimension : tensor.shape()) {
            json.writeNumber(dimension);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(tensor.begin());
        json.writeNumber(tensor.end());
        json.writeEndArray();
        json.writeEndObject();
    }
}
