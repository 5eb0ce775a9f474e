package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.RecordReader;
import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.ExampleFields;
import io.github.flinkmlops.example.FeatureEncoder;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.model.Families;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.nn.optimizer.Clipping;
import io.github.flinkmlops.nn.optimizer.LearningRate;
import io.github.flinkmlops.nn.optimizer.Optimizer;
import io.github.flinkmlops.operator.LearningOptions;
import io.github.flinkmlops.safetensors.SafetensorsException;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.trainer.Learning;
import io.github.flinkmlops.trainer.Trainer;
import io.github.flinkmlops.trainer.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads a job file as a whole. */
final class JobFileReader {

    private static final int MOST_STEPS = 1_000_000;
    private static final long LARGEST_MINIBATCH = 1 << 20;
    private static final int MOST_FEATURES = 1 << 28;
    private static final int LONGEST_NAME = 200;
    private static final String EXAMPLE_LABEL = "label";

    private final String text;
    private final Mistakes mistakes;
    private final Section top;

    private JobFileReader(String text, String source) {
        this.text = text;
        this.mistakes = new Mistakes(source);
        this.top = new Section(YamlReader.read(text, mistakes), "", 1, mistakes);
    }

    static JobFile read(String text, String source, Resources beside) {
        return new JobFileReader(text, source).job(beside);
    }

    static Encoding readEncoding(String text, String source) {
        JobFileReader reader = new JobFileReader(text, source);
        Encoding encoding = reader.encoding(new InputReader(reader.top));
        if (encoding == null) {
            throw reader.mistakes.exception();
        }
        return encoding;
    }

    private JobFile job(Resources beside) {
        String name = name(top);
        InputReader inputReader = new InputReader(top);
        Encoding encoding = encoding(inputReader);
        InputSettings input =
                inputReader.settings(name, encoding instanceof Encoding.Examples, beside);
        if (encoding instanceof Encoding.Fields fields) {
            checkFields(fields, input.schemas(), inputReader.schemaLine());
        }
        LabelEncoder label = encoding == null ? null : encoding.label();
        ModelSpec model = new NetworkReader(top).model(name, encoding, label);
        Section minibatch = minibatch();
        Learning learning = learning(minibatch);
        Duration interval = OutputReader.checkpointInterval(top);
        OutputReader outputReader = new OutputReader(top);
        LearningOptions options = options(minibatch, outputReader, label);
        OutputSettings output = outputReader.settings(name, input.topic(), interval);
        byte[] startingWeights = startingWeights(beside, model, learning);
        Map<String, String> kafka = KafkaReader.read(top);
        minibatch.end();
        top.end();
        if (encoding == null || model == null || learning == null || mistakes.count() > 0) {
            throw mistakes.exception();
        }
        return new JobFile(
                name,
                input,
                encoding,
                model,
                learning,
                options,
                startingWeights,
                output,
                interval,
                kafka);
    }

    /** The name of the job; one that no topic could be named after is a mistake. */
    static String name(Section top) {
        String name = top.requiredText("name");
        if (name == null) {
            return "unnamed";
        }
        if (!InputReader.isTopic(name) || name.length() > LONGEST_NAME) {
            top.mistake(
                    "name",
                    "name must be 1 to "
                            + LONGEST_NAME
                            + " letters, digits, dots, hyphens or underscores, since topics are"
                            + " named after it, was '"
                            + name
                            + "'");
            return "unnamed";
        }
        return name;
    }

    private @Nullable Encoding encoding(InputReader input) {
        InputReader.Sizes sizes = input.sizes();
        if (sizes != null) {
            if (top.has("features")) {
                top.mistake("features", "features are given by Example records themselves");
            }
            LabelEncoder label = LabelReader.read(top, EXAMPLE_LABEL);
            return label == null || mistakes.count() > 0
                    ? null
                    : new Encoding.Examples(sizes.dense(), sizes.sparse(), label);
        }
        ExampleFields about = input.fields();
        List<FeatureEncoder> features = FeaturesReader.read(top);
        LabelEncoder label = LabelReader.read(top, null);
        if (features == null || label == null) {
            return null;
        }
        long width = features.stream().mapToLong(FeatureEncoder::width).sum();
        if (width > MOST_FEATURES) {
            top.mistake(
                    "features",
                    "features must be at most " + MOST_FEATURES + " together, were " + width);
            return null;
        }
        return new Encoding.Fields(features, label, about);
    }

