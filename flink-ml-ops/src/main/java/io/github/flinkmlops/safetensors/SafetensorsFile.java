package io.github.flinkmlops.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An opened safetensors file. The header is checked when it is opened, the data is read tensor by
 * tensor when asked for; a file on disk is mapped for that and may be larger than 2 GB. Each read
 * returns a fresh array. Instances may be used by several threads.
 *
 * <p>A file on disk should be replaced, as {@link SafetensorsWriter#writeTo(Path)} does, never
 * overwritten in place while it is open. Interrupting a thread that reads closes the file.
 */
public final class SafetensorsFile implements AutoCloseable {
    /** The longest array that every JVM can allocate. */
    static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private static final Set<DType> FLOATS = EnumSet.of(DType.F32, DType.F16, DType.BF16);
    private static final Set<DType> DOUBLES =
            EnumSet.of(DType.F64, DType.F32, DType.F16, DType.BF16);
    private static final Set<DType> LONGS =
            EnumSet.of(DType.I64, DType.I32, DType.I16, DType.I8, DType.U8);
    private static final Set<DType> BYTES = EnumSet.of(DType.U8, DType.I8, DType.BOOL);

    private final ByteSource source;
    private final Header header;

    private SafetensorsFile(ByteSource source, Header header) {
        this.source = source;
        this.header = header;
    }

    /**
     * Opens a file on disk and checks its header.
     *
     * @throws IOException if the file cannot be opened
     * @throws SafetensorsException if its content is damaged
     */
    public static SafetensorsFile open(Path path) throws IOException {
        MappedFile source = MappedFile.open(path);
        try {
            return new SafetensorsFile(source, Header.of(source));
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    /**
     * Opens a file in memory and checks its header. The array is not copied: leave it unchanged.
     *
     * @param source where the bytes came from, for messages
     * @throws SafetensorsException if the content is damaged
     */
    public static SafetensorsFile of(byte[] bytes, String source) {
        ByteSource array = ByteSource.of(bytes, source);
        return new SafetensorsFile(array, Header.of(array));
    }

    /** Returns where the bytes came from: the path, or the name given for an array. */
    public String source() {
        return source.name();
    }

    /** Returns the strings under {@code __metadata__}, unmodifiable; empty if there are none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Returns the names of the tensors in the order of the header. */
    public List<String> names() {
        return List.copyOf(header.tensors().keySet());
    }

    /** Says whether there is a tensor of this name. */
    public boolean contains(String name) {
        return header.tensors().containsKey(name);
    }

    /**
     * Returns the type and shape of a tensor.
     *
     * @throws SafetensorsException if there is none of this name
     */
    public TensorInfo tensor(String name) {
        TensorInfo tensor = header.tensors().get(name);
        if (tensor == null) {
            List<String> some = header.tensors().keySet().stream().limit(20).toList();
            throw new SafetensorsException(
                    source.name(),
                    "there is no tensor '%s' among %d: %s%s"
                            .formatted(
                                    name,
                                    header.tensors().size(),
                                    String.join(", ", some),
                                    some.size() < header.tensors().size() ? ", …" : ""));
        }
        return tensor;
    }

    /**
     * Reads an F32 tensor of any shape, row-major; F16 and BF16 are widened exactly.
     *
     * @throws SafetensorsException if there is no such tensor, if it has another type, or if it has
     *     more elements than an array can hold
     */
    public float[] floats(String name) {
        TensorInfo tensor = tensor(name, FLOATS, "floats");
        float[] values = new float[arrayLength(tensor)];
        cursor(tensor).read(values);
        return values;
    }

    /**
     * Reads a matrix as {@link #floats} does, rows × columns, into rows of the caller.
     *
     * @param into one array a row, each as long as the matrix has columns
     * @throws SafetensorsException if there is no such tensor, if it has another type, or if its
     *     shape is not that of {@code into}
     */
    public void readRows(String name, float[][] into) {
        TensorInfo tensor = tensor(name, FLOATS, "floats");
        if (tensor.shape().size() != 2 || tensor.shape().get(0) != into.length) {
            throw new SafetensorsException(
                    source.name(),
                    "tensor '%s' has shape %s, a matrix of %d rows was expected"
                            .formatted(name, tensor.shape(), into.length));
        }
        for (float[] row : into) {
            if (row.length != tensor.shape().get(1)) {
                throw new SafetensorsException(
                        source.name(),
                        "tensor '%s' has shape %s, rows of %d columns were expected"
                                .formatted(name, tensor.shape(), row.length));
            }
        }
        TensorCursor cursor = cursor(tensor);
        for (float[] row : into) {
            cursor.read(row);
        }
    }

    /**
     * Reads an F64 tensor of any shape, row-major; F32, F16 and BF16 are widened exactly.
     *
     * @throws SafetensorsException as {@link #floats}
     */
    public double[] doubles(String name) {
        TensorInfo tensor = tensor(name, DOUBLES, "doubles");
        double[] values = new double[arrayLength(tensor)];
        cursor(tensor).read(values);
        return values;
    }

    /**
     * Reads an I64 tensor of any shape, row-major; I32, I16, I8 and U8 are widened.
     *
     * @throws SafetensorsException as {@link #floats}
     */
    public long[] longs(String name) {
        TensorInfo tensor = tensor(name, LONGS, "longs");
        long[] values = new long[arrayLength(tensor)];
        cursor(tensor).read(values);
        return values;
    }

    /**
     * Reads the bytes of a U8, I8 or BOOL tensor of any shape, row-major, as they are stored.
     *
     * @throws SafetensorsException as {@link #floats}
     */
    public byte[] bytes(String name) {
        TensorInfo tensor = tensor(name, BYTES, "bytes");
        byte[] values = new byte[arrayLength(tensor)];
        cursor(tensor).read(values);
        return values;
    }

    /**
     * Closes a file on disk; its tensors can no longer be read. A file in memory holds nothing.
     *
     * @throws UncheckedIOException if closing fails
     */
    @Override
    public void close() {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(source.name() + ": cannot be closed", e);
        }
    }

    private TensorInfo tensor(String name, Set<DType> readable, String as) {
        TensorInfo tensor = tensor(name);
        if (!readable.contains(tensor.dtype())) {
            throw new SafetensorsException(
                    source.name(),
                    "tensor '%s' is %s, only %s can be read as %s"
                            .formatted(name, tensor.dtype(), readable, as));
        }
        return tensor;
    }

    private int arrayLength(TensorInfo tensor) {
        if (tensor.elementCount() > MAX_ARRAY_LENGTH) {
            throw new SafetensorsException(
                    source.name(),
                    "tensor '%s' has %d elements, an array holds at most %d; read a matrix by rows"
                            .formatted(tensor.name(), tensor.elementCount(), MAX_ARRAY_LENGTH));
        }
        return (int) tensor.elementCount();
    }

    private TensorCursor cursor(TensorInfo tensor) {
        return new TensorCursor(source, header.dataStart(), tensor);
    }
}
