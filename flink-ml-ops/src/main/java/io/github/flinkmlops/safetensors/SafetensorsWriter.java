package io.github.flinkmlops.safetensors;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Collects tensors and metadata and writes them as one safetensors file. Equal tensors added in the
 * same order, with equal metadata in any order, give equal bytes. Values are row-major. Arrays are
 * not copied when they are added: what they hold when the file is written counts.
 *
 * <p>The header lists the tensors as they were added. Their data lies in the same order too, except
 * that larger element types come first: so each tensor is aligned to its elements, which readers
 * that view the bytes in place rely on.
 */
public final class SafetensorsWriter {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    /** A tensor whose place in the data is not known yet: its offsets count from its own start. */
    private record Entry(TensorInfo info, Values values) {}

    private interface Values {
        void writeTo(LittleEndianOutput out) throws IOException;
    }

    /** Creates a writer that holds nothing yet; without a tensor it writes a valid, empty file. */
    public SafetensorsWriter() {}

    /**
     * Sets a string under {@code __metadata__}, replacing an earlier one of the same key.
     *
     * @throws IllegalArgumentException if key or value hold half a surrogate pair
     */
    public SafetensorsWriter metadata(String key, String value) {
        requireUnicode(key);
        requireUnicode(value);
        metadata.put(key, value);
        return this;
    }

    /**
     * Adds an F32 tensor.
     *
     * @throws IllegalArgumentException if the name is taken, reserved or not Unicode, or if the
     *     product of the shape is not the number of values
     */
    public SafetensorsWriter add(String name, long[] shape, float[] values) {
        return add(name, DType.F32, shape, values.length, out -> out.write(values));
    }

    /**
     * Adds an F32 matrix, rows × columns.
     *
     * @throws IllegalArgumentException as {@link #add(String, long[], float[])}, or if the shape is
     *     not that of the rows
     */
    public SafetensorsWriter add(String name, long[] shape, float[][] rows) {
        if (shape.length != 2 || shape[0] != rows.length) {
            throw new IllegalArgumentException(
                    "tensor '%s' has %d rows, its shape %s says otherwise"
                            .formatted(name, rows.length, Arrays.toString(shape)));
        }
        for (float[] row : rows) {
            if (row.length != shape[1]) {
                throw new IllegalArgumentException(
                        "tensor '%s' has a row of %d columns, its shape %s says otherwise"
                                .formatted(name, row.length, Arrays.toString(shape)));
            }
        }
        float[][] checked = rows.clone();
        Values values =
                out -> {
                    for (float[] row : checked) {
                        out.write(row);
                    }
                };
        return add(name, DType.F32, shape, shape[0] * shape[1], values);
    }

    /**
     * Adds an F64 tensor.
     *
     * @throws IllegalArgumentException as {@link #add(String, long[], float[])}
     */
    public SafetensorsWriter add(String name, long[] shape, double[] values) {
        return add(name, DType.F64, shape, values.length, out -> out.write(values));
    }

    /**
     * Adds an I64 tensor.
     *
     * @throws IllegalArgumentException as {@link #add(String, long[], float[])}
     */
    public SafetensorsWriter add(String name, long[] shape, long[] values) {
        return add(name, DType.I64, shape, values.length, out -> out.write(values));
    }

    /**
     * Adds a U8 tensor.
     *
     * @throws IllegalArgumentException as {@link #add(String, long[], float[])}
     */
    public SafetensorsWriter add(String name, long[] shape, byte[] values) {
        return add(name, DType.U8, shape, values.length, out -> out.write(values));
    }

    /**
     * Returns the exact number of bytes that the file will have.
     *
     * @throws IllegalStateException if the header is longer than the format allows
     */
    public long serializedSize() {
        return layout().fileSize();
    }

    /**
     * Writes the file to a stream, which stays open.
     *
     * @throws IOException if the stream fails
     * @throws IllegalStateException if the header is longer than the format allows
     */
    public void writeTo(OutputStream stream) throws IOException {
        write(layout(), stream);
    }

    /**
     * Writes the file to disk and forces it there. Readers see the old file or the whole new one:
     * it is written under another name in the same folder and then moved atomically.
     *
     * @throws IOException if writing or moving fails; the old file is then untouched
     * @throws IllegalStateException if the header is longer than the format allows
     */
    public void writeTo(Path path) throws IOException {
        // Not Files.createTempFile, whose files nobody else may read.
        Path part = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel =
                            FileChannel.open(
                                    part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream stream = Channels.newOutputStream(channel)) {
                writeTo(stream);
                channel.force(true);
            }
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Returns the file as an array.
     *
     * @throws IllegalStateException if it is larger than an array, or if the header is longer than
     *     the format allows
     */
    public byte[] toByteArray() {
        HeaderLayout layout = layout();
        if (layout.fileSize() > SafetensorsFile.MAX_ARRAY_LENGTH) {
            throw new IllegalStateException(
                    "the file has %d bytes, an array holds at most %d; write it to a file"
                            .formatted(layout.fileSize(), SafetensorsFile.MAX_ARRAY_LENGTH));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) layout.fileSize());
        try {
            write(layout, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private SafetensorsWriter add(
            String name, DType dtype, long[] shape, long count, Values values) {
        requireUnicode(name);
        if (name.equals(Header.METADATA) || entries.containsKey(name)) {
            throw new IllegalArgumentException("the tensor name '%s' is taken".formatted(name));
        }
        List<Long> dimensions = Arrays.stream(shape).boxed().toList();
        long elements = TensorInfo.byteCount(name, dtype, dimensions) / dtype.byteSize();
        if (elements != count) {
            throw new IllegalArgumentException(
                    "tensor '%s' of shape %s takes %d values, was given %d"
                            .formatted(name, dimensions, elements, count));
        }
        TensorInfo info = new TensorInfo(name, dtype, dimensions, 0, count * dtype.byteSize());
        entries.put(name, new Entry(info, values));
        return this;
    }

    private HeaderLayout layout() {
        List<TensorInfo> tensors = entries.values().stream().map(Entry::info).toList();
        return HeaderLayout.of(tensors, metadata);
    }

    private void write(HeaderLayout layout, OutputStream stream) throws IOException {
        LittleEndianOutput out = new LittleEndianOutput(stream);
        out.write(new long[] {layout.header().length});
        out.write(layout.header());
        for (TensorInfo tensor : layout.inDataOrder()) {
            requireNonNull(entries.get(tensor.name())).values().writeTo(out);
        }
    }

    private static void requireUnicode(String text) {
        if (!HeaderParser.isUnicode(text)) {
            throw new IllegalArgumentException(
                    "'%s' holds half a surrogate pair, which UTF-8 cannot".formatted(text));
        }
    }
}
