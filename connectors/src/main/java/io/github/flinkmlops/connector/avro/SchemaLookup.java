package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.connector.registry.SchemaRegistry;
import io.github.flinkmlops.connector.registry.UnknownSchemaException;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Finds what reads a message by the header of the message. One instance a thread.
 *
 * @param <D> reads records of one schema
 */
interface SchemaLookup<D> {

    /** Reads the header and returns what reads the rest. */
    D of(AvroInput in) throws BadRecordException;

    /**
     * A lookup among schemas that are known.
     *
     * @param make makes what reads records of a schema
     */
    static <D> SchemaLookup<D> among(
            WireFormat format, List<Schema> schemas, Function<Schema, D> make) {
        List<D> made = schemas.stream().map(make).toList();
        if (format == WireFormat.PLAIN) {
            D only = made.get(0);
            return in -> only;
        }
        return new ByFingerprint<>(
                schemas.stream().mapToLong(SingleObject::fingerprint).toArray(), made);
    }

    /**
     * A lookup in a registry.
     *
     * @param make as above; throws {@link IllegalArgumentException} for a schema whose records
     *     cannot be used
     */
    static <D> SchemaLookup<D> in(RegistryOptions registry, Function<Schema, D> make) {
        return new ById<>(new SchemaRegistry(registry), make);
    }

    /** For the single-object encoding. */
    final class ByFingerprint<D> implements SchemaLookup<D> {

        private final long[] fingerprints;
        private final List<D> made;

        private ByFingerprint(long[] fingerprints, List<D> made) {
            this.fingerprints = fingerprints;
            this.made = made;
        }

        @Override
        public D of(AvroInput in) throws BadRecordException {
            long fingerprint = in.readFingerprint();
            for (int i = 0; i < fingerprints.length; i++) {
                if (fingerprints[i] == fingerprint) {
                    return made.get(i);
                }
            }
            StringBuilder known = new StringBuilder();
            for (long one : fingerprints) {
                known.append(known.isEmpty() ? "" : ", ").append(Long.toHexString(one));
            }
            throw new BadRecordException(
                    RejectReason.UNKNOWN_SCHEMA,
                    "the schema's fingerprint must be one of "
                            + known
                            + ", was "
                            + Long.toHexString(fingerprint));
        }
    }

    /** For a registry; remembers the ids whose schema is of no use too. */
    final class ById<D> implements SchemaLookup<D> {

        private static final int MOST = 1_000;

        private final SchemaRegistry registry;
        private final Function<Schema, D> make;
        private final Map<Integer, Usable<D>> known =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Integer, Usable<D>> eldest) {
                        return size() > MOST;
                    }
                };

        /** The id of the last message, most often that of the next. */
        private int lastId;

        private @Nullable D last;

        /** What reads records of a schema, or why nothing does. */
        private record Usable<D>(@Nullable D reader, String why) {}

        private ById(SchemaRegistry registry, Function<Schema, D> make) {
            this.registry = registry;
            this.make = make;
        }

        @Override
        public D of(AvroInput in) throws BadRecordException {
            int id = in.readSchemaId();
            D again = last;
            if (again != null && id == lastId) {
                return again;
            }
            Usable<D> usable = known.get(id);
            if (usable == null) {
                usable = usable(id);
                known.put(id, usable);
            }
            D reader = usable.reader();
            if (reader == null) {
                throw new BadRecordException(RejectReason.UNKNOWN_SCHEMA, usable.why());
            }
            lastId = id;
            last = reader;
            return reader;
        }

        private Usable<D> usable(int id) throws BadRecordException {
            Schema schema;
            try {
                schema = registry.schema(id);
            } catch (UnknownSchemaException e) {
                // The registry may learn of it; how long that is not asked again, it decides.
                throw new BadRecordException(
                        RejectReason.UNKNOWN_SCHEMA, String.valueOf(e.getMessage()));
            }
            try {
                return new Usable<>(make.apply(schema), "");
            } catch (IllegalArgumentException e) {
                return new Usable<>(
                        null, "schema " + id + " cannot be used here: " + e.getMessage());
            }
        }
    }
}
