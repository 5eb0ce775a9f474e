package io.github.flinkmlops.job.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A schema registry that speaks the REST interface, as far as it is used, over real HTTP. */
final class RegistryServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ObjectNode> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile @Nullable String userInfo;
    private volatile @Nullable HttpHandler instead;
    private volatile boolean incompatible;

    private RegistryServer(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static RegistryServer start() throws IOException {
        return new RegistryServer(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Lets in only who knows {@code user:password}. */
    void protect(String userInfo) {
        this.userInfo = userInfo;
    }

    /** Answers everything with the handler from now on; null for a registry's answers again. */
    void answerWith(@Nullable HttpHandler handler) {
        instead = handler;
    }

    /** Answers everything with a status and a text. */
    void answerWith(int status, String body) {
        answerWith(exchange -> send(exchange, status, body));
    }

    /** Takes no new schema of a subject any more. */
    void refuseNewSchemas() {
        incompatible = true;
    }

    /** Requests so far, such as {@code GET /schemas/ids/1}. */
    List<String> requests() {
        return requests;
    }

    /** Adds a schema as somebody else would; returns its id. */
    synchronized int add(String subject, Schema schema) {
        return add(subject, JSON.createObjectNode().put("schema", schema.toString()));
    }

    /** Adds whatever a registry may hold under {@code schema}, {@code schemaType} and so on. */
    synchronized int add(String subject, ObjectNode schema) {
        int id = schemas.indexOf(schema) + 1;
        if (id == 0) {
            schemas.add(schema);
            id = schemas.size();
        }
        subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(id);
        return id;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        HttpHandler handler = instead;
        if (handler != null) {
            handler.handle(exchange);
        } else if (!allowed(exchange)) {
            send(exchange, 401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
        } else if (!CONTENT.equals(exchange.getRequestHeaders().getFirst("Accept"))) {
            send(exchange, 406, "{}");
        } else {
            answer(exchange);
        }
    }

    private boolean allowed(HttpExchange exchange) {
        String known = userInfo;
        return known == null
                || ("Basic "
                                + Base64.getEncoder()
                                        .encodeToString(known.getBytes(StandardCharsets.UTF_8)))
                        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
        boolean post = exchange.getRequestMethod().equals("POST");
        if (path[0].equals("schemas")) {
            byId(exchange, Integer.parseInt(path[2]));
        } else if (post && path.length == 2) {
            lookUp(exchange, path[1]);
        } else if (post) {
            register(exchange, path[1]);
        } else {
            List<Integer> versions = subjects.getOrDefault(path[1], List.of());
            int version = Integer.parseInt(path[3]);
            byId(exchange, version > versions.size() ? 0 : versions.get(version - 1));
        }
    }

    private synchronized void byId(HttpExchange exchange, int id) throws IOException {
        if (id < 1 || id > schemas.size()) {
            send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        } else {
            send(exchange, 200, schemas.get(id - 1).toString());
        }
    }

    private synchronized void lookUp(HttpExchange exchange, String subject) throws IOException {
        int id = schemas.indexOf(body(exchange)) + 1;
        if (!subjects.containsKey(subject)) {
            send(exchange, 404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");
        } else if (!subjects.get(subject).contains(id)) {
            send(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        } else {
            send(exchange, 200, "{\"id\":" + id + "}");
        }
    }

    private void register(HttpExchange exchange, String subject) throws IOException {
        if (incompatible) {
            send(
                    exchange,
                    409,
                    "{\"error_code\":409,\"message\":\"incompatible with an earlier schema\"}");
        } else {
            send(exchange, 200, "{\"id\":" + add(subject, body(exchange)) + "}");
        }
    }

    private static ObjectNode body(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        return (ObjectNode) body;
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", CONTENT);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
