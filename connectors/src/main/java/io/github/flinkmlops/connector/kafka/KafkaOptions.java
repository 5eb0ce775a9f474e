package io.github.flinkmlops.connector.kafka;

import io.github.flinkmlops.connector.registry.RegistryOptions;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a Kafka cluster.
 *
 * @param bootstrapServers {@code host:port}, several with commas between them
 * @param properties given to every client as they are, such as {@code security.protocol}
 */
public record KafkaOptions(String bootstrapServers, Map<String, String> properties) {

    private static final String[] SECRETS = {
        "password", "secret", "jaas", "credential", "token", "key", "user.info"
    };

    public KafkaOptions {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "bootstrapServers must be host:port, was '" + bootstrapServers + "'");
        }
        properties = Map.copyOf(properties);
    }

    public KafkaOptions(String bootstrapServers) {
        this(bootstrapServers, Map.of());
    }

    /**
     * Properties of a client: those of the user win over {@code defaults}. Those for the schema
     * registry are left out, and no client creates a topic by asking for it, unless the user says
     * so.
     */
    public Properties clientProperties(Map<String, String> defaults) {
        Properties all = new Properties();
        all.setProperty("allow.auto.create.topics", "false");
        all.putAll(defaults);
        properties.forEach(
                (name, value) -> {
                    if (!RegistryOptions.isProperty(name)) {
                        all.setProperty(name, value);
                    }
                });
        all.setProperty("bootstrap.servers", bootstrapServers);
        return all;
    }

    /**
     * The schema registry that the properties name, or null.
     *
     * @throws IllegalArgumentException if one of its properties is wrong
     */
    public @Nullable RegistryOptions registry() {
        return RegistryOptions.of(properties);
    }

    /** Without the values of properties that may be secret: options are logged. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>();
        properties.forEach((name, value) -> shown.put(name, secret(name) ? "…" : value));
        return "KafkaOptions[bootstrapServers=" + bootstrapServers + ", properties=" + shown + "]";
    }

    private static boolean secret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String word : SECRETS) {
            if (lower.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
