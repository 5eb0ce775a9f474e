package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.Label;
import org.jspecify.annotations.Nullable;

/** A label on the wire: the union of null, double and string, in this order. */
final class LabelEncoding {

    static final int NULL = 0;
    static final int NUMBER = 1;
    static final int CLASS_NAME = 2;

    private LabelEncoding() {}

    static void write(@Nullable Label label, AvroOutput out) {
        if (label == null) {
            out.writeLong(NULL);
        } else if (label instanceof Label.Number number) {
            out.writeLong(NUMBER);
            out.writeDouble(number.value());
        } else if (label instanceof Label.ClassName className) {
            out.writeLong(CLASS_NAME);
            out.writeString(className.name());
        }
    }
}
