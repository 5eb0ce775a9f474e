package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.Decoded;
import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.ExampleFields;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.example.NumericFeature;
import io.github.flinkmlops.example.OneHotFeature;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.example.TimePart;
import io.github.flinkmlops.example.TimePartFeature;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Records that several tests send. */
final class Messages {

    static final Position POSITION = new Position("flights", 2, 17, 1_000);

    static final Schema FLIGHT =
            new Schema.Parser()
                    .parse(
                            """
                            {"type": "record", "name": "Flight", "namespace": "test", "fields": [
                              {"name": "id", "type": "long"},
                              {"name": "departure", "type": "string"},
                              {"name": "origin", "type": "string"},
                              {"name": "remark", "type": ["null", "string"]},
                              {"name": "tags", "type": {"type": "array", "items": "string"}},
                              {"name": "distance", "type": "int"},
                              {"name": "delay", "type": ["null", "float"]}]}
                            """);

    static final LabelEncoder LETTERS = new LabelEncoder.Classes("label", List.of("A", "B", "C"));

    private Messages() {}

    static GenericRecord flight(long id, String origin, int distance, Float delay) {
        GenericRecord flight = new GenericData.Record(FLIGHT);
        flight.put("id", id);
        flight.put("departure", "2001-01-31T23:59");
        flight.put("origin", origin);
        flight.put("remark", "späť");
        flight.put("tags", List.of("a", "bc"));
        flight.put("distance", distance);
        flight.put("delay", delay);
        return flight;
    }

    static ExampleEncoder flightEncoder() {
        return new ExampleEncoder(
                List.of(
                        new NumericFeature("distance"),
                        new OneHotFeature("origin", List.of("SAN", "JFK"), false),
                        new TimePartFeature("departure", TimePart.HOUR)),
                new LabelEncoder.Threshold("delay", 15, "late"),
                new ExampleFields("id", "departure", "origin", null));
    }

    static byte[] bytesOf(GenericRecord record) {
        return new GenericRecordWriter(record.getSchema(), WireFormat.SINGLE_OBJECT).write(record);
    }

    /** An Example record without id, event time and key. */
    static GenericRecord example(
            List<Float> dense, List<Integer> indices, List<Float> values, Object label) {
        GenericRecord example = new GenericData.Record(MessageType.EXAMPLE.schema());
        example.put("dense", dense);
        example.put("sparseIndices", indices);
        example.put("sparseValues", values);
        example.put("label", label);
        example.put("weight", 1f);
        return example;
    }

    static Example accepted(Decoded decoded) {
        if (decoded instanceof Example example) {
            return example;
        }
        throw new AssertionError("refused: " + decoded);
    }

    static Rejected refused(Decoded decoded) {
        if (decoded instanceof Rejected rejected) {
            return rejected;
        }
        throw new AssertionError("accepted: " + decoded);
    }

    static RejectReason reason(Decoded decoded) {
        return refused(decoded).reason();
    }
}
