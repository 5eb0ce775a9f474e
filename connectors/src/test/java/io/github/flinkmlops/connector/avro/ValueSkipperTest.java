package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class ValueSkipperTest {

    private static final Schema LIST =
            new Schema.Parser()
                    .parse(
                            """
                            {"type": "record", "name": "Node", "fields": [
                              {"name": "next", "type": ["null", "Node"]}]}
                            """);

    private final AvroInput in = new AvroInput();

    @Test
    void passesOverEveryType() throws Exception {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type": "record", "name": "All", "fields": [
                                  {"name": "n", "type": "null"},
                                  {"name": "b", "type": "boolean"},
                                  {"name": "i", "type": "int"},
                                  {"name": "l", "type": "long"},
                                  {"name": "f", "type": "float"},
                                  {"name": "d", "type": "double"},
                                  {"name": "s", "type": "string"},
                                  {"name": "y", "type": "bytes"},
                                  {"name": "x", "type": {"type": "fixed", "name": "F", "size": 3}},
                                  {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
                                  {"name": "a", "type": {"type": "array", "items": ["null", "string"]}},
                                  {"name": "m", "type": {"type": "map", "values": {"type": "array", "items": "double"}}},
                                  {"name": "r", "type": {"type": "record", "name": "R", "fields": [
                                    {"name": "all", "type": ["null", "All"]}]}}]}
                                """);
        GenericRecord inner = all(schema, null);

        in.reset(new GenericRecordWriter(schema, WireFormat.PLAIN).write(all(schema, inner)));
        ValueSkipper.of(schema).skip(in);

        in.expectEnd();
    }

    private static GenericRecord all(Schema schema, GenericRecord inner) {
        GenericRecord all = new GenericData.Record(schema);
        all.put("b", true);
        all.put("i", -1);
        all.put("l", 1L << 40);
        all.put("f", 1f);
        all.put("d", 1d);
        all.put("s", "ü");
        all.put("y", java.nio.ByteBuffer.wrap(new byte[5]));
        all.put("x", new GenericData.Fixed(schema.getField("x").schema(), new byte[3]));
        all.put("e", new GenericData.EnumSymbol(schema.getField("e").schema(), "B"));
        all.put("a", java.util.Arrays.asList("one", null, "two"));
        all.put("m", Map.of("one", List.of(1d, 2d), "none", List.of()));
        GenericRecord r = new GenericData.Record(schema.getField("r").schema());
        r.put("all", inner);
        all.put("r", r);
        return all;
    }

    @Test
    void recursionHasABound() {
        byte[] deep = new byte[10_000];
        java.util.Arrays.fill(deep, (byte) 2);

        in.reset(deep);

        assertThat(refusal(LIST).reason()).isEqualTo(RejectReason.MALFORMED);
    }

    @Test
    void aDepthThatIsLeftIsForgotten() throws Exception {
        ValueSkipper skipper = ValueSkipper.of(LIST);
        in.reset(new byte[1000]);

        for (int i = 0; i < 1000; i++) {
            skipper.skip(in);
        }

        in.expectEnd();
    }

    @Test
    void anArrayOfNothingCostsNothing() throws Exception {
        AvroOutput out = new AvroOutput();
        for (int block = 0; block < 100_000; block++) {
            out.writeLong(Integer.MAX_VALUE);
        }
        out.writeLong(0);

        in.reset(out.toByteArray());
        ValueSkipper.of(Schema.createArray(Schema.create(Schema.Type.NULL))).skip(in);

        in.expectEnd();
    }

    @Test
    void itemsThatHoldThemselvesAreReadOneByOne() throws Exception {
        Schema tree =
                new Schema.Parser()
                        .parse(
                                """
                                {"type": "record", "name": "Tree", "fields": [
                                  {"name": "children", "type": {"type": "array", "items": "Tree"}}]}
                                """);
        // A tree of two leaves.
        in.reset(new byte[] {4, 0, 0, 0});

        ValueSkipper.of(tree).skip(in);

        in.expectEnd();
    }

    private BadRecordException refusal(Schema schema) {
        return catchThrowableOfType(
                BadRecordException.class, () -> ValueSkipper.of(schema).skip(in));
    }
}
