package io.github.flinkmlops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.job.KafkaExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The dashboard asks for what a job really measures. */
@ExtendWith(KafkaExtension.class)
@Timeout(120)
class DashboardTest {

    private static final Path DASHBOARD =
            Path.of("..", "deploy", "grafana", "dashboards", "flink-ml-ops.json");

    private static final Pattern METRIC = Pattern.compile("flink_[A-Za-z0-9_]+");

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(Files.readString(DASHBOARD));
    }

    private static Set<String> asked() throws IOException {
        Set<String> asked = new TreeSet<>();
        for (JsonNode panel : dashboard().path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                METRIC.matcher(target.path("expr").asText())
                        .results()
                        .forEach(name -> asked.add(name.group()));
            }
        }
        for (JsonNode variable : dashboard().path("templating").path("list")) {
            METRIC.matcher(variable.path("query").asText())
                    .results()
                    .forEach(name -> asked.add(name.group()));
        }
        return asked;
    }

    @Test
    void everyMetricThatIsAskedForIsRegistered() throws Exception {
        Set<String> registered = Metrics.ofLearning();
        registered.addAll(Metrics.ofSequences());

        assertThat(asked()).hasSizeGreaterThan(25);
        assertThat(registered).containsAll(asked());
    }

    @Test
    void whatMattersIsThere() throws IOException {
        assertThat(asked())
                .anyMatch(name -> name.endsWith("_minibatchLoss"))
                .anyMatch(name -> name.endsWith("_learning_examples"))
                .anyMatch(name -> name.endsWith("_predictionLatency"))
                .anyMatch(name -> name.endsWith("_minibatchFill"))
                .anyMatch(name -> name.endsWith("_learning_rejected"))
                .anyMatch(name -> name.endsWith("_host_waiting"))
                .anyMatch(name -> name.endsWith("_host_rows"))
                .anyMatch(name -> name.endsWith("_host_paddingShare"))
                .anyMatch(name -> name.endsWith("_tokensPerSecond"));
    }

    @Test
    void everyPanelHasAPlaceATitleAndTheProvisionedDataSource() throws IOException {
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard().path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as("one id a panel").isTrue();
            assertThat(panel.path("title").asText()).isNotBlank();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("prometheus");
                assertThat(panel.path("targets")).isNotEmpty();
            }
        }
    }
}
