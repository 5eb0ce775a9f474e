package io.github.flinkmlops.job.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.connector.avro.ExampleWriter;
import io.github.flinkmlops.connector.avro.GenericRecordWriter;
import io.github.flinkmlops.connector.avro.MessageHeader;
import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.registry.RegistryException;
import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.DenseFeatures;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.ExampleFields;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.example.NumericFeature;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.util.InstantiationUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages whose schema is in a registry: each is read with the schema it was written with. */
@Timeout(60)
class RegistryDecoderTest {

    private static final Position POSITION = new Position("readings", 0, 7, 1_000);

    private static final Schema FIRST =
            SchemaBuilder.record("Reading")
                    .fields()
                    .requiredDouble("power")
                    .requiredInt("warmth")
                    .endRecord();

    /** What the job was built for: a field renamed, one added, others in between. */
    private static final Schema EXPECTED =
            new Schema.Parser()
                    .parse(
                            """
                            {"type": "record", "name": "Reading", "fields": [
                              {"name": "site", "type": "string", "default": "north"},
                              {"name": "temperature", "type": "double", "aliases": ["warmth"]},
                              {"name": "humidity", "type": ["double", "null"], "default": 0.5},
                              {"name": "power", "type": "double"}]}
                            """);

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ExampleEncoder encoder() {
        return new ExampleEncoder(
                List.of(new NumericFeature("temperature"), new NumericFeature("humidity")),
                new LabelEncoder.Value("power"),
                new ExampleFields(null, null, "site", null));
    }

    private RegistryOptions options() {
        return new RegistryOptions(
                List.of(server.url()), null, true, Duration.ofSeconds(10), Duration.ofMillis(200));
    }

    private ExampleDecoder decoder(@Nullable Schema expected) {
        return ExampleDecoder.ofRecords(options(), expected, RegistryDecoderTest::encoder, false);
    }

    private byte[] message(GenericRecord record, String topic) {
        byte[] header =
                new MessageHeader(WireFormat.REGISTRY, options()).of(record.getSchema(), topic);
        return new GenericRecordWriter(record.getSchema(), header).write(record);
    }

    private static GenericRecord first(double power, int warmth) {
        GenericRecord record = new GenericData.Record(FIRST);
        record.put("power", power);
        record.put("warmth", warmth);
        return record;
    }

    private static GenericRecord expected(double temperature) {
        GenericRecord record = new GenericData.Record(EXPECTED);
        record.put("site", "south");
        record.put("temperature", temperature);
        record.put("humidity", 0.25);
        record.put("power", 2.0);
        return record;
    }

    private static float[] features(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Example.class);
        return ((DenseFeatures) ((Example) decoded).features()).values();
    }

    private static Rejected refused(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Rejected.class);
        return (Rejected) decoded;
    }

    @Test
    void theHeaderIsAZeroAndTheIdInBigEndianOrder() {
        int id = server.add("readings-value", FIRST);
        byte[] message = message(first(1, 20), "readings");

        ByteBuffer header = ByteBuffer.wrap(message);
        assertThat(header.get()).isZero();
        assertThat(header.getInt()).isEqualTo(id);
        assertThat(message).hasSize(5 + 8 + 1);
    }

    @Test
    void olderAndNewerRecordsAreReadWithAliasesAndDefaults() throws Exception {
        ExampleDecoder decoder = InstantiationUtil.clone(decoder(EXPECTED));
        byte[] old = message(first(1, 20), "readings");
        byte[] recent = message(expected(21.5), "readings");

        for (int i = 0; i < 2; i++) {
            Decoded fromOld = decoder.decode(old, POSITION);
            assertThat(features(fromOld)).containsExactly(20, 0.5f);
            assertThat(((Example) fromOld).key()).isEqualTo("north");
            Decoded fromRecent = decoder.decode(recent, POSITION);
            assertThat(features(fromRecent)).containsExactly(21.5f, 0.25f);
            assertThat(((Example) fromRecent).key()).isEqualTo("south");
        }
        assertThat(server.requests().stream().filter(r -> r.startsWith("GET"))).hasSize(2);
    }

    @Test
    void aSchemaWithoutTheFieldsIsTheRecordsFault() {
        Rejected rejected =
                refused(decoder(null).decode(message(first(1, 20), "readings"), POSITION));

        assertThat(rejected.reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
        assertThat(rejected.error())
                .contains("schema 1 cannot be used here: field 'temperature' is not in the schema");
        assertThat(rejected.bytes()).isNotEmpty();
    }

    @Test
    void anIdThatNobodyKnowsIsTheRecordsFault() {
        ExampleDecoder decoder = decoder(EXPECTED);
        byte[] unknown = ByteBuffer.allocate(20).put((byte) 0).putInt(99).array();
        byte[] good = message(expected(21.5), "readings");

        assertThat(refused(decoder.decode(unknown, POSITION)).reason())
                .isEqualTo(RejectReason.UNKNOWN_SCHEMA);
        assertThat(features(decoder.decode(good, POSITION))).hasSize(2);
        assertThat(refused(decoder.decode(new byte[] {0, 0, 0}, POSITION)).reason())
                .isEqualTo(RejectReason.TRUNCATED);
        assertThat(refused(decoder.decode(new byte[] {7, 0, 0, 0, 1}, POSITION)).reason())
                .isEqualTo(RejectReason.NO_MARKER);
    }

    @Test
    void aRegistryThatIsAwayFailsTheJobAndRefusesNoRecord() {
        byte[] message = message(expected(21.5), "readings");
        ExampleDecoder knowing = decoder(EXPECTED);
        assertThat(features(knowing.decode(message, POSITION))).hasSize(2);
        ExampleDecoder fresh = decoder(EXPECTED);
        server.close();

        assertThatThrownBy(() -> fresh.decode(message, POSITION))
                .isInstanceOf(RegistryException.class);
        assertThat(features(knowing.decode(message, POSITION)))
                .as("a schema that is known needs no registry")
                .hasSize(2);
    }

    @Test
    void examplesOfOursAreReadIfTheirSchemaIsOneOfOurs() {
        ExampleDecoder decoder =
                ExampleDecoder.ofExamples(
                        options(), 2, 0, () -> new LabelEncoder.Value("label"), false);
        byte[] single =
                new ExampleWriter(2)
                        .write(Example.of("a", 1, new DenseFeatures(new float[] {1, 2}), null));
        byte[] header =
                new MessageHeader(WireFormat.REGISTRY, options())
                        .of(MessageType.EXAMPLE.schema(), "examples");
        ByteBuffer message = ByteBuffer.allocate(single.length - 10 + header.length);
        message.put(header).put(single, 10, single.length - 10);

        assertThat(features(decoder.decode(message.array(), POSITION))).containsExactly(1, 2);
        Rejected other = refused(decoder.decode(message(first(1, 20), "others"), POSITION));
        assertThat(other.error()).contains("it must be a published version of").contains("Reading");
    }

    @Test
    void aFieldThatIsNowhereIsFoundWhileTheJobIsBuilt() {
        assertThatThrownBy(() -> decoder(FIRST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field 'temperature' is not in the schema Reading");
    }
}
