package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array of ids, or null and such an array.
 *
 * @param branches of the union; 0 if it is none
 * @param branch which of them is the array
 * @param longs whether its items are longs
 */
record IdsReader(int branches, int branch, boolean longs) {

    /**
     * @throws IllegalArgumentException if the field has another type
     */
    static IdsReader of(Schema.Field field) {
        Schema type = field.schema();
        List<Schema> types = type.isUnion() ? type.getTypes() : List.of(type);
        int branch = types.get(0).getType() == Schema.Type.NULL ? 1 : 0;
        boolean fits =
                types.size() == 1
                        || types.size() == 2 && types.get(1 - branch).getType() == Schema.Type.NULL;
        if (!fits || branch >= types.size() || !isIds(types.get(branch))) {
            throw new IllegalArgumentException(
                    "field '%s' must be an array of ints or longs, or null and such an array, was %s"
                            .formatted(field.name(), type));
        }
        boolean longs = types.get(branch).getElementType().getType() == Schema.Type.LONG;
        return new IdsReader(type.isUnion() ? types.size() : 0, branch, longs);
    }

    private static boolean isIds(Schema type) {
        return type.getType() == Schema.Type.ARRAY
                && (type.getElementType().getType() == Schema.Type.INT
                        || type.getElementType().getType() == Schema.Type.LONG);
    }

    int @Nullable [] read(AvroInput in) throws BadRecordException {
        if (branches > 0 && in.readBranch(branches) != branch) {
            return null;
        }
        return longs ? readLongs(in) : in.readInts();
    }

    private static int[] readLongs(AvroInput in) throws BadRecordException {
        int[] values = {};
        int size = 0;
        for (int count = in.readBlock(1); count > 0; count = in.readBlock(1)) {
            int end = in.blockEnd();
            if (size + count > values.length) {
                values = Arrays.copyOf(values, Math.max(size + count, 2 * size));
            }
            for (int i = 0; i < count; i++) {
                long value = in.readLong();
                if (value != (int) value) {
                    throw new BadRecordException(
                            RejectReason.UNREADABLE_VALUE, "an id must fit 32 bits, was " + value);
                }
                values[size++] = (int) value;
            }
            in.endBlock(end);
        }
        return Arrays.copyOf(values, size);
    }
}