    private void checkFields(Encoding.Fields encoding, List<Schema> schemas, int line) {
        for (Schema schema : schemas) {
            for (String field : encoding.encoder().fields()) {
                try {
                    RecordReader unused = new RecordReader(schema, List.of(field));
                } catch (IllegalArgumentException e) {
                    mistakes.add(line, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** The section of the minibatch; a number alone is its size. */
    private Section minibatch() {
        Yaml value = top.value("minibatch");
        if (value instanceof Yaml.Scalar) {
            value =
                    new Yaml.Entries(
                            value.line(), List.of(new Yaml.Entry(value.line(), "size", value)));
        }
        return new Section(value, "minibatch", top.line("minibatch"), mistakes);
    }

    private @Nullable Learning learning(Section minibatch) {
        Yaml optimizer = top.required("optimizer");
        Yaml rate = top.required("learningRate");
        Optimizer how =
                optimizer == null ? null : top.parsed(optimizer, Families.OPTIMIZERS::parse);
        LearningRate schedule = rate == null ? null : top.parsed(rate, Families::parseLearningRate);
        int size = (int) minibatch.whole("size", 32, 1, LARGEST_MINIBATCH);
        long seed = top.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        Yaml limit = top.value("clipping");
        Clipping clipping =
                limit == null ? new Clipping.None() : top.parsed(limit, Families.CLIPPINGS::parse);
        double weightLimit = top.number("weightLimit", Double.POSITIVE_INFINITY);
        Watch watch = watch();
        if (how == null || schedule == null || clipping == null || watch == null) {
            return null;
        }
        try {
            return new Learning(how, schedule, size, seed, clipping, weightLimit, watch);
        } catch (IllegalArgumentException e) {
            // Only the limit is not checked yet.
            top.mistake("weightLimit", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Watch watch() {
        Watch byDefault = Watch.DEFAULT;
        Section section = top.section("watch");
        int window = (int) section.whole("window", byDefault.window(), 1, MOST_STEPS);
        double growth = section.number("growth", byDefault.growth());
        boolean rollBack = section.flag("rollBack", byDefault.rollBack());
        section.end();
        try {
            return new Watch(window, growth, rollBack);
        } catch (IllegalArgumentException e) {
            section.mistake("growth", "watch." + e.getMessage());
            return null;
        }
    }

    private LearningOptions options(
            Section minibatch, OutputReader output, @Nullable LabelEncoder label) {
        LearningOptions byDefault = LearningOptions.DEFAULT;
        return new LearningOptions(
                minibatch.duration(
                        "maxWait", byDefault.maxWait(), Duration.ZERO, Duration.ofHours(1)),
                output.evaluateEvery(byDefault.evaluationEvery()),
                output.snapshotEvery(byDefault.snapshotEvery()),
                output.metrics(label),
                Map.of(JobFile.METADATA, textForModels()));
    }

    /** The file without its properties for Kafka, which may hold secrets that no model may tell. */
    private String textForModels() {
        if (!top.has("kafka")) {
            return text;
        }
        List<String> lines = text.lines().toList();
        int first = top.line("kafka");
        int end = Math.min(top.nextLine(first) - 1, lines.size());
        List<String> kept = new ArrayList<>(lines.subList(0, first - 1));
        kept.addAll(lines.subList(end, lines.size()));
        String without = String.join("\n", kept) + "\n";
        if (mistakes.count() == 0) {
            checkRest(without);
        }
        return without;
    }

    private void checkRest(String without) {
        try {
            readEncoding(without, "the rest");
        } catch (JobFileException e) {
            top.mistake(
                    "kafka",
                    "kafka must have lines of its own and no anchor that is used elsewhere, so that"
                            + " models can carry the file without it");
        }
    }

    private byte @Nullable [] startingWeights(
            Resources beside, @Nullable ModelSpec model, @Nullable Learning learning) {
        String file = top.text("startingWeights");
        if (file == null) {
            return null;
        }
        try {
            byte[] bytes = beside.read(file);
            SafetensorsFile weights = SafetensorsFile.of(bytes, "startingWeights '" + file + "'");
            if (model != null && learning != null) {
                new Trainer(model, learning).startFrom(weights);
            }
            return bytes;
        } catch (IOException e) {
            top.mistake(
                    "startingWeights",
                    "startingWeights '" + file + "' cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException | SafetensorsException e) {
            top.mistake("startingWeights", String.valueOf(e.getMessage()));
        }
        return null;
    }

    /** Reads the properties for Kafka's clients. */
    static final class KafkaReader {

        private static final Map<String, String> OURS =
                Map.of(
                        "group.id", "input.group",
                        "auto.offset.reset", "input.start",
                        "transactional.id", "output.transactionalIdPrefix",
                        "transaction.timeout.ms", "output.transactionTimeout");

        static Map<String, String> read(Section top) {
            Map<String, String> properties = new LinkedHashMap<>();
            Section section = top.section("kafka");
            section.all()
                    .forEach(
                            (key, value) -> {
                                if (OURS.containsKey(key)) {
                                    section.mistake(
                                            key, "kafka." + key + " is set by " + OURS.get(key));
                                } else if (value instanceof Yaml.Scalar scalar) {
                                    properties.put(key, scalar.text());
                                } else {
                                    section.mistake(
                                            key,
                                            "kafka."
                                                    + key
                                                    + " must be a text or a number, was "
                                                    + value.shown());
                                }
                            });
            try {
                RegistryOptions unused = RegistryOptions.of(properties);
            } catch (IllegalArgumentException e) {
                top.mistake("kafka", "kafka: " + e.getMessage());
            }
            return properties;
        }
    }
}
