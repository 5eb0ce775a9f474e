package io.github.flinkmlops.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake is told with its line, its name, its value and what is allowed. */
class JobFileMistakesTest {

    /** A file without a mistake; each test replaces one line or adds one. */
    private static final String GOOD =
            """
            name: flights
            input:
              topic: flights
              schema: flights.avsc
              eventTime: date
            features:
              - one-hot: {time: date, part: hour}
              - one-hot: {field: origin, values: [ABE, ABI]}
              - number: {field: distance, log: true}
              - hash: {of: [origin, destination], bits: 14}
            label: {field: delay, above: 15}
            network:
              - dense: 16
              - relu
              - dense: 1
            loss: binary-cross-entropy-with-logits
            optimizer: adagrad
            learningRate: 0.1
            minibatch: {size: 32, maxWait: 50 ms}
            seed: 0
            output:
              predictions: late
            checkpoints: {interval: 10 s}
            kafka: {linger.ms: 5}
            """;

    private static Stream<Arguments> mistakes() {
        return Stream.of(
                        replaced(
                                "name: flights",
                                "name: my flights",
                                "line 1: name must be 1 to 200"),
                        replaced("name: flights", "names: x", "line 1: name is missing"),
                        replaced(
                                "name: flights",
                                "names: x",
                                "line 1: the file has no key 'names', it has [name, input, features,"),
                        replaced("seed: 0", "sede: 0", "line 20: the file has no key 'sede'"),
                        replaced("seed: 0", "sede: 0", "did you mean 'seed'?"),
                        replaced(
                                "seed: 0",
                                "name: x",
                                "line 20: name stands twice, first on line 1"),
                        replaced(
                                "seed: 0",
                                "seed: 1.5",
                                "line 20: seed must be a whole number, was 1.5"),
                        replaced(
                                "  topic: flights",
                                "  topic: a/b",
                                "line 3: input.topic must be 1 to 249 letters, digits, dots, hyphens"
                                        + " or underscores, was 'a/b'"),
                        replaced(
                                "  topic: flights",
                                "  start: newest",
                                "line 3: input.start must be one of [earliest, latest, committed],"
                                        + " was 'newest'"),
                        replaced(
                                "  topic: flights",
                                "  idleness: 10",
                                "line 3: input.idleness must be a duration such as 50 ms, 5 s,"
                                        + " 10 min, 1 h or 1 d, was 10"),
                        replaced(
                                "  topic: flights",
                                "  idleness: 0 s",
                                "line 3: input.idleness must be from 1 ms to 365 d, was 0 s"),
                        replaced(
                                "  topic: flights",
                                "  parallelism: 0",
                                "line 3: input.parallelism must be a whole number from 1 to 32768,"
                                        + " was 0"),
                        replaced(
                                "  topic: flights",
                                "  encoding: json",
                                "line 3: input.encoding must be one of [single-object, plain, registry], was"
                                        + " 'json'"),
                        replaced(
                                "  schema: flights.avsc",
                                "  schema: none.avsc",
                                "line 4: input.schema 'none.avsc' cannot be read: there is no"
                                        + " 'none.avsc' in the class path"),
                        replaced(
                                "  schema: flights.avsc",
                                "  schema: letter.yaml",
                                "line 4: input.schema 'letter.yaml' is no Avro schema"),
                        replaced(
                                "  schema: flights.avsc",
                                "  schema: {type: string}",
                                "line 4: input.schema is no Avro schema: it must be a record, was"
                                        + " STRING"),
                        replaced(
                                "  schema: flights.avsc",
                                "  schema: example",
                                "line 4: input.schema: example needs its sizes"),
                        replaced(
                                "  schema: flights.avsc",
                                "  schema: {example: {dense: 3}}",
                                "line 6: features are given by Example records themselves"),
                        replaced(
                                "  eventTime: date",
                                "  eventTime: day",
                                "line 4: field 'day' is not in the schema"),
                        replaced(
                                "  - one-hot: {time: date, part: hour}",
                                "  - onehot: {time: date, part: hour}",
                                "line 7: a feature must be one of [hash, ids, number, one-hot, words], was"
                                        + " 'onehot', did you mean 'one-hot'?"),
                        replaced(
                                "  - one-hot: {time: date, part: hour}",
                                "  - relu",
                                "line 7: a feature must be one of [hash, ids, number, one-hot, words] with"
                                        + " its settings, was 'relu'"),
                        replaced(
                                "part: hour",
                                "part: hours",
                                "line 7: one-hot.part must be one of [minute, hour, minute-of-day,"
                                        + " weekday, day-of-month, day-of-year, month, date], was"
                                        + " 'hours', did you mean 'hour'?"),
                        replaced(
                                "part: hour",
                                "part: date",
                                "line 7: one-hot of 'date' cannot use DATE, which has no end: hash it"),
                        replaced(", part: hour", "", "line 7: one-hot.part is missing"),
                        replaced(
                                "[ABE, ABI]",
                                "[ABE, ABE]",
                                "line 8: one-hot of 'origin' lists the value 'ABE' twice"),
                        replaced(
                                "[ABE, ABI]",
                                "[]",
                                "line 8: one-hot.values must have at least 1 item, has 0"),
                        replaced(
                                "[ABE, ABI]",
                                "[ABE, [ABI]]",
                                "line 8: one-hot.values must be a text, was a list"),
                        replaced(
                                "log: true",
                                "log: yes",
                                "line 9: number.log must be true or false, was 'yes'"),
                        replaced(
                                "log: true",
                                "scale: 0",
                                "line 9: scale of 'distance' must be finite and not 0, was 0.0"),
                        replaced(
                                "log: true",
                                "shift: .inf",
                                "line 9: number.shift must be a finite number, was '.inf'"),
                        replaced(
                                "log: true",
                                "shift: 1e999",
                                "line 9: number.shift must be a finite number, was '1e999'"),
                        replaced(
                                "log: true",
                                "fields: [delay]",
                                "line 9: number must have a field or fields, has both"),
                        replaced(
                                "bits: 14",
                                "bits: 25",
                                "line 10: hash.bits must be a whole number from 1 to 24, was 25"),
                        replaced(
                                "[origin, destination]",
                                "[origin, {time: date, part: hour, every: 0}]",
                                "line 10: hash.of.every must be a whole number from 1 to 1000000, was"
                                        + " 0"),
                        replaced(
                                "field: distance",
                                "field: distanze",
                                "line 4: field 'distanze' is not in the schema"),
                        replaced(
                                "label: {field: delay, above: 15}",
                                "label: {above: 15}",
                                "line 11: label.field is missing"),
                        replaced(
                                "above: 15",
                                "above: 15, classes: [a, b]",
                                "line 11: label must have above or classes, has both"),
                        replaced(
                                "above: 15",
                                "class: late",
                                "line 11: label.class names what is above: it needs label.above"),
                        replaced(
                                "above: 15",
                                "classes: [a, a]",
                                "line 11: label 'delay' lists the class 'a' twice"),
                        replaced(
                                "label: {field: delay, above: 15}",
                                "label: {field: delay}",
                                "line 16: loss of a label that is a number must be one of"
                                        + " [mean-squared-error"),
                        replaced(
                                "label: {field: delay, above: 15}",
                                "label: {field: delay, classes: [a, b, c]}",
                                "line 12: the last layer of network must have 3 outputs for a label"
                                        + " with 3 classes, has 1"),
                        replaced("  - relu", "  - rely", "line 14: layer must be one of ["),
                        replaced(
                                "  - dense: 16",
                                "  - dense: 0",
                                "line 13: layer 'dense': units must be at least 1, was 0"),
                        replaced(
                                "  - dense: 16\n",
                                "  - tanh\n",
                                "line 12: the first layer of network must take sparse features"),
                        replaced(
                                "  - dense: 16",
                                "  - dense: 100000",
                                "line 12: the weights must have at most 1024 MiB"),
                        replaced(
                                "  - dense: 16\n  - relu\n  - dense: 1\n",
                                "  - dense: 2147483647\n  - relu\n  - dense: 2\n",
                                "line 12: the last layer of network must have 1 output"),
                        replaced(
                                "  - dense: 16",
                                "  - dense: 16\n  - residual: [dense: 100000000, dense: 16]",
                                "line 12: the weights must have at most 1024 MiB"),
                        replaced(
                                "  - dense: 1\n",
                                "  - dense: 1\n  - sigmoid\n",
                                "line 12: loss binary-cross-entropy-with-logits applies sigmoid"
                                        + " itself: leave out the last layer"),
                        replaced(
                                "loss: binary-cross-entropy-with-logits",
                                "loss: binary-cross-entropy",
                                "line 12: loss binary-cross-entropy needs sigmoid as the last layer"),
                        replaced(
                                "loss: binary-cross-entropy-with-logits",
                                "loss: hinge",
                                "line 16: loss must be one of ["),
                        replaced(
                                "loss: binary-cross-entropy-with-logits",
                                "loss: softmax-cross-entropy",
                                "line 16: loss of a label with above must be one of"
                                        + " [binary-cross-entropy-with-logits"),
                        replaced(
                                "optimizer: adagrad",
                                "optimizer: adagrat",
                                "line 17: optimizer must be one of ["),
                        replaced(
                                "optimizer: adagrad",
                                "optimizer: {adam: {beta1: 1}}",
                                "line 17: optimizer 'adam': beta1 must be at least 0 and below 1, was"
                                        + " 1.0"),
                        replaced(
                                "learningRate: 0.1",
                                "learningRate: -1",
                                "line 18: learningRate must be finite and at least 0, was -1.0"),
                        replaced(
                                "size: 32",
                                "size: 0",
                                "line 19: minibatch.size must be a whole number from 1 to 1048576,"
                                        + " was 0"),
                        replaced(
                                "  predictions: late",
                                "  predictions: flights",
                                "line 22: output.predictions must be a topic of its own, 'flights' is"
                                        + " that of input.topic too"),
                        replaced(
                                "  predictions: late",
                                "  guarantee: twice",
                                "line 22: output.guarantee must be one of [exactly-once,"
                                        + " at-least-once], was 'twice'"),
                        replaced(
                                "  predictions: late",
                                "  transactionTimeout: 5 s",
                                "line 22: output.transactionTimeout must be longer than"
                                        + " checkpoints.interval"),
                        replaced(
                                "  predictions: late",
                                "  evaluateEvery: 0",
                                "line 22: output.evaluateEvery must be a whole number of at least 1,"
                                        + " was 0"),
                        replaced(
                                "  predictions: late",
                                "  metrics: [logLoss, AUC]",
                                "line 22: output.metrics must be of [logLoss, auc, accuracy,"
                                        + " baseRateLogLoss] for this label, has 'AUC', did you"
                                        + " mean 'auc'?"),
                        replaced(
                                "interval: 10 s",
                                "interval: 1 ms",
                                "line 23: checkpoints.interval must be from 10 ms to 1 d, was 1 ms"),
                        replaced(
                                "linger.ms: 5",
                                "group.id: x",
                                "line 24: kafka.group.id is set by input.group"),
                        replaced("seed: 0", "clipping: {norm: -1}", "line 20: clipping 'norm': "),
                        replaced("seed: 0", "watch: {growth: 1}", "line 20: watch.growth must be "),
                        replaced("seed: 0", "watch: {window: 0}", "line 20: watch.window must be "),
                        replaced(
                                "seed: 0",
                                "weightLimit: 0",
                                "line 20: weightLimit must be above 0, was 0.0"),
                        replaced(
                                "seed: 0",
                                "startingWeights: none.safetensors",
                                "line 20: startingWeights 'none.safetensors' cannot be read"),
                        replaced(
                                "seed: 0",
                                "startingWeights: letter.yaml",
                                "line 20: startingWeights 'letter.yaml'"),
                        replaced(
                                "seed: 0",
                                "startingWeights: letter__sgd0.1_h64_seed0.safetensors",
                                "line 20: startingWeights 'letter__sgd0.1_h64_seed0.safetensors' does"
                                        + " not fit the network: 0.weight has shape"),
                        replaced("seed: 0", "seed: [", "this is no YAML"),
                        replaced("seed: 0", "? [a, b] : 0", "line 20: a key must be a name"),
                        replaced(
                                "seed: 0",
                                "seed: &a [*a]",
                                "line 20: an alias must not lead back to itself"),
                        replaced(
                                "seed: 0",
                                "seed: " + "[".repeat(100_000),
                                "line 20: lists and keys must be nested at most 50 deep"))
                .map(Arguments.class::cast);
    }

