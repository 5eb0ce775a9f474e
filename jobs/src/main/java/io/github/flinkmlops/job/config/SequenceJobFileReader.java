package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.RequestFields;
import io.github.flinkmlops.host.HostSettings;
import io.github.flinkmlops.operator.SequenceOptions;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.transformer.Precision;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the file of a job that reads sequences as a whole. */
final class SequenceJobFileReader {

    private static final Map<String, Precision> PRECISIONS = precisions();

    private final Mistakes mistakes;
    private final Section top;

    private SequenceJobFileReader(String text, String source) {
        this.mistakes = new Mistakes(source);
        this.top = new Section(YamlReader.read(text, mistakes), "", 1, mistakes);
    }

    /**
     * @param folder that relative paths are in; null to leave them as they are
     */
    static SequenceJobFile read(
            String text, String source, Resources beside, @Nullable Path folder) {
        return new SequenceJobFileReader(text, source).job(beside, folder);
    }

    private SequenceJobFile job(Resources beside, @Nullable Path folder) {
        String name = JobFileReader.name(top);
        Section model = top.section("model");
        Path directory = directory(model, folder);
        SequenceOptions unlimited = options(model, name).withOrdered(top.flag("ordered", false));
        model.end();
        SequenceInputReader inputReader = new SequenceInputReader(top, beside);
        RequestFields fields = inputReader.fields();
        InputSettings input = inputReader.settings(name);
        DecodingOptions decoding = DecodingReader.read(top);
        SequenceLimitsReader limits = new SequenceLimitsReader(top);
        int requestSize = limits.requestSize();
        // Bytes bound the characters too.
        SequenceOptions options = limits.options(unlimited).withMaxCharacters(requestSize);
        Duration interval = OutputReader.checkpointInterval(top);
        SequenceOutput output = output(name, input.topic(), interval);
        Map<String, String> kafka = JobFileReader.KafkaReader.read(top);
        top.end();
        mistakes.throwIfAny();
        return new SequenceJobFile(
                name,
                directory,
                input,
                fields,
                decoding,
                requestSize,
                options,
                output,
                interval,
                kafka);
    }

    private static Path directory(Section model, @Nullable Path folder) {
        String directory = model.requiredText("directory");
        try {
            Path given = Path.of(directory == null ? "" : directory);
            return folder == null ? given : folder.resolve(given).normalize();
        } catch (InvalidPathException e) {
            model.mistake("directory", "model.directory is no path: " + e.getMessage());
            return Path.of("");
        }
    }

    private static Map<String, Precision> precisions() {
        Map<String, Precision> precisions = new LinkedHashMap<>();
        for (Precision precision : Precision.values()) {
            precisions.put(precision.toString(), precision);
        }
        return precisions;
    }

    private static SequenceOptions options(Section model, String name) {
        SequenceOptions byDefault = SequenceOptions.DEFAULT.withName(name);
        String gpus = model.text("gpuResource", byDefault.gpuResource());
        HostSettings host =
                byDefault
                        .host()
                        .withPrecision(
                                model.choice(
                                        "precision", byDefault.host().precision(), PRECISIONS));
        try {
            return byDefault
                    .withHost(host)
                    .withGpuResource(gpus)
                    .withDevice(model.text("device", byDefault.device()));
        } catch (IllegalArgumentException e) {
            model.mistake("device", "model." + e.getMessage());
            return byDefault;
        }
    }

    private SequenceOutput output(String name, String inputTopic, Duration interval) {
        Section section = top.section("output");
        Map<String, String> keyOfTopic = new LinkedHashMap<>();
        keyOfTopic.put(inputTopic, "input.topic");
        SequenceOutput output =
                new SequenceOutput(
                        OutputReader.topic(section, "predictions", name, keyOfTopic),
                        OutputReader.topic(section, "rejected", name, keyOfTopic),
                        OutputReader.sink(section, name, interval));
        section.end();
        return output;
    }
}
