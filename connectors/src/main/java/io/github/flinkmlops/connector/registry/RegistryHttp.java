package io.github.flinkmlops.connector.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a registry, tried again while it does not answer as a registry does.
 *
 * <p>Redirections are not followed, so that the password goes to nobody else.
 */
final class RegistryHttp {

    /** What registries themselves allow for a schema is about this. */
    static final int LARGEST_ANSWER = 4 << 20;

    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryOptions options;
    private final HttpClient client;
    private int turn;

    /**
     * An answer that is a registry's own.
     *
     * @param status 200, or 404, 409 or 422 with a registry's error code
     */
    record Reply(int status, JsonNode json) {

        boolean found() {
            return status == 200;
        }

        /** What the registry says is wrong. */
        String message() {
            return json.path("error_code").asInt() + " " + json.path("message").asText();
        }
    }

    /** Why an answer is none that a registry gives; it may give a better one next time. */
    private static final class UnusableAnswer extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableAnswer(String message) {
            super(message);
        }
    }

    RegistryHttp(RegistryOptions options) {
        this.options = options;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(options.timeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /**
     * Sends a request, a POST if there is something to send.
     *
     * @throws RegistryException if no registry answers in time, or it refuses us
     */
    Reply ask(String path, @Nullable String body) {
        String what = (body == null ? "GET " : "POST ") + path;
        long deadline = System.nanoTime() + options.patience().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            URI url = options.urls().get(turn % options.urls().size());
            String trouble;
            try {
                return reply(send(request(url, path, body)));
            } catch (UnusableAnswer | IOException e) {
                trouble = String.valueOf(e.getMessage() == null ? e : e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException("interrupted during " + what + " of " + url);
            }
            turn++;
            if (System.nanoTime() + pause.toNanos() > deadline) {
                throw unavailable(what, url, trouble);
            }
            pause(pause, what);
            pause = longer(pause);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /** Waits before a request. */
    void pause(Duration pause, String what) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(
                    "interrupted before " + what + " of the schema registry " + options.urls());
        }
    }

    private HttpRequest request(URI url, String path, @Nullable String body) {
        String base = url.toString();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        (base.endsWith("/")
                                                        ? base.substring(0, base.length() - 1)
                                                        : base)
                                                + path))
                        .timeout(options.timeout())
                        .header("Accept", CONTENT);
        String userInfo = options.userInfo();
        if (userInfo != null) {
            byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        }
        if (body != null) {
            request.header("Content-Type", CONTENT).POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return request.build();
    }

    private HttpResponse<byte[]> send(HttpRequest request)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(request, head -> new BoundedBody(LARGEST_ANSWER));
        try {
            // The request's own timeout ends with the head of the answer; this one has it all.
            return sent.get(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + options.timeout().toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    cause.getMessage() == null
                            ? cause.getClass().getSimpleName()
                            : cause.getMessage(),
                    cause);
        } finally {
            sent.cancel(true);
        }
    }

    private static Reply reply(HttpResponse<byte[]> response) throws UnusableAnswer {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw new RegistryException(
                    "the schema registry at "
                            + response.uri()
                            + " refused us with status "
                            + status
                            + ": check basic.auth.user.info and what that user may do");
        }
        boolean error = status == 404 || status == 409 || status == 422;
        if (status != 200 && !error) {
            throw new UnusableAnswer("status " + status);
        }
        JsonNode json;
        try {
            json = JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new UnusableAnswer("status " + status + " with an answer that is no JSON");
        } catch (IOException e) {
            throw new UnusableAnswer("status " + status + " with an answer that cannot be read");
        }
        if (json == null || !json.isObject() || (error && !json.has("error_code"))) {
            // Such as the 404 of a proxy, which knows nothing of schemas.
            throw new UnusableAnswer("status " + status + " with an answer that no registry gives");
        }
        return new Reply(status, json);
    }

    private RegistryException unavailable(String what, URI url, String trouble) {
        return new RegistryException(
                "the schema registry at "
                        + url
                        + " did not answer "
                        + what
                        + " within "
                        + options.patience().toMillis()
                        + " ms (schema.registry.patience.ms), at last: "
                        + trouble);
    }
}
