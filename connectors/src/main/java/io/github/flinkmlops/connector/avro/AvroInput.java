package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro's binary encoding from a byte array that nobody vouches for. Every announced length is
 * compared with the bytes that are left before anything is allocated; one instance is reused for
 * all messages of a thread.
 */
public final class AvroInput {

    /** Deeper than any sensible schema nests; recursive schemas have no bound of their own. */
    private static final int DEEPEST = 64;

    /**
     * Kafka's default for the largest message. What announces more bytes than are left is taken for
     * a cut record up to here, for nonsense above: the bytes alone cannot tell the two apart.
     */
    private static final long LARGEST_PLAUSIBLE = 1 << 20;

    private static final int LONGEST_REMEMBERED = 24;
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle IDS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = {};
    private int position;
    private int depth;
    private int blockEnd;

    /** Short texts seen lately, such as airport codes, at the place of their hash. */
    private final @Nullable String[] remembered = new String[1024];

    /** Begins a message. */
    public void reset(byte[] message) {
        bytes = message;
        position = 0;
        depth = 0;
    }

    /** Bytes that are not read yet. */
    public int remaining() {
        return bytes.length - position;
    }

    /** Reads the header of the single-object encoding; returns the schema's fingerprint. */
    public long readFingerprint() throws BadRecordException {
        boolean marked =
                matches(0, SingleObject.FIRST_MARKER) && matches(1, SingleObject.SECOND_MARKER);
        if (!marked) {
            throw new BadRecordException(
                    RejectReason.NO_MARKER,
                    "the value must begin with the bytes C3 01, begins with " + firstBytes());
        }
        require(SingleObject.HEADER_LENGTH, "the header");
        long fingerprint = (long) LONGS.get(bytes, position + 2);
        position += SingleObject.HEADER_LENGTH;
        return fingerprint;
    }

    /** Reads the header of a schema registry's messages; returns the schema's id. */
    public int readSchemaId() throws BadRecordException {
        if (!matches(0, RegistryHeader.MARKER)) {
            throw new BadRecordException(
                    RejectReason.NO_MARKER,
                    "the value must begin with the byte 00, begins with " + firstBytes());
        }
        require(RegistryHeader.LENGTH, "the header");
        int id = (int) IDS.get(bytes, position + 1);
        position += RegistryHeader.LENGTH;
        return id;
    }

    /** A byte that is missing counts as a match: the value is then too short, not unmarked. */
    private boolean matches(int at, byte marker) {
        return remaining() <= at || bytes[position + at] == marker;
    }

    private String firstBytes() {
        StringBuilder hex = new StringBuilder();
        for (int i = position; i < bytes.length && i < position + 2; i++) {
            hex.append(hex.isEmpty() ? "" : " ").append(String.format("%02X", bytes[i]));
        }
        return hex.toString();
    }

    /** Refuses bytes behind the record. */
    public void expectEnd() throws BadRecordException {
        if (remaining() > 0) {
            throw new BadRecordException(
                    RejectReason.TRAILING_BYTES,
                    "the record must end with the value, "
                            + remaining()
                            + " of "
                            + bytes.length
                            + " bytes are left over");
        }
    }

    public boolean readBoolean() throws BadRecordException {
        require(1, "a boolean");
        byte value = bytes[position++];
        if (value != 0 && value != 1) {
            throw malformed("a boolean must be 0 or 1, was " + value);
        }
        return value == 1;
    }

    public int readInt() throws BadRecordException {
        int raw = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            require(1, "an int");
            byte b = bytes[position++];
            raw |= (b & 0x7f) << shift;
            if (b >= 0) {
                if (shift == 28 && b > 0x0f) {
                    break;
                }
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw malformed("an int must fit 32 bits");
    }

    public long readLong() throws BadRecordException {
        long raw = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            require(1, "a long");
            byte b = bytes[position++];
            raw |= (b & 0x7fL) << shift;
            if (b >= 0) {
                if (shift == 63 && b > 1) {
                    break;
                }
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw malformed("a long must fit 64 bits");
    }

    public float readFloat() throws BadRecordException {
        require(Float.BYTES, "a float");
        float value = (float) FLOATS.get(bytes, position);
        position += Float.BYTES;
        return value;
    }

    public double readDouble() throws BadRecordException {
        require(Double.BYTES, "a double");
        double value = (double) DOUBLES.get(bytes, position);
        position += Double.BYTES;
        return value;
    }

    /** Reads a text; short ASCII ones that come again and again are the same object. */
    public String readString() throws BadRecordException {
        int length = readLength("a text");
        int from = position;
        position += length;
        if (length <= LONGEST_REMEMBERED) {
            int hash = length;
            int signs = 0;
            for (int i = from; i < position; i++) {
                hash = 31 * hash + bytes[i];
                signs |= bytes[i];
            }
            if (signs >= 0) {
                return remembered(from, length, hash);
            }
        }
        return text(from, length);
    }

    private String remembered(int from, int length, int hash) {
        int place = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (remembered.length - 1);
        String candidate = remembered[place];
        if (candidate != null && candidate.length() == length && equal(candidate, from)) {
            return candidate;
        }
        String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        remembered[place] = text;
        return text;
    }

    private boolean equal(String text, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int length) throws BadRecordException {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        // Java replaces what is not UTF-8 by U+FFFD; only then is a second, strict look needed.
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
            } catch (CharacterCodingException e) {
                throw malformed("a text of " + length + " bytes must be UTF-8");
            }
        }
        return text;
    }

