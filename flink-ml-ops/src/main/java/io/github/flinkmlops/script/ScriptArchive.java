package io.github.flinkmlops.script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive: a zip of stored entries with the source of a class, and the pickled
 * attributes of its one instance.
 *
 * <pre>{@code
 * name/data.pkl            the instance
 * name/code/__torch__.py   the source
 * name/constants.pkl       an empty tuple
 * name/version             of the format
 * }</pre>
 */
public final class ScriptArchive {
    /** Of the archive's operators: what every PyTorch since 1.10 reads. */
    private static final String VERSION = "3\n";

    private final String className;
    private final String source;
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    /**
     * Creates an archive of a class without attributes but {@code training}.
     *
     * @param className the class in the source, for example {@code Doubler}
     * @param source TorchScript as PyTorch writes it, with {@code training : bool} first
     */
    public ScriptArchive(String className, String source) {
        this.className = className;
        this.source = source;
        attributes.put("training", false);
    }

    /** Sets a {@code bool}. */
    public ScriptArchive with(String attribute, boolean value) {
        attributes.put(attribute, value);
        return this;
    }

    /** Sets an {@code int}. */
    public ScriptArchive with(String attribute, int value) {
        attributes.put(attribute, value);
        return this;
    }

    /** Sets a {@code float}. */
    public ScriptArchive with(String attribute, double value) {
        attributes.put(attribute, value);
        return this;
    }

    /** Sets an empty {@code List[Tensor]}. */
    public ScriptArchive withTensors(String attribute) {
        attributes.put(attribute, Tensors.NONE);
        return this;
    }

    /**
     * Writes the file.
     *
     * @throws IOException if it cannot be written
     */
    public void writeTo(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "data.pkl", instance());
            store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", new Pickle().emptyTuple().end());
            store(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("model/" + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        entry.setSize(content.length);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private byte[] instance() {
        Pickle pickle = new Pickle().beginObject("__torch__", className);
        attributes.forEach(
                (name, value) -> {
                    pickle.string(name);
                    if (value instanceof Boolean flag) {
                        pickle.flag(flag);
                    } else if (value instanceof Integer number) {
                        pickle.integer(number);
                    } else if (value instanceof Double number) {
                        pickle.real(number);
                    } else {
                        pickle.noTensors();
                    }
                });
        return pickle.endObject().end();
    }

    private enum Tensors {
        NONE
    }

    /** The few instructions of pickle's protocol 2 that this needs. */
    private static final class Pickle {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Pickle() {
            code(0x80).code(2);
        }

        Pickle emptyTuple() {
            return code(')');
        }

        Pickle beginObject(String module, String name) {
            return global(module, name).code(')').code(0x81).code('}').code('(');
        }

        Pickle endObject() {
            return code('u').code('b');
        }

        Pickle string(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            return code('X').littleEndian(utf8.length, Integer.BYTES).raw(utf8);
        }

        Pickle flag(boolean value) {
            return code(value ? 0x88 : 0x89);
        }

        Pickle integer(int value) {
            return code('J').littleEndian(value, Integer.BYTES);
        }

        Pickle real(double value) {
            long bits = Double.doubleToLongBits(value);
            return code('G').littleEndian(Long.reverseBytes(bits), Long.BYTES);
        }

        Pickle noTensors() {
            return global("torch.jit._pickle", "build_tensorlist").code(']').code(0x85).code('R');
        }

        byte[] end() {
            code('.');
            return bytes.toByteArray();
        }

        private Pickle global(String module, String name) {
            return code('c').raw((module + '\n' + name + '\n').getBytes(StandardCharsets.UTF_8));
        }

        private Pickle littleEndian(long value, int length) {
            for (int i = 0; i < length; i++) {
                code((int) (value >>> (8 * i)) & 0xff);
            }
            return this;
        }

        private Pickle code(int value) {
            bytes.write(value);
            return this;
        }

        private Pickle raw(byte[] value) {
            try {
                bytes.write(value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }
    }
}
