package io.github.flinkmlops.connector.avro;

/** How the value of a Kafka message holds an Avro record. */
public enum WireFormat {
    /**
     * Avro's single-object encoding: the bytes {@code C3 01}, the schema's CRC-64-AVRO fingerprint
     * in little-endian order, then the record. A message of another schema is seen.
     */
    SINGLE_OBJECT,
    /**
     * The record alone. A message of another schema is refused only if its bytes cannot be a record
     * of the expected one.
     */
    PLAIN,
    /**
     * That of schema registries: a byte 0, the schema's id as a big-endian int, then the record.
     * The registry knows which schema the id means.
     */
    REGISTRY
}
