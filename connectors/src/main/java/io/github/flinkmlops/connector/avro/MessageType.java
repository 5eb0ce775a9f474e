package io.github.flinkmlops.connector.avro;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The records of our own topics, each with its schema. */
public enum MessageType {
    EXAMPLE("Example"),
    PREDICTION("Prediction"),
    REJECTED("Rejected"),
    EVALUATION("Evaluation"),
    MODEL_SNAPSHOT("ModelSnapshot"),
    SEQUENCE_REQUEST("SequenceRequest"),
    SEQUENCE_PREDICTION("SequencePrediction");

    private final String name;

    /**
     * Parsed at the first use and not with the class: a graph names types too, and Avro's parser
     * leaves an object in a variable of the thread that parses. In a JobManager's threads, which
     * never end, it would keep all classes of the job.
     */
    @SuppressWarnings("ImmutableEnumChecker") // Nobody changes a schema that was read.
    private volatile @Nullable Schema schema;

    MessageType(String name) {
        this.name = name;
    }

    private static Schema load(String name) {
        String resource = name + ".avsc";
        try (InputStream in = MessageType.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the schema " + resource + " is missing from the jar of the connectors");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema " + resource, e);
        }
    }

    /** The schema that is written. */
    public Schema schema() {
        Schema parsed = schema;
        if (parsed == null) {
            // Twice does no harm: the schemas are equal.
            parsed = load(name);
            schema = parsed;
        }
        return parsed;
    }

    /**
     * Every schema that was ever published under this name, the newest first: readers know them
     * all. So far there is one.
     */
    public List<Schema> versions() {
        return List.of(schema());
    }

    /** Whether a schema is one of {@link #versions}; its documentation is of no account. */
    boolean isVersion(Schema other) {
        long fingerprint = SingleObject.fingerprint(other);
        return versions().stream().anyMatch(v -> SingleObject.fingerprint(v) == fingerprint);
    }

    /** The CRC-64-AVRO fingerprint of {@link #schema}. */
    public long fingerprint() {
        return SingleObject.fingerprint(schema());
    }
}
