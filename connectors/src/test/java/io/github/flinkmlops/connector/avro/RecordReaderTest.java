package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RecordBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

    @Test
    void numbersAndTextsAreReadAsTheyAre() throws Exception {
        assertThat(read("\"int\"", -7).number(0)).isEqualTo(-7);
        assertThat(read("\"long\"", 1L << 50).number(0)).isEqualTo(1L << 50);
        assertThat(read("\"float\"", 0.5f).number(0)).isEqualTo(0.5);
        assertThat(read("\"double\"", -0.1).number(0)).isEqualTo(-0.1);
        assertThat(read("\"boolean\"", true).number(0)).isEqualTo(1);
        assertThat(read("\"boolean\"", false).number(0)).isEqualTo(0);
        assertThat(read("\"string\"", "JFK").text(0)).isEqualTo("JFK");
        assertThat(read("\"null\"", null).isNull(0)).isTrue();
        assertThat(read("[\"null\", \"double\"]", null).isNull(0)).isTrue();
        assertThat(read("[\"string\", \"null\", \"int\"]", 3).text(0)).isEqualTo("3");
    }

    @Test
    void anEnumIsItsSymbol() throws Exception {
        Schema type = Schema.createEnum("E", null, null, List.of("RED", "BLUE"));

        assertThat(read(type.toString(), new GenericData.EnumSymbol(type, "BLUE")).text(0))
                .isEqualTo("BLUE");
    }

    @Test
    void aLargeIdKeepsItsLastDigits() throws Exception {
        assertThat(read("\"long\"", Long.MAX_VALUE).text(0)).isEqualTo("9223372036854775807");
        assertThat(read("\"long\"", Long.MIN_VALUE).text(0)).isEqualTo("-9223372036854775808");
        assertThat(read("\"long\"", Long.MAX_VALUE).number(0)).isEqualTo(0x1p63);
    }

    @Test
    void timesBecomeEpochMilliseconds() throws Exception {
        assertThat(time("long", "timestamp-millis", -1L)).isEqualTo(-1);
        assertThat(time("long", "timestamp-micros", -1L)).isEqualTo(-1);
        assertThat(time("long", "timestamp-micros", 1_999L)).isEqualTo(1);
        assertThat(time("long", "timestamp-nanos", 1_999_999L)).isEqualTo(1);
        assertThat(time("long", "local-timestamp-millis", 5L)).isEqualTo(5);
        assertThat(time("long", "local-timestamp-micros", 5_000L)).isEqualTo(5);
        assertThat(time("long", "local-timestamp-nanos", 5_000_000L)).isEqualTo(5);
        assertThat(time("int", "date", 2)).isEqualTo(172_800_000);
        assertThat(time("int", "date", -100_000)).isEqualTo(-8_640_000_000_000L);
    }

    @Test
    void fieldsOfNestedRecordsAreReached() throws Exception {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type": "record", "name": "Outer", "fields": [
                                  {"name": "a", "type": ["null", {"type": "record", "name": "Inner",
                                    "fields": [{"name": "b", "type": "int"},
                                               {"name": "c", "type": "string"}]}]},
                                  {"name": "d", "type": "int"}]}
                                """);
        GenericRecord inner =
                new GenericData.Record(schema.getField("a").schema().getTypes().get(1));
        inner.put("b", 4);
        inner.put("c", "skipped");
        GenericRecord outer = new GenericData.Record(schema);
        outer.put("a", inner);
        outer.put("d", 5);
        List<String> wanted = List.of("d", "a.b");

        RecordBuffer full = read(schema, wanted, outer);
        outer.put("a", null);
        RecordBuffer empty = read(schema, wanted, outer);

        assertThat(full.number(0)).isEqualTo(5);
        assertThat(full.number(1)).isEqualTo(4);
        assertThat(empty.isNull(1)).isTrue();
    }

    @Test
    void aFieldThatIsMissingIsNamedWithThoseThatAreThere() {
        assertThatThrownBy(() -> new RecordReader(Messages.FLIGHT, List.of("distance", "dist")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "field 'dist' is not in the schema test.Flight, which has [id, departure,"
                                + " origin, remark, tags, distance, delay]");
    }

    @Test
    void aFieldThatIsNoSingleValueIsRefused() {
        assertThatThrownBy(() -> new RecordReader(Messages.FLIGHT, List.of("tags")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field 'tags' must be a boolean, number, text or enum")
                .hasMessageContaining("array");
        assertThatThrownBy(() -> new RecordReader(Messages.FLIGHT, List.of("origin.city")))
                .hasMessageContaining("field 'origin' must be a record");
        assertThatThrownBy(
                        () -> new RecordReader(Schema.create(Schema.Type.INT), List.of("origin")))
                .hasMessageContaining("must be a record, was int");
    }

    private static long time(String type, String logical, Object value) throws BadRecordException {
        String json = "{\"type\": \"" + type + "\", \"logicalType\": \"" + logical + "\"}";
        return read(json, value).time(0);
    }

    private static RecordBuffer read(String type, Object value) throws BadRecordException {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"x\","
                                        + " \"type\": "
                                        + type
                                        + "}]}");
        GenericRecord record = new GenericData.Record(schema);
        record.put("x", value);
        return read(schema, List.of("x"), record);
    }

    private static RecordBuffer read(Schema schema, List<String> wanted, GenericRecord record)
            throws BadRecordException {
        AvroInput in = new AvroInput();
        in.reset(new GenericRecordWriter(schema, WireFormat.PLAIN).write(record));
        RecordBuffer buffer = new RecordBuffer(wanted);
        new RecordReader(schema, wanted).read(in, buffer);
        in.expectEnd();
        return buffer;
    }
}
