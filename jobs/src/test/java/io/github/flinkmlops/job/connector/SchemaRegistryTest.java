package io.github.flinkmlops.job.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.flinkmlops.connector.registry.RegistryException;
import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.connector.registry.SchemaRegistry;
import io.github.flinkmlops.connector.registry.UnknownSchemaException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchemaRegistryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schema READING =
            SchemaBuilder.record("Reading").fields().requiredDouble("x").endRecord();

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RegistryOptions options() {
        return new RegistryOptions(
                List.of(server.url()), null, true, Duration.ofSeconds(10), Duration.ofMillis(300));
    }

    private SchemaRegistry registry() {
        return new SchemaRegistry(options());
    }

    @Test
    void anIdIsAskedForOnce() throws Exception {
        int id = server.add("readings-value", READING);
        SchemaRegistry registry = registry();

        assertThat(registry.schema(id)).isEqualTo(READING);
        assertThat(registry.schema(id)).isEqualTo(READING);
        assertThat(server.requests()).containsExactly("GET /schemas/ids/" + id);
    }

    @Test
    void anIdThatTheRegistryDoesNotHaveIsNotAskedForAgain() {
        SchemaRegistry registry = registry();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> registry.schema(77))
                    .isInstanceOf(UnknownSchemaException.class)
                    .hasMessageContaining("no schema 77: 40403 Schema not found");
        }
        // Twice, for a node of the registry may learn a little later of what another one has.
        assertThat(server.requests()).hasSize(2);
        assertThatThrownBy(() -> registry.schema(-3)).hasMessageContaining("at least 1, was -3");
        assertThatThrownBy(() -> registry.schema(78)).isInstanceOf(UnknownSchemaException.class);
        assertThat(server.requests()).as("second looks are rare").hasSize(3);
    }

    @Test
    void whatIsNoAvroSchemaIsTheRecordsFault() {
        int protobuf = server.add("a", json("syntax = proto3;").put("schemaType", "PROTOBUF"));
        int garbage = server.add("b", json("{\"type\": [5, {}]}"));
        int dangling = server.add("c", json("\"NoSuchType\""));
        SchemaRegistry registry = registry();

        assertThatThrownBy(() -> registry.schema(protobuf))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("must be AVRO, is PROTOBUF");
        assertThatThrownBy(() -> registry.schema(garbage))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("is no Avro schema");
        assertThatThrownBy(() -> registry.schema(dangling))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("is no Avro schema");
    }

    @Test
    void referencesAreFollowed() throws Exception {
        server.add("reading", READING);
        ObjectNode pair =
                json(
                        """
                        {"type": "record", "name": "Pair", "fields": [
                          {"name": "first", "type": "Reading"}]}
                        """);
        pair.putArray("references")
                .addObject()
                .put("name", "Reading")
                .put("subject", "reading")
                .put("version", 1);
        int id = server.add("pair", pair);

        assertThat(registry().schema(id).getField("first").schema()).isEqualTo(READING);
    }

    @Test
    void aRegistryThatIsAwayIsNamed() {
        URI away = server.url();
        server.close();

        assertThatThrownBy(() -> registry().schema(1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("the schema registry at " + away)
                .hasMessageContaining("did not answer GET /schemas/ids/1 within 300 ms");
    }

    @Test
    void theNextUrlIsAskedWhereTheFirstDoesNotAnswer() throws Exception {
        int id = server.add("readings-value", READING);
        try (RegistryServer away = RegistryServer.start()) {
            URI url = away.url();
            away.close();
            RegistryOptions both =
                    new RegistryOptions(
                            List.of(url, server.url()),
                            null,
                            true,
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(10));
            assertThat(new SchemaRegistry(both).schema(id)).isEqualTo(READING);
        }
    }

    @Test
    void anErrorOfTheServerIsTriedAgain() throws Exception {
        int id = server.add("readings-value", READING);
        AtomicInteger errors = new AtomicInteger();
        server.answerWith(
                exchange -> {
                    RegistryServer.send(exchange, 500, "{\"error_code\":50001}");
                    if (errors.incrementAndGet() == 2) {
                        server.answerWith(null);
                    }
                });
        RegistryOptions patient =
                new RegistryOptions(
                        List.of(server.url()),
                        null,
                        true,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30));

        assertThat(new SchemaRegistry(patient).schema(id)).isEqualTo(READING);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void whatNoRegistryAnswersIsNotTakenForAnAnswer() {
        refused(500, "", "status 500");
        refused(200, "<html>Sign in</html>", "status 200 with an answer that is no JSON");
        refused(200, "[1]", "status 200 with an answer that no registry gives");
        refused(404, "{\"path\":\"/schemas\"}", "status 404 with an answer that no registry gives");
        refused(302, "", "status 302");
        refused(200, "\"" + "x".repeat(5 << 20) + "\"", "more than 4194304 bytes");
    }

    private void refused(int status, String body, String why) {
        server.answerWith(status, body);
        assertThatThrownBy(() -> registry().schema(1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        server.answerWith(
                exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    try {
                        given.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        RegistryOptions impatient =
                new RegistryOptions(
                        List.of(server.url()),
                        null,
                        true,
                        Duration.ofMillis(200),
                        Duration.ofMillis(250));

        assertThatThrownBy(() -> new SchemaRegistry(impatient).schema(1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("no answer within 200 ms");
        given.countDown();
    }

    @Test
    void theUserIsToldToTheRegistryAndToNobodyElse() throws Exception {
        server.protect("me:pass:word");
        int id = server.add("readings-value", READING);
        RegistryOptions known =
                new RegistryOptions(
                        List.of(server.url()),
                        "me:pass:word",
                        true,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(300));
        assertThat(new SchemaRegistry(known).schema(id)).isEqualTo(READING);
        assertThat(known.toString()).doesNotContain("pass").doesNotContain("me:");

        assertThatThrownBy(() -> registry().schema(id))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("refused us with status 401");
        assertThat(server.requests()).as("a refusal is not tried again").hasSize(2);
    }

    @Test
    void aSchemaIsRegisteredOnlyWhereItIsMissing() {
        int id = server.add("readings-value", READING);
        SchemaRegistry registry = registry();

        assertThat(registry.idOf("readings-value", READING)).isEqualTo(id);
        assertThat(registry.idOf("of others", READING)).isEqualTo(id);
        assertThat(server.requests())
                .containsExactly(
                        "POST /subjects/readings-value",
                        "POST /subjects/of others",
                        "POST /subjects/of others/versions");
    }

    @Test
    void aSchemaThatMayNotBeRegisteredIsNamed() {
        RegistryOptions readOnly =
                new RegistryOptions(
                        List.of(server.url()),
                        null,
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(300));
        assertThatThrownBy(() -> new SchemaRegistry(readOnly).idOf("readings-value", READING))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("does not take Reading as subject 'readings-value': 40401")
                .hasMessageContaining("auto.register.schemas");
        server.refuseNewSchemas();
        assertThatThrownBy(() -> registry().idOf("readings-value", READING))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("409 incompatible with an earlier schema");
    }

    private static ObjectNode json(String schema) {
        return JSON.createObjectNode().put("schema", schema);
    }
}
