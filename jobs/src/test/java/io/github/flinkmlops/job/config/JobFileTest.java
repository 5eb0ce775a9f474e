package io.github.flinkmlops.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.kafka.StartingOffsets;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.nn.loss.BinaryCrossEntropyWithLogits;
import io.github.flinkmlops.nn.loss.MeanSquaredError;
import io.github.flinkmlops.nn.loss.SoftmaxCrossEntropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFileTest {

    private static final String SMALLEST =
            """
            name: small
            features:
              - number: x
            label: {field: y}
            network: [dense: 1]
            optimizer: sgd
            learningRate: 0.1
            """;

    private static JobFile parse(String text) {
        return JobFile.parse(text, Resources.classPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flights.yaml",
                "flights-logistic.yaml",
                "letter.yaml",
                "sea.yaml",
                "digits.yaml"
            })
    void shippedFilesHaveNoMistake(String file) throws IOException {
        JobFile job = JobFile.resource(file);
        assertThat(file).isEqualTo(job.name() + ".yaml");
        assertThat(job.modelSpec().inputs()).isEqualTo(job.encoder().size());
    }

    @Test
    void whatIsNotSaidHasADefault() {
        JobFile job = parse(SMALLEST);
        assertThat(job.input())
                .isEqualTo(
                        new InputSettings(
                                "small",
                                "small",
                                WireFormat.SINGLE_OBJECT,
                                List.of(),
                                StartingOffsets.EARLIEST,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                1));
        assertThat(job.output().topics())
                .containsExactly(
                        "small-predictions", "small-rejected", "small-evaluations", "small-models");
        assertThat(job.output().sink().guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(job.output().sink().transactionalIdPrefix()).isEqualTo("small");
        assertThat(job.learning().minibatchSize()).isEqualTo(32);
        assertThat(job.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(job.startingWeights()).isNull();
        assertThat(job.kafka()).isEmpty();
    }

    @Test
    void theLabelDecidesOnTheLossAndTheClasses() {
        JobFile number = parse(SMALLEST);
        assertThat(number.modelSpec().loss()).isEqualTo(new MeanSquaredError());
        assertThat(number.modelSpec().classes()).isEmpty();

        JobFile threshold = parse(SMALLEST.replace("{field: y}", "{field: y, above: 15}"));
        assertThat(threshold.modelSpec().loss()).isEqualTo(new BinaryCrossEntropyWithLogits());
        assertThat(threshold.modelSpec().classes()).containsExactly("y > 15");

        JobFile classes =
                parse(
                        SMALLEST.replace("{field: y}", "{field: y, classes: [a, 1]}")
                                .replace("dense: 1", "dense: 2"));
        assertThat(classes.modelSpec().loss()).isEqualTo(new SoftmaxCrossEntropy());
        assertThat(classes.modelSpec().classes()).containsExactly("a", "1");
    }

    @Test
    void aliasesStandForWhatTheirAnchorHolds() throws IOException {
        // 24 hours, 7 weekdays, the 228 airports twice from one list, the distance.
        assertThat(JobFile.resource("flights-logistic.yaml").encoder().size())
                .isEqualTo(24 + 7 + 228 + 228 + 1);
    }

    @Test
    void theEncodingIsReadFromTheTextInAModelAlone() throws IOException {
        JobFile job = JobFile.resource("letter.yaml");
        String text =
                Objects.requireNonNull(job.learningOptions().metadata().get(JobFile.METADATA));
        Encoding.Fields encoding = (Encoding.Fields) JobFile.encodingOf(text);
        assertThat(encoding.encoder().fields()).isEqualTo(job.encoder().fields());
        assertThat(encoding.label().classes()).hasSize(26);
    }

    @Test
    void modelsDoNotTellThePropertiesForKafka() {
        String kafka = "kafka:\n  sasl.jaas.config: secret\n  # more\n";
        JobFile job = parse(SMALLEST.replace("label:", kafka + "label:"));
        assertThat(job.kafka()).containsEntry("sasl.jaas.config", "secret");
        assertThat(job.learningOptions().metadata()).containsEntry(JobFile.METADATA, SMALLEST);
        assertThatThrownBy(
                        () ->
                                parse(
                                        "kafka: {a: &field y}\n"
                                                + SMALLEST.replace("field: y", "field: *field")))
                .hasMessageContaining("line 1: kafka must have lines of its own");
    }

    @Test
    void standardizedNumbersAreKnownToTheModel() {
        JobFile job =
                parse(
                        SMALLEST.replace(
                                "  - number: x",
                                "  - number: x\n  - number: {fields: [a, b], standardize: true}"));
        assertThat(job.modelSpec().standardized()).containsExactly(1, 2);
    }

    @Test
    void exampleRecordsHoldTheirFeatures() {
        JobFile job =
                parse(
                        """
                        name: own
                        input:
                          schema: {example: {dense: 3, sparse: 100}}
                        network: [dense: 1]
                        optimizer: sgd
                        learningRate: 0.1
                        """);
        assertThat(job.modelSpec().inputs()).isEqualTo(103);
        assertThat(job.modelSpec().sparse()).isTrue();
        assertThat(job.encoding().label()).isEqualTo(new LabelEncoder.Value("label"));
        assertThat(job.decoder()).isNotNull();
        assertThatThrownBy(job::encoder).hasMessageContaining("are not encoded");
    }

    @Test
    void aTopicIsReadOnlyWithASchema() throws IOException {
        assertThat(JobFile.resource("flights.yaml").decoder()).isNotNull();
        assertThatThrownBy(() -> parse(SMALLEST).decoder())
                .hasMessageContaining("add schema: FILE.avsc under input");
    }

    @Test
    void filesAreFoundBesideTheJobFile(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("here.avsc"), Resources.classPath().read("flights.avsc"));
        Path file = folder.resolve("job.yaml");
        Files.writeString(
                file,
                SMALLEST.replace("number: x", "number: distance")
                        .replace("field: y", "field: delay")
                        .concat("input: {schema: here.avsc}\n"));
        assertThat(JobFile.load(file).input().schemas())
                .extracting(Schema::getName)
                .containsExactly("Flight");
    }

    @Test
    void aCsvHeaderGivesTheSchemaOfWhatTheJobReads() throws IOException {
        CsvSchema csv =
                CsvSchema.of(
                        JobFile.resource("flights.yaml"),
                        List.of("date", "delay", "distance", "origin", "destination", "more"));
        assertThat(csv.schema().getFields())
                .extracting(
                        field -> field.name() + " " + field.schema().getTypes().get(1).getType())
                .containsExactly(
                        "date STRING",
                        "origin STRING",
                        "destination STRING",
                        "distance DOUBLE",
                        "delay DOUBLE");
        assertThat(csv.columns()).containsExactly(0, 3, 4, 2, 1);
    }

    @Test
    void everyMissingColumnIsNamed() throws IOException {
        JobFile job = JobFile.resource("flights.yaml");
        assertThatThrownBy(() -> CsvSchema.of(job, List.of("date", "delay", "distanze", "orig in")))
                .hasMessage(
                        "the file has no column 'origin', did you mean 'orig_in'?; no column"
                                + " 'destination'; no column 'distance', did you mean 'distanze'?;"
                                + " it has [date, delay, distanze, orig_in]");
    }
}
