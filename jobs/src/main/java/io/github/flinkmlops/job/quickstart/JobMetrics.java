package io.github.flinkmlops.job.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;

/** Reads the learning operator's metrics as any cluster shows them: over Flink's REST interface. */
final class JobMetrics {

    /** The group in which the operator has its metrics. */
    private static final String GROUP = ".learning.";

    private static final String RECORDS = ".numRecordsIn";
    private static final String LATENCY_MEDIAN = "predictionLatency_median";
    private static final String LATENCY_99 = "predictionLatency_p99";
    private static final int TIMEOUT_MILLIS = 2_000;

    private final ObjectMapper json = new ObjectMapper();
    private final URI job;
    private String vertex = "";
    private List<String> ids = List.of();

    JobMetrics(URI web, JobID job) {
        this.job = web.resolve("/jobs/" + job);
    }

    /** The figures now, without a speed; empty as long as the operator shows none. */
    Optional<Figures> read() {
        try {
            if (ids.isEmpty() && !findIds()) {
                return Optional.empty();
            }
            Map<String, Double> values = new HashMap<>();
            for (JsonNode metric : get(vertex + "/metrics?get=" + String.join(",", ids))) {
                String id = metric.path("id").asText();
                double value = metric.path("value").asDouble(Double.NaN);
                values.put(id.substring(id.lastIndexOf('.') + 1), value);
            }
            return values.containsKey("examples") ? Optional.of(figures(values)) : Optional.empty();
        } catch (IOException e) {
            // The job has not started yet, or has just ended: there is nothing to show.
            return Optional.empty();
        }
    }

    private static Figures figures(Map<String, Double> values) {
        return new Figures(
                values.getOrDefault("numRecordsIn", 0.0).longValue(),
                values.getOrDefault("examples", 0.0).longValue(),
                Double.NaN,
                values,
                values.getOrDefault("modelVersion", 0.0).longValue(),
                values.getOrDefault(LATENCY_MEDIAN, Double.NaN),
                values.getOrDefault(LATENCY_99, Double.NaN),
                values.getOrDefault("rejected", 0.0).longValue());
    }

    private boolean findIds() throws IOException {
        for (JsonNode one : get("").path("vertices")) {
            String path = "/vertices/" + one.path("id").asText();
            List<String> all = new ArrayList<>();
            get(path + "/metrics").forEach(metric -> all.add(metric.path("id").asText()));
            // The operator registers this one last: with it, all are there.
            Optional<String> any =
                    all.stream().filter(id -> id.endsWith(GROUP + LATENCY_99)).findFirst();
            if (any.isPresent()) {
                String operator = any.get().substring(0, any.get().indexOf(GROUP));
                vertex = path;
                ids =
                        all.stream()
                                .filter(
                                        id ->
                                                id.startsWith(operator + GROUP)
                                                        || id.equals(operator + RECORDS))
                                .filter(id -> !id.contains("predictionLatency_") || shown(id))
                                .toList();
                return true;
            }
        }
        return false;
    }

    private static boolean shown(String id) {
        return id.endsWith(LATENCY_MEDIAN) || id.endsWith(LATENCY_99);
    }

    private JsonNode get(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(job + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return json.readTree(connection.getInputStream());
    }
}
