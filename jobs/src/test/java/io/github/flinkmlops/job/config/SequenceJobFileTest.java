package io.github.flinkmlops.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.avro.RequestFields;
import io.github.flinkmlops.connector.kafka.StartingOffsets;
import io.github.flinkmlops.host.HostSettings;
import io.github.flinkmlops.operator.SequenceOptions;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import io.github.flinkmlops.transformer.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceJobFileTest {

    private static final String WHOLE =
            """
            name: translate
            model: {directory: /models/en-de, device: gpu:1, precision: half, gpuResource: tesla}
            input:
              topic: sentences
              schema:
                type: record
                name: Sentence
                fields:
                  - {name: number, type: long}
                  - {name: words, type: string}
                  - {name: ids, type: {type: array, items: int}}
              text: words
              id: number
              start: latest
              group: me
              parallelism: 3
            decoding:
              strategy: {beam: {width: 8, lengthPenalty: 0.6, nBest: 2}}
              minLength: 1
              maxLength: 90
              attention: true
            limits:
              requestSize: 16 KiB
              capacity: 99
              deadline: 5 s
              rows: 12
              sourceTokens: 700
              memory: 3 GiB
              firstWait: 4 ms
              threads: 2
            ordered: true
            output:
              predictions: german
              rejected: bad
              guarantee: at-least-once
            checkpoints: {interval: 3 s}
            kafka: {security.protocol: SSL}
            """;

    private static SequenceJobFile parse(String text) {
        return SequenceJobFile.parse(text, Resources.classPath());
    }

    @Test
    void everySettingArrives() {
        SequenceJobFile job = parse(WHOLE);

        assertThat(job.name()).isEqualTo("translate");
        assertThat(job.modelDirectory()).isEqualTo(Path.of("/models/en-de"));
        assertThat(job.input().topic()).isEqualTo("sentences");
        assertThat(job.input().group()).isEqualTo("me");
        assertThat(job.input().start()).isEqualTo(StartingOffsets.LATEST);
        assertThat(job.input().parallelism()).isEqualTo(3);
        assertThat(job.fields()).isEqualTo(new RequestFields("words", null, "number", null, null));
        assertThat(job.decoding())
                .usingRecursiveComparison()
                .isEqualTo(
                        new DecodingOptions(
                                new DecodingStrategy.Beam(8, 0.6f, 2), new int[0], 1, 90, true));
        assertThat(job.requestSize()).isEqualTo(16 << 10);
        assertThat(job.options())
                .isEqualTo(
                        new SequenceOptions(
                                "translate",
                                "gpu:1",
                                "tesla",
                                new HostSettings(
                                        12, 700, 3L << 30, Duration.ofMillis(4), 2, Precision.HALF),
                                99,
                                true,
                                Duration.ofSeconds(5),
                                16 << 10));
        assertThat(job.output().topics()).isEqualTo(List.of("german", "bad"));
        assertThat(job.output().sink().guarantee()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(job.checkpointInterval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(job.kafka()).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(job.decoder()).isNotNull();
    }

    @Test
    void aNameAndAModelAreEnough() {
        SequenceJobFile job = parse("{name: words, model: {directory: /m}}");

        assertThat(job.input().topic()).isEqualTo("words");
        assertThat(job.fields()).isNull();
        assertThat(job.decoding()).usingRecursiveComparison().isEqualTo(DecodingOptions.DEFAULT);
        assertThat(job.options())
                .isEqualTo(SequenceOptions.DEFAULT.withName("words").withMaxCharacters(64 << 10));
        assertThat(job.output().topics()).isEqualTo(List.of("words-predictions", "words-rejected"));
        assertThat(job.output().sink().guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
    }

    @Test
    void strategiesAreNamedAloneOrWithSettings() {
        assertThat(strategy("greedy")).isEqualTo(new DecodingStrategy.Greedy());
        assertThat(strategy("beam")).isEqualTo(new DecodingStrategy.Beam(4, 0, 1));
        assertThat(strategy("sampling"))
                .isEqualTo(new DecodingStrategy.Sampling(1, Integer.MAX_VALUE, 1, 0));
        assertThat(strategy("{sampling: {temperature: 0.7, topK: 40, topP: 0.9, seed: 7}}"))
                .isEqualTo(new DecodingStrategy.Sampling(0.7f, 40, 0.9f, 7));
    }

    private static DecodingStrategy strategy(String text) {
        return parse("{name: a, model: {directory: /m}, decoding: {strategy: " + text + "}}")
                .decoding()
                .strategy();
    }

    @Test
    void aRelativeModelLiesBesideItsJobFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("job.yaml");
        Files.writeString(file, "{name: words, model: {directory: ../models/g2p}}");

        assertThat(SequenceJobFile.load(file).modelDirectory())
                .isEqualTo(folder.resolveSibling("models").resolve("g2p"));
    }

    record Mistake(String from, String to, String message) {

        @Override
        public String toString() {
            return message;
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                new Mistake("directory: /models/en-de, ", "", "line 2: model.directory is missing"),
                new Mistake("gpu:1", "cuda", "line 2: model.device must be "),
                new Mistake(
                        "precision: half",
                        "precision: bf16",
                        "line 2: model.precision must be one of [single, half]"),
                new Mistake(
                        "  text: words",
                        "  text: word",
                        "line 12: field 'word' is not in the schema Sentence"),
                new Mistake(
                        "  text: words",
                        "  tokens: words",
                        "line 12: field 'words' must be an array of ints or longs"),
                new Mistake(
                        "  id: number",
                        "  tokens: ids",
                        "line 13: input must name the field with the text or the one with the"
                                + " tokens, names both"),
                new Mistake(
                        "  text: words\n",
                        "",
                        "line 5: input must name the field with the text or the one with the"
                                + " tokens, names neither"),
                new Mistake("beam: {", "beem: {", "did you mean 'beam'?"),
                new Mistake("width: 8", "width: 65", "line 18: decoding.beam.width must be"),
                new Mistake(
                        "nBest: 2",
                        "nBest: 9",
                        "line 18: decoding.strategy: nBest must be 1 to the beam width 8, was 9"),
                new Mistake("nBest: 2", "temperature: 2", "decoding.beam has no key 'temperature'"),
                new Mistake(
                        "minLength: 1",
                        "minLength: 91",
                        "line 20: decoding: maxLength must be at least 1 and at least minLength 91,"
                                + " was 90"),
                new Mistake(
                        "16 KiB",
                        "2 MiB",
                        "line 23: limits.requestSize must be from 1 KiB to 960 KiB, was 2 MiB"),
                new Mistake(
                        "16 KiB",
                        "16 KB",
                        "line 23: limits.requestSize must be a size such as 500 B, 64 KiB, 16 MiB or"
                                + " 4 GiB, was '16 KB'"),
                new Mistake("capacity: 99", "capacity: 0", "line 24: limits.capacity must be"),
                new Mistake("deadline: 5 s", "deadline: 5", "line 25: limits.deadline must be"),
                new Mistake("rows: 12", "row: 12", "did you mean 'rows'?"),
                new Mistake("ordered: true", "ordered: 1", "ordered must be true or false, was 1"),
                new Mistake(
                        "predictions: german",
                        "predictions: sentences",
                        "output.predictions must be a topic of its own, 'sentences' is that of"
                                + " input.topic too"),
                new Mistake(
                        "  start: latest",
                        "  idleness: 5 s",
                        "line 14: input has no key 'idleness'"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsLine(Mistake mistake) {
        assertThat(WHOLE).contains(mistake.from());

        assertThatThrownBy(() -> parse(WHOLE.replace(mistake.from(), mistake.to())))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining(mistake.message());
    }

    @Test
    void allMistakesAreToldAtOnce() {
        String wrong =
                WHOLE.replace("gpu:1", "cuda").replace("rows: 12", "rows: 0").concat("more: 1\n");

        assertThatThrownBy(() -> parse(wrong))
                .hasMessageStartingWith("the job file has 3 mistakes");
    }

    @Test
    void ourOwnRecordsNameTheirFieldsThemselves() {
        assertThatThrownBy(() -> parse("{name: a, model: {directory: /m}, input: {text: word}}"))
                .hasMessageContaining(
                        "input.text is given by SequenceRequest records themselves; for records of"
                                + " your own name their schema");
    }
}
