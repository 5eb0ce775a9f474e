package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.job.KafkaExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

@ExtendWith(KafkaExtension.class)
@Timeout(60)
class ConsumeCommandTest {

    /** Schema 1 of a registry. */
    private static final byte[] REGISTERED = {0, 0, 0, 0, 1, 7};

    @Test
    void aTopicWithARegistryNeedsItsUrl() throws Exception {
        KafkaExtension.createTopic("consume-registry", 1, Map.of());
        KafkaExtension.send("consume-registry", List.of(REGISTERED));

        assertThat(failure("consume-registry"))
                .isEqualTo(
                        "topic 'consume-registry', partition 0, offset 0: the message's schema is in"
                                + " a schema registry, and none is named: name the registry with"
                                + " --schema-registry URL, if the topic is written with encoding:"
                                + " registry");
        assertThat(failure("consume-registry", "--schema-registry", "localhost:8081"))
                .isEqualTo(
                        "--schema-registry: schema.registry.url must be http:// or https:// with a"
                                + " host, was 'localhost:8081'");
    }

    private static String failure(String topic, String... more) {
        List<String> failures = new ArrayList<>();
        CommandLine line =
                Main.commandLine()
                        .setExecutionExceptionHandler(
                                (e, command, parsed) -> {
                                    assertThat(e).isInstanceOf(UserError.class);
                                    failures.add(e.getMessage());
                                    return 1;
                                });
        String[] arguments =
                Stream.of(
                                new String[] {
                                    "consume",
                                    topic,
                                    "--from-beginning",
                                    "--bootstrap-servers",
                                    KafkaExtension.bootstrapServers()
                                },
                                more)
                        .flatMap(Stream::of)
                        .toArray(String[]::new);
        assertThat(line.execute(arguments)).isEqualTo(1);
        return failures.get(0);
    }
}
