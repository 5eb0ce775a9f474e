package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.example.RejectReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Makes records that no job may learn from, each from a good one and bad in one way. */
final class PoisonRecords {

    /** A way of being bad. */
    enum Kind {
        NULL(RejectReason.NULL_VALUE),
        EMPTY(RejectReason.EMPTY_VALUE),
        TRUNCATED(RejectReason.TRUNCATED),
        TRAILING(RejectReason.TRAILING_BYTES),
        RANDOM(RejectReason.NO_MARKER),
        RANDOM_BEHIND_HEADER(RejectReason.MALFORMED),
        UNKNOWN_FINGERPRINT(RejectReason.UNKNOWN_SCHEMA),
        NOT_FINITE(RejectReason.NOT_FINITE),
        WRONG_LENGTH(RejectReason.WRONG_LENGTH),
        UNKNOWN_CLASS(RejectReason.UNKNOWN_CLASS),
        NEGATIVE_INDEX(RejectReason.NEGATIVE_INDEX),
        DUPLICATE_INDEX(RejectReason.DUPLICATE_INDEX),
        INDEX_OUT_OF_RANGE(RejectReason.INDEX_OUT_OF_RANGE),
        HOSTILE_COUNT(RejectReason.TOO_LONG),
        NEGATIVE_WEIGHT(RejectReason.NEGATIVE_WEIGHT);

        final RejectReason reason;

        Kind(RejectReason reason) {
            this.reason = reason;
        }
    }

