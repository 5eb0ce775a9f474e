package io.github.flinkmlops.connector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.flinkmlops.connector.registry.RegistryHttp.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * The Avro schemas of a registry by their ids. An id means the same schema for ever, so each is
 * asked for once. One instance a thread.
 */
public final class SchemaRegistry {

    private static final int MOST_SCHEMAS = 1_000;
    private static final int MOST_REFERENCES = 100;
    private static final int MOST_UNKNOWN = 10_000;

    /** An id may be registered later; until then its records cost no request each. */
    private static final long UNKNOWN_NANOS = 60_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A registry of several nodes may not know at once everywhere what one of them has taken. */
    private static final Duration SECOND_LOOK = Duration.ofMillis(500);

    /** So that records with made-up ids do not stop the reading. */
    private static final Duration BETWEEN_SECOND_LOOKS = Duration.ofSeconds(10);

    private final RegistryHttp http;
    private final boolean autoRegister;
    private final Map<Integer, Schema> schemas = latestUsed(MOST_SCHEMAS);
    private final Map<Integer, Unknown> unknown = latestUsed(MOST_UNKNOWN);

    private long nextSecondLook = System.nanoTime();

    /** What is wrong with an id, and when that was found. */
    private record Unknown(String message, long since) {}

    public SchemaRegistry(RegistryOptions options) {
        this.http = new RegistryHttp(options);
        this.autoRegister = options.autoRegister();
    }

    private static <V> Map<Integer, V> latestUsed(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, V> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * The schema of an id.
     *
     * @throws UnknownSchemaException if the registry has none of this id, or it is no Avro schema
     * @throws RegistryException if the registry cannot be asked
     */
    public Schema schema(int id) throws UnknownSchemaException {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Unknown refused = unknown.get(id);
        if (refused != null && System.nanoTime() - refused.since() < UNKNOWN_NANOS) {
            throw new UnknownSchemaException(refused.message());
        }
        try {
            Schema asked = ask(id);
            schemas.put(id, asked);
            return asked;
        } catch (UnknownSchemaException e) {
            unknown.put(id, new Unknown(String.valueOf(e.getMessage()), System.nanoTime()));
            throw e;
        }
    }

    private Schema ask(int id) throws UnknownSchemaException {
        if (id < 1) {
            throw new UnknownSchemaException("a schema's id must be at least 1, was " + id);
        }
        String path = "/schemas/ids/" + id;
        Reply reply = http.ask(path, null);
        if (!reply.found() && System.nanoTime() - nextSecondLook >= 0) {
            nextSecondLook = System.nanoTime() + BETWEEN_SECOND_LOOKS.toNanos();
            http.pause(SECOND_LOOK, path);
            reply = http.ask(path, null);
        }
        if (!reply.found() || !reply.json().path("schema").isTextual()) {
            throw new UnknownSchemaException(
                    "the schema registry has no schema " + id + ": " + reply.message());
        }
        String type = reply.json().path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnknownSchemaException("schema " + id + " must be AVRO, is " + type);
        }
        try {
            Schema.Parser parser = new Schema.Parser();
            parseReferences(reply.json(), parser, new LinkedHashSet<>());
            return parser.parse(reply.json().path("schema").asText());
        } catch (RegistryException e) {
            throw e;
        } catch (RuntimeException e) {
            // Avro's parser promises no type of exception.
            throw new UnknownSchemaException(
                    "schema " + id + " is no Avro schema: " + e.getMessage());
        }
    }

    /** Parses the schemas whose names another one uses, those that they use first. */
    private void parseReferences(JsonNode schema, Schema.Parser parser, Set<String> seen)
            throws UnknownSchemaException {
        for (JsonNode reference : schema.path("references")) {
            String path =
                    "/subjects/"
                            + encoded(reference.path("subject").asText())
                            + "/versions/"
                            + reference.path("version").asInt();
            if (!seen.add(path)) {
                continue;
            }
            if (seen.size() > MOST_REFERENCES) {
                throw new UnknownSchemaException(
                        "a schema must have at most " + MOST_REFERENCES + " references");
            }
            Reply reply = http.ask(path, null);
            if (!reply.found()) {
                throw new UnknownSchemaException(
                        "the schema registry has no " + path + ": " + reply.message());
            }
            parseReferences(reply.json(), parser, seen);
            parser.parse(reply.json().path("schema").asText());
        }
    }

    /**
     * The id of a schema under a subject, where it is registered if it is not there and the options
     * allow it.
     *
     * @throws RegistryException if the registry cannot be asked, or does not take the schema
     */
    public int idOf(String subject, Schema schema) {
        String path = "/subjects/" + encoded(subject);
        ObjectNode body = JSON.createObjectNode().put("schema", schema.toString());
        Reply reply = http.ask(path, body.toString());
        if (!reply.found() && autoRegister) {
            reply = http.ask(path + "/versions", body.toString());
        }
        int id = reply.json().path("id").asInt();
        if (!reply.found() || id < 1) {
            throw new RegistryException(
                    "the schema registry does not take "
                            + schema.getFullName()
                            + " as subject '"
                            + subject
                            + "': "
                            + reply.message()
                            + (autoRegister
                                    ? ""
                                    : "; register it, or leave out auto.register.schemas: false"));
        }
        return id;
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
