package io.github.flinkmlops.connector.registry;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a schema registry.
 *
 * @param urls where it answers; the next is asked when one does not
 * @param userInfo {@code user:password} for basic authentication, or null
 * @param autoRegister whether a schema that the registry does not have may be added to it
 * @param timeout of one request, its answer included
 * @param patience how long a request is tried again before the job fails
 */
public record RegistryOptions(
        List<URI> urls,
        @Nullable String userInfo,
        boolean autoRegister,
        Duration timeout,
        Duration patience)
        implements Serializable {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    private static final String URL = "schema.registry.url";
    private static final String AUTO_REGISTER = "auto.register.schemas";
    private static final String TIMEOUT = "schema.registry.timeout.ms";
    private static final String PATIENCE = "schema.registry.patience.ms";

    /** The names that registries' own clients give these; the others are ours. */
    private static final List<String> USER_INFO =
            List.of("basic.auth.user.info", "schema.registry.basic.auth.user.info");

    private static final String SOURCE = "basic.auth.credentials.source";

    public RegistryOptions {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException(URL + " needs at least 1 URL, has 0");
        }
        urls.forEach(RegistryOptions::check);
        if (userInfo != null && userInfo.indexOf(':') < 1) {
            throw new IllegalArgumentException(USER_INFO.get(0) + " must be USER:PASSWORD");
        }
        checkPositive(TIMEOUT, timeout);
        checkPositive(PATIENCE, patience);
    }

    /** One URL, without authentication, schemas registered where they are missing. */
    public RegistryOptions(URI url) {
        this(List.of(url), null, true, DEFAULT_TIMEOUT, DEFAULT_PATIENCE);
    }

    private static void check(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (url.getRawUserInfo() != null) {
            // The URL stands in logs and messages, so it is not shown here either.
            throw new IllegalArgumentException(
                    URL + " must not hold a user and password: give them as " + USER_INFO.get(0));
        }
        if (!web || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    URL + " must be http:// or https:// with a host, was '" + url + "'");
        }
    }

    private static void checkPositive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(
                    name + " must be at least 1, was " + duration.toMillis());
        }
    }

    /** Whether a property is for the registry and not for Kafka's clients. */
    public static boolean isProperty(String name) {
        return name.startsWith("schema.registry.")
                || name.startsWith("basic.auth.")
                || name.equals(AUTO_REGISTER);
    }

    /**
     * Reads them from a client's properties, under the names that registries' own clients use.
     *
     * @return null if there is no {@code schema.registry.url}
     * @throws IllegalArgumentException if a property for the registry is wrong or unknown
     */
    public static @Nullable RegistryOptions of(Map<String, String> properties) {
        properties.keySet().forEach(RegistryOptions::checkKnown);
        String urls = properties.get(URL);
        if (urls == null) {
            return null;
        }
        String source = properties.getOrDefault(SOURCE, "USER_INFO");
        if (!source.equals("USER_INFO")) {
            throw new IllegalArgumentException(
                    SOURCE + " must be USER_INFO, the only one supported, was '" + source + "'");
        }
        return new RegistryOptions(
                urls(urls),
                userInfo(properties),
                flag(properties.getOrDefault(AUTO_REGISTER, "true")),
                millis(properties, TIMEOUT, DEFAULT_TIMEOUT),
                millis(properties, PATIENCE, DEFAULT_PATIENCE));
    }

    private static void checkKnown(String name) {
        List<String> known = new ArrayList<>(USER_INFO);
        known.addAll(List.of(URL, SOURCE, AUTO_REGISTER, TIMEOUT, PATIENCE));
        if (isProperty(name) && !known.contains(name)) {
            throw new IllegalArgumentException(
                    "the schema registry's property '" + name + "' must be one of " + known);
        }
    }

    private static List<URI> urls(String text) {
        List<URI> urls = new ArrayList<>();
        for (String url : text.split(",", -1)) {
            try {
                urls.add(URI.create(url.strip()));
            } catch (IllegalArgumentException e) {
                // The text may hold a password, and so may the message of the exception.
                throw new IllegalArgumentException(
                        URL + " must be a URL, several with commas between them");
            }
        }
        return urls;
    }

    private static @Nullable String userInfo(Map<String, String> properties) {
        for (String name : USER_INFO) {
            String given = properties.get(name);
            if (given != null) {
                return given;
            }
        }
        return null;
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(
                    AUTO_REGISTER + " must be true or false, was '" + text + "'");
        }
        return text.equals("true");
    }

    private static Duration millis(
            Map<String, String> properties, String name, Duration byDefault) {
        String text = properties.get(name);
        if (text == null) {
            return byDefault;
        }
        try {
            return Duration.ofMillis(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + " must be a whole number of milliseconds, was '" + text + "'", e);
        }
    }

    /** Without the password: options are logged. */
    @Override
    public String toString() {
        return "RegistryOptions[urls="
                + urls
                + ", userInfo="
                + (userInfo == null ? "none" : "…")
                + ", autoRegister="
                + autoRegister
                + "]";
    }
}