    /** Passes over a text, which must be one all the same. */
    public void skipString() throws BadRecordException {
        int length = readLength("a text");
        int from = position;
        position += length;
        int signs = 0;
        for (int i = from; i < position; i++) {
            signs |= bytes[i];
        }
        if (signs < 0) {
            text(from, length);
        }
    }

    public byte[] readBytes() throws BadRecordException {
        int length = readLength("a byte string");
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public void skipBytes() throws BadRecordException {
        // Not += on the call: that would add to the position from before the length was read.
        int length = readLength("a byte string");
        position += length;
    }

    /** Passes over {@code length} bytes of a fixed. */
    public void skipFixed(int length) throws BadRecordException {
        require(length, "a fixed");
        position += length;
    }

    /** Reads which branch of a union follows. */
    public int readBranch(int branches) throws BadRecordException {
        int branch = readInt();
        if (branch < 0 || branch >= branches) {
            throw malformed("a union of " + branches + " has no branch " + branch);
        }
        return branch;
    }

    /** Reads the index of an enum's symbol. */
    public int readSymbol(int symbols) throws BadRecordException {
        int symbol = readInt();
        if (symbol < 0 || symbol >= symbols) {
            throw malformed("an enum of " + symbols + " has no symbol " + symbol);
        }
        return symbol;
    }

    /** Reads an array of floats. */
    public float[] readFloats() throws BadRecordException {
        float[] values = {};
        int size = 0;
        for (int count = readBlock(Float.BYTES); count > 0; count = readBlock(Float.BYTES)) {
            int end = blockEnd();
            if (size + count > values.length) {
                // Exact for the one block that most writers make; doubling for a chain of them.
                values = Arrays.copyOf(values, Math.max(size + count, 2 * size));
            }
            for (int i = 0; i < count; i++) {
                values[size + i] = (float) FLOATS.get(bytes, position + Float.BYTES * i);
            }
            position += Float.BYTES * count;
            size += count;
            endBlock(end);
        }
        return size == values.length ? values : Arrays.copyOf(values, size);
    }

    /** Reads an array of ints. */
    public int[] readInts() throws BadRecordException {
        int[] values = {};
        int size = 0;
        for (int count = readBlock(1); count > 0; count = readBlock(1)) {
            int end = blockEnd();
            if (size + count > values.length) {
                values = Arrays.copyOf(values, Math.max(size + count, 2 * size));
            }
            for (int i = 0; i < count; i++) {
                values[size++] = readInt();
            }
            endBlock(end);
        }
        return size == values.length ? values : Arrays.copyOf(values, size);
    }

    /**
     * Reads the head of a block of an array or map.
     *
     * @param smallestItem the fewest bytes that an item has
     * @return number of items; 0 at the end of the array or map
     */
    int readBlock(int smallestItem) throws BadRecordException {
        long count = readLong();
        blockEnd = -1;
        if (count < 0) {
            count = -count;
            long size = readLong();
            if (size < 0 || count < 0) {
                throw malformed("a block must have at least 0 bytes and items");
            }
            if (size > remaining()) {
                throw doesNotFit("a block", size, (double) size);
            }
            blockEnd = position + (int) size;
        }
        if (count > Integer.MAX_VALUE || (smallestItem > 0 && count > remaining() / smallestItem)) {
            double needed = (double) count * Math.max(1, smallestItem);
            throw doesNotFit("an array or map of " + count + " items", count, needed);
        }
        return (int) count;
    }

    /** Where the block whose head was read last says it ends; −1 if it does not say. */
    int blockEnd() {
        return blockEnd;
    }

    /** Refuses a block that is longer or shorter than it said. */
    void endBlock(int end) throws BadRecordException {
        if (end >= 0 && position != end) {
            throw malformed(
                    "a block must end where it says, ended "
                            + Math.abs(position - end)
                            + " bytes "
                            + (position > end ? "later" : "earlier"));
        }
    }

    /** Goes one level down in nested records, arrays, maps. */
    void enter() throws BadRecordException {
        if (++depth > DEEPEST) {
            throw malformed("records must not nest deeper than " + DEEPEST);
        }
    }

    void leave() {
        depth--;
    }

    private int readLength(String what) throws BadRecordException {
        long length = readLong();
        if (length < 0) {
            throw malformed(what + " must have at least 0 bytes, has " + length);
        }
        if (length > remaining()) {
            throw doesNotFit(what, length, (double) length);
        }
        return (int) length;
    }

    private void require(int length, String what) throws BadRecordException {
        if (bytes.length - position < length) {
            throw new BadRecordException(
                    RejectReason.TRUNCATED,
                    what + " needs " + length + " bytes, " + remaining() + " are left");
        }
    }

    private BadRecordException doesNotFit(String what, long announced, double bytesNeeded) {
        return new BadRecordException(
                bytesNeeded > LARGEST_PLAUSIBLE ? RejectReason.TOO_LONG : RejectReason.TRUNCATED,
                what + " announces " + announced + ", " + remaining() + " bytes are left");
    }

    private BadRecordException malformed(String message) {
        return new BadRecordException(
                RejectReason.MALFORMED, message + " (at byte " + position + ")");
    }
}