    private static final int HEADER = 10;
    private static final float[] NOT_FINITE = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
    };
    private static final String[] NO_LETTERS = {"", "a", "AA", "Ä", "0", " A"};

    private final List<GenericRecord> good;
    private final SplittableRandom random;
    private final int sparse;

    /**
     * @param sparse number of sparse features of the records
     */
    PoisonRecords(List<GenericRecord> good, int sparse, long seed) {
        this.good = good;
        this.sparse = sparse;
        this.random = new SplittableRandom(seed);
    }

    /** One record of a kind, made from any of the good ones. */
    byte @Nullable [] make(Kind kind) {
        return switch (kind) {
            case NULL -> null;
            case EMPTY -> new byte[0];
            case TRUNCATED -> {
                byte[] message = message(record -> {});
                yield Arrays.copyOf(message, random.nextInt(1, message.length));
            }
            case TRAILING -> {
                byte[] message = message(record -> {});
                byte[] more = bytes(random.nextInt(1, 9));
                byte[] both = Arrays.copyOf(message, message.length + more.length);
                System.arraycopy(more, 0, both, message.length, more.length);
                yield both;
            }
            case RANDOM -> random();
            case RANDOM_BEHIND_HEADER -> randomBehindHeader();
            case UNKNOWN_FINGERPRINT -> {
                byte[] message = message(record -> {});
                message[random.nextInt(2, HEADER)] ^= (byte) (1 << random.nextInt(8));
                yield message;
            }
            case NOT_FINITE -> notFinite();
            case WRONG_LENGTH -> wrongLength();
            case UNKNOWN_CLASS ->
                    message(
                            record ->
                                    record.put(
                                            "label",
                                            NO_LETTERS[random.nextInt(NO_LETTERS.length)]));
            case NEGATIVE_INDEX ->
                    withIndex(random.nextBoolean() ? -1 : random.nextInt(Integer.MIN_VALUE, 0));
            case DUPLICATE_INDEX -> duplicateIndex();
            case INDEX_OUT_OF_RANGE ->
                    withIndex(
                            random.nextBoolean()
                                    ? sparse
                                    : random.nextInt(sparse, Integer.MAX_VALUE));
            case HOSTILE_COUNT -> hostileCount();
            case NEGATIVE_WEIGHT ->
                    message(
                            record ->
                                    record.put(
                                            "weight",
                                            random.nextBoolean()
                                                    ? -Float.MIN_VALUE
                                                    : -1e6f * (float) random.nextDouble(1e-9, 1)));
        };
    }

    /** The message of a good record, after a change. */
    private byte[] message(Consumer<GenericRecord> change) {
        GenericRecord record =
                GenericData.get()
                        .deepCopy(
                                MessageType.EXAMPLE.schema(),
                                good.get(random.nextInt(good.size())));
        change.accept(record);
        return Letters.messages(List.of(record)).get(0);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Anything that does not begin as our records do. */
    private byte[] random() {
        byte[] bytes = bytes(random.nextInt(1, 300));
        byte[] marker = message(record -> {});
        if (bytes[0] == marker[0]) {
            bytes[0]++;
        }
        return bytes;
    }

    /** Behind the header stands which branch of a union the id is: 0 or 1, which are 0 and 2. */
    private byte[] randomBehindHeader() {
        byte[] message = message(record -> {});
        byte[] bytes = bytes(random.nextInt(HEADER + 1, 300));
        System.arraycopy(message, 0, bytes, 0, HEADER);
        bytes[HEADER] = (byte) random.nextInt(3, 128);
        return bytes;
    }

    private byte[] notFinite() {
        float value = NOT_FINITE[random.nextInt(NOT_FINITE.length)];
        return message(
                record -> {
                    if (random.nextInt(4) == 0) {
                        record.put("weight", value);
                    } else {
                        String field =
                                sparse > 0 && random.nextBoolean() ? "sparseValues" : "dense";
                        List<Float> values = copy(record, field);
                        values.set(random.nextInt(values.size()), value);
                        record.put(field, values);
                    }
                });
    }

    /** Some more or some fewer dense features, or sparse values than there are indices. */
    private byte[] wrongLength() {
        return message(
                record -> {
                    String field = sparse > 0 && random.nextBoolean() ? "sparseValues" : "dense";
                    List<Float> values = copy(record, field);
                    if (random.nextBoolean()) {
                        values.addAll(Collections.nCopies(random.nextInt(1, 50), 1f));
                    } else {
                        values.subList(random.nextInt(values.size()), values.size()).clear();
                    }
                    record.put(field, values);
                });
    }

    private byte[] withIndex(int index) {
        return message(
                record -> {
                    List<Integer> indices = copy(record, "sparseIndices");
                    List<Float> values = copy(record, "sparseValues");
                    int at = random.nextInt(indices.size() + 1);
                    indices.add(at, index);
                    values.add(at, 1f);
                    record.put("sparseIndices", indices);
                    record.put("sparseValues", values);
                });
    }

    private byte[] duplicateIndex() {
        return message(
                record -> {
                    List<Integer> indices = copy(record, "sparseIndices");
                    List<Float> values = copy(record, "sparseValues");
                    int at = random.nextInt(indices.size());
                    indices.add(random.nextInt(indices.size() + 1), indices.get(at));
                    values.add(0f);
                    record.put("sparseIndices", indices);
                    record.put("sparseValues", values);
                });
    }

    @SuppressWarnings("unchecked") // The field's type is in the schema.
    private static <T> List<T> copy(GenericRecord record, String field) {
        return new ArrayList<>((List<T>) record.get(field));
    }

    /** An array of two thousand million items or more, announced in few bytes, and no items. */
    private byte[] hostileCount() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(message(record -> {}), 0, HEADER);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            encoder.writeIndex(1);
            encoder.writeString("hostile");
            encoder.writeIndex(1);
            encoder.writeLong(0);
            encoder.writeIndex(0);
            if (random.nextBoolean()) {
                // No dense features: it is the indices that are announced.
                encoder.writeLong(0);
            }
            switch (random.nextInt(3)) {
                case 0 -> encoder.writeLong(2_000_000_000);
                case 1 -> encoder.writeLong(Long.MAX_VALUE);
                default -> {
                    // A block with its size in bytes.
                    encoder.writeLong(-2_000_000_000);
                    encoder.writeLong(2_000_000_000);
                }
            }
            out.write(bytes(random.nextInt(20)));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