    private static Arguments replaced(String line, String by, String mistake) {
        assertThat(GOOD).contains(line);
        return arguments(GOOD.replace(line, by), mistake);
    }

    private static JobFileException failure(String text) {
        return catchThrowableOfType(
                JobFileException.class, () -> JobFile.parse(text, Resources.classPath()));
    }

    @Test
    void theFileThatTheyStartFromHasNone() {
        assertThat(JobFile.parse(GOOD, Resources.classPath()).name()).isEqualTo("flights");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsLine(String text, String mistake) {
        assertThat(failure(text)).hasMessageContaining(mistake);
    }

    @Test
    void allMistakesStandInOneMessageInTheOrderOfTheirLines() {
        String text =
                GOOD.replace("part: hour", "part: ours")
                        .replace("optimizer: adagrad", "optimizer: adagrat")
                        .replace("size: 32", "size: none")
                        .replace("name: flights", "name: ''")
                        .replace("interval: 10 s", "interval: soon");
        JobFileException failure = failure(text);
        assertThat(failure.mistakes())
                .extracting(mistake -> mistake.substring(0, mistake.indexOf(':')))
                .containsExactly("line 1", "line 7", "line 17", "line 19", "line 23");
        assertThat(failure).hasMessageStartingWith("the job file has 5 mistakes:\n  line 1: ");
    }

    @Test
    void aliasesThatUnfoldWithoutEndAreRefused() {
        StringBuilder text = new StringBuilder("a: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 10; i++) {
            String before = "*a" + (i - 1);
            text.append("k%d: &a%d [".formatted(i, i));
            text.append(String.join(", ", java.util.Collections.nCopies(10, before)));
            text.append("]\n");
        }
        assertThat(failure(text.toString())).hasMessageContaining("more than 1000000 values");
    }

    @Test
    void anEmptyFileIsSaidToBeEmpty() {
        assertThat(failure("")).hasMessageContaining("line 1: the file is empty");
        assertThat(failure("- a")).hasMessageContaining("the file must be keys with values");
    }
}
