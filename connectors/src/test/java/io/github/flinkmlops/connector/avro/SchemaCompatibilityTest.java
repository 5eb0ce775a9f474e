package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was published once can be read for ever, and old readers can read what is written now. */
class SchemaCompatibilityTest {

    private static final List<String> VERSIONS = List.of("v1");

    record Published(MessageType type, String version, Schema schema) {

        @Override
        public String toString() {
            return type + " " + version;
        }
    }

    static Stream<Published> published() {
        List<Published> all = new ArrayList<>();
        for (String version : VERSIONS) {
            for (MessageType type : MessageType.values()) {
                all.add(new Published(type, version, load(version, type)));
            }
        }
        return all.stream();
    }

    private static Schema load(String version, MessageType type) {
        String resource = "/schemas/" + version + "/" + type.schema().getName() + ".avsc";
        try (InputStream in = SchemaCompatibilityTest.class.getResourceAsStream(resource)) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new AssertionError(resource, e);
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void theCurrentSchemaAndAPublishedOneReadEachOther(Published published) {
        Schema current = published.type().schema();

        assertThat(compatibility(current, published.schema()))
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(compatibility(published.schema(), current))
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
    }

    @ParameterizedTest
    @MethodSource("published")
    void recordsReadAcrossVersions(Published published) throws IOException {
        Schema current = published.type().schema();

        assertFieldsSurvive(published.schema(), current);
        assertFieldsSurvive(current, published.schema());
    }

    private static void assertFieldsSurvive(Schema writer, Schema reader) throws IOException {
        GenericRecord record = sample(writer);
        byte[] bytes = new GenericRecordWriter(writer, WireFormat.PLAIN).write(record);

        GenericRecord read =
                new GenericDatumReader<GenericRecord>(writer, reader)
                        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));

        Map<String, String> expected = new HashMap<>();
        Map<String, String> actual = new HashMap<>();
        for (Schema.Field field : reader.getFields()) {
            if (writer.getField(field.name()) != null) {
                expected.put(field.name(), String.valueOf(record.get(field.name())));
                actual.put(field.name(), String.valueOf(read.get(field.name())));
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("published")
    void readersKnowTheFingerprintOfEveryPublishedSchema(Published published) throws Exception {
        byte[] message =
                new GenericRecordWriter(published.schema(), WireFormat.SINGLE_OBJECT)
                        .write(sample(published.schema()));

        GenericRecord read = new GenericRecordReader(published.type()).read(message);

        assertThat(read.getSchema()).isEqualTo(published.type().schema());
        assertThat(new MessageJson().toJson(message)).startsWith("{").doesNotContain("\n");
    }

    @ParameterizedTest
    @MethodSource("published")
    void everyFieldIsDocumented(Published published) {
        assertThat(published.schema().getDoc()).isNotBlank();
        assertThat(published.schema().getFields())
                .allSatisfy(field -> assertThat(field.doc()).as(field.name()).isNotBlank());
    }

    /** A record with a value of its type in every field, null where that is one. */
    private static GenericRecord sample(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.name(), value(field.schema(), field.pos() + 1));
        }
        return record;
    }

    private static Object value(Schema schema, int seed) {
        return switch (schema.getType()) {
            case UNION -> value(schema.getTypes().get(schema.getTypes().size() - 1), seed);
            case STRING -> "text " + seed;
            case INT -> seed;
            case LONG -> (long) seed;
            case FLOAT -> seed / 2f;
            case DOUBLE -> seed / 2d;
            case BYTES -> java.nio.ByteBuffer.wrap(new byte[seed]);
            case ARRAY -> List.of(value(schema.getElementType(), seed));
            case BOOLEAN -> true;
            case RECORD -> sample(schema);
            case MAP -> Map.of("m", value(schema.getValueType(), seed));
            default -> throw new AssertionError("no sample of " + schema);
        };
    }
}
