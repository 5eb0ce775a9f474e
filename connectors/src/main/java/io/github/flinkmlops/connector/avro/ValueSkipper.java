package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Passes over a value of one schema, and refuses it exactly where a reader would. */
interface ValueSkipper {

    void skip(AvroInput in) throws BadRecordException;

    /** The fewest bytes that a value has; never more than that. */
    int smallest();

    static ValueSkipper of(Schema schema) {
        return of(schema, new HashMap<>());
    }

    /** Records are known by name while they are made, so that they may hold themselves. */
    private static ValueSkipper of(Schema schema, Map<String, ValueSkipper> records) {
        return switch (schema.getType()) {
            case NULL -> new Leaf(0, in -> {});
            case BOOLEAN -> new Leaf(1, AvroInput::readBoolean);
            case INT -> new Leaf(1, AvroInput::readInt);
            case LONG -> new Leaf(1, AvroInput::readLong);
            case FLOAT -> new Leaf(Float.BYTES, in -> in.skipFixed(Float.BYTES));
            case DOUBLE -> new Leaf(Double.BYTES, in -> in.skipFixed(Double.BYTES));
            case STRING -> new Leaf(1, AvroInput::skipString);
            case BYTES -> new Leaf(1, AvroInput::skipBytes);
            case FIXED -> {
                int size = schema.getFixedSize();
                yield new Leaf(size, in -> in.skipFixed(size));
            }
            case ENUM -> {
                int symbols = schema.getEnumSymbols().size();
                yield new Leaf(1, in -> in.readSymbol(symbols));
            }
            case ARRAY -> new Blocks(false, of(schema.getElementType(), records));
            case MAP -> new Blocks(true, of(schema.getValueType(), records));
            case UNION ->
                    new Union(schema.getTypes().stream().map(type -> of(type, records)).toList());
            case RECORD -> {
                ValueSkipper known = records.get(schema.getFullName());
                if (known != null) {
                    yield known;
                }
                Fields fields = new Fields();
                records.put(schema.getFullName(), fields);
                schema.getFields().forEach(f -> fields.parts.add(of(f.schema(), records)));
                yield fields;
            }
        };
    }

    /** A step that may refuse. */
    @FunctionalInterface
    interface Step {
        void run(AvroInput in) throws BadRecordException;
    }

    /** A value without parts. */
    record Leaf(int smallest, Step step) implements ValueSkipper {

        @Override
        public void skip(AvroInput in) throws BadRecordException {
            step.run(in);
        }
    }

    /** A union: its branch, then a value of that. */
    record Union(List<ValueSkipper> branches) implements ValueSkipper {

        @Override
        public int smallest() {
            return 1;
        }

        @Override
        public void skip(AvroInput in) throws BadRecordException {
            branches.get(in.readBranch(branches.size())).skip(in);
        }
    }

    /** An array, or a map, whose items have a name each. */
    final class Blocks implements ValueSkipper {

        private final boolean named;
        private final ValueSkipper item;
        private int smallestItem = -1;

        private Blocks(boolean named, ValueSkipper item) {
            this.named = named;
            this.item = item;
        }

        @Override
        public int smallest() {
            return 1;
        }

        @Override
        public void skip(AvroInput in) throws BadRecordException {
            if (smallestItem < 0) {
                // Not known earlier: the item may be the record that is still being made.
                smallestItem = item.smallest() + (named ? 1 : 0);
            }
            in.enter();
            for (int n = in.readBlock(smallestItem); n > 0; n = in.readBlock(smallestItem)) {
                int end = in.blockEnd();
                // Items without bytes need no reading: their number says nothing about the work.
                for (int i = 0; smallestItem > 0 && i < n; i++) {
                    if (named) {
                        in.skipString();
                    }
                    item.skip(in);
                }
                in.endBlock(end);
            }
            in.leave();
        }
    }

    /** A record: one value after the other. */
    final class Fields implements ValueSkipper {

        private final List<ValueSkipper> parts = new ArrayList<>();
        private boolean measuring;

        @Override
        public int smallest() {
            if (measuring) {
                // Inside itself: 0 is low enough.
                return 0;
            }
            measuring = true;
            long sum = 0;
            for (ValueSkipper part : parts) {
                sum += part.smallest();
            }
            measuring = false;
            return (int) Math.min(sum, Integer.MAX_VALUE - 1);
        }

        @Override
        public void skip(AvroInput in) throws BadRecordException {
            in.enter();
            for (ValueSkipper part : parts) {
                part.skip(in);
            }
            in.leave();
        }
    }
}
