package io.github.flinkmlops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.job.config.SequenceJobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The deployment files are YAML of the right shape and name what exists. No container engine and no
 * Kubernetes takes part.
 */
class DeploymentFilesTest {

    private static final Path DEPLOY = Path.of("..", "deploy");

    static Stream<Path> yamlFiles() throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            return files
                    .filter(file -> !file.toString().contains("target"))
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .toList()
                    .stream();
        }
    }

    private static List<Object> documents(Path file) throws IOException {
        LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
        List<Object> documents = new ArrayList<>();
        new Load(strict).loadAllFromString(Files.readString(file)).forEach(documents::add);
        return documents;
    }

    private static Map<?, ?> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<?, ?>) value;
    }

    private static Map<?, ?> compose() throws IOException {
        return map(documents(DEPLOY.resolve("compose.yaml")).get(0));
    }

    /** A service with what it takes over from the anchor. */
    private static Map<?, ?> part(Map<?, ?> service, String key) {
        Object value = service.get(key);
        if (value == null && service.get("<<") instanceof Map<?, ?> merged) {
            value = merged.get(key);
        }
        return value == null ? Map.of() : map(value);
    }

    @ParameterizedTest
    @MethodSource("yamlFiles")
    void everyFileIsYamlWithoutAKeyTwice(Path file) throws IOException {
        assertThat(documents(file)).isNotEmpty().allSatisfy(one -> assertThat(one).isNotNull());
    }

    @Test
    void composeStartsWhatItPromises() throws IOException {
        Map<?, ?> services = map(compose().get("services"));
        assertThat(names(services))
                .contains("kafka", "jobmanager", "taskmanager", "prometheus", "grafana");
        List<String> volumes = names(map(compose().get("volumes")));
        services.forEach(
                (name, value) -> {
                    Map<?, ?> service = map(value);
                    assertThat(service.containsKey("image") || service.containsKey("<<"))
                            .as("image of %s", name)
                            .isTrue();
                    if (service.get("depends_on") != null) {
                        assertThat(names(services))
                                .containsAll(names(map(service.get("depends_on"))));
                    }
                    if (service.get("volumes") instanceof List<?> mounts) {
                        mounts.forEach(mount -> checkMount(mount.toString(), volumes));
                    }
                });
    }

    private static List<String> names(Map<?, ?> map) {
        return map.keySet().stream().map(Object::toString).toList();
    }

    private static void checkMount(String mount, List<String> volumes) {
        String from = mount.substring(0, mount.indexOf(':'));
        if (from.startsWith(".")) {
            assertThat(DEPLOY.resolve(from)).exists();
        } else {
            assertThat(volumes).contains(from);
        }
    }

    @Test
    void composeBuildsTheImageThatItNames() throws IOException {
        Map<?, ?> build = part(map(map(compose().get("services")).get("jobmanager")), "build");
        Path context = DEPLOY.resolve(build.get("context").toString());
        assertThat(context.resolve(build.get("dockerfile").toString())).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.cpu", "Dockerfile.cuda"})
    void dockerfilesCopyFromStagesThatExistAndRunFilesThatExist(String name) throws IOException {
        String text = Files.readString(DEPLOY.resolve("docker").resolve(name));
        List<String> stages = groups(text, "(?m)^FROM \\S+ AS (\\S+)$");
        assertThat(stages).containsAll(groups(text, "--from=(\\S+)"));
        for (String file : groups(text, "(\\./mvnw|deploy/docker/pom\\.xml)")) {
            assertThat(DEPLOY.resolve("..").resolve(file)).isRegularFile();
        }
        // What the build leaves under these names, jobs/pom.xml and the modules' poms say.
        assertThat(groups(text, "COPY --from=build\\S* (/src/\\S+)"))
                .contains(
                        "/src/deploy/docker/target/lib/",
                        "/src/flink-ml-ops/target/flink-ml-ops-*-SNAPSHOT.jar",
                        "/src/jobs/target/flink-ml-ops-jobs-*-cluster.jar");
        assertThat(groups(text, "FLINK_IMAGE=flink:(\\S+)-java17")).containsOnly(flinkVersion());
    }

    private static String flinkVersion() throws IOException {
        return groups(
                        Files.readString(Path.of("..", "pom.xml")),
                        "<flink.version>(.*?)</flink.version>")
                .get(0);
    }

    private static List<String> groups(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train.yaml", "sequences.yaml"})
    void kubernetesObjectsHaveWhatTheOperatorAsksFor(String file) throws IOException {
        for (Object document : documents(DEPLOY.resolve("kubernetes").resolve(file))) {
            Map<?, ?> object = map(document);
            assertThat(object.get("apiVersion")).isNotNull();
            assertThat(map(object.get("metadata")).get("name")).isNotNull();
            if (object.get("kind").equals("FlinkDeployment")) {
                Map<?, ?> spec = map(object.get("spec"));
                Map<?, ?> configuration = map(spec.get("flinkConfiguration"));
                // The operator takes texts only.
                assertThat(configuration.values())
                        .allSatisfy(value -> assertThat(value).isInstanceOf(String.class));
                assertThat(names(configuration))
                        .contains(
                                "high-availability.type",
                                "high-availability.storageDir",
                                "execution.checkpointing.dir",
                                "execution.checkpointing.savepoint-dir");
                assertThat(map(spec.get("job")).get("upgradeMode")).isEqualTo("savepoint");
            }
        }
    }

    @Test
    void jobFilesOfKubernetesAreRightAndMountedByTheirName(@TempDir Path folder) throws Exception {
        for (String file : List.of("train.yaml", "sequences.yaml")) {
            List<Object> objects = documents(DEPLOY.resolve("kubernetes").resolve(file));
            Map<?, ?> config = map(objects.get(0));
            assertThat(config.get("kind")).isEqualTo("ConfigMap");
            String name = map(config.get("metadata")).get("name").toString();
            assertThat(objects.toString()).contains("configMap={name=" + name + "}");
            for (Map.Entry<?, ?> each : map(config.get("data")).entrySet()) {
                Files.writeString(folder.resolve(each.getKey().toString()), each.getValue() + "");
            }
            Path job = folder.resolve("job.yaml");
            assertThat(
                            file.equals("train.yaml")
                                    ? JobFile.load(job).name()
                                    : SequenceJobFile.load(job).name())
                    .isEqualTo(name.replace("-job", ""));
        }
    }

    @Test
    void grafanaReadsTheDashboardWhereComposePutsIt() throws IOException {
        Object mounts = map(map(compose().get("services")).get("grafana")).get("volumes");
        Path provisioning = DEPLOY.resolve("grafana/provisioning/dashboards/flink-ml-ops.yaml");
        Map<?, ?> provider =
                map(((List<?>) map(documents(provisioning).get(0)).get("providers")).get(0));
        assertThat(mounts.toString())
                .contains("./grafana/dashboards:" + map(provider.get("options")).get("path"));
    }
}
