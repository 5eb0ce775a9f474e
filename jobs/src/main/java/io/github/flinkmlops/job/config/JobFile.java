package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.ExampleDecoder;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.model.ModelSpec;
import io.github.flinkmlops.operator.LearningOptions;
import io.github.flinkmlops.trainer.Learning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A job as its file describes it, checked as a whole: {@code docs/job-file.md} explains every key.
 *
 * @param name of the model
 * @param learningOptions with the file's text in the metadata, under {@link #METADATA}
 * @param startingWeights bytes of a safetensors file, or null to start from the seed
 * @param kafka properties for every Kafka client, as they are
 */
public record JobFile(
        String name,
        InputSettings input,
        Encoding encoding,
        ModelSpec modelSpec,
        Learning learning,
        LearningOptions learningOptions,
        byte @Nullable [] startingWeights,
        OutputSettings output,
        Duration checkpointInterval,
        Map<String, String> kafka) {

    /** Key of a model's metadata under which the job file stands that made it. */
    public static final String METADATA = "job";

    public JobFile {
        kafka = Map.copyOf(kafka);
    }

    /**
     * Reads a job file; what it names is looked for beside it.
     *
     * @throws JobFileException naming every mistake with its line
     */
    public static JobFile load(Path path) throws IOException {
        return JobFileReader.read(Files.readString(path), path.toString(), Resources.beside(path));
    }

    /**
     * Reads the text of a job file.
     *
     * @param beside where the files are that it names
     * @throws JobFileException naming every mistake with its line
     */
    public static JobFile parse(String text, Resources beside) {
        return JobFileReader.read(text, "the job file", beside);
    }

    /** Reads a job file from the root of the class path, such as {@code flights.yaml}. */
    public static JobFile resource(String name) throws IOException {
        byte[] bytes = Resources.classPath().read(name);
        return JobFileReader.read(
                new String(bytes, StandardCharsets.UTF_8), name, Resources.classPath());
    }

    /**
     * How a model's records were encoded, from the {@link #METADATA} of its file alone.
     *
     * @throws JobFileException if the text is no job file
     */
    public static Encoding encodingOf(String text) {
        return JobFileReader.readEncoding(text, "the model's job file");
    }

    /**
     * A new encoder, for one thread.
     *
     * @throws IllegalStateException if the input holds {@code Example} records, which need none
     */
    public ExampleEncoder encoder() {
        if (encoding instanceof Encoding.Fields fields) {
            return fields.encoder();
        }
        throw new IllegalStateException(
                "the input of '" + name + "' holds Example records, which are not encoded");
    }

    /**
     * What decodes the input topic, with the registry that the job file names if it needs one.
     *
     * @throws IllegalArgumentException if the input names no schema, or one that lacks a field
     */
    public ExampleDecoder decoder() {
        return decoder(RegistryOptions.of(kafka));
    }

    /**
     * What decodes the input topic.
     *
     * @param registry where the schemas are if the input's encoding is {@code registry}
     * @throws IllegalArgumentException if the input names no schema and no registry, or a schema
     *     that lacks a field
     */
    public ExampleDecoder decoder(@Nullable RegistryOptions registry) {
        if (input.format() == WireFormat.REGISTRY) {
            if (registry == null) {
                throw new IllegalArgumentException(
                        "input.encoding registry of '"
                                + name
                                + "' needs the registry: set kafka.schema.registry.url");
            }
            return registryDecoder(registry);
        }
        if (encoding instanceof Encoding.Examples examples) {
            LabelEncoder label = examples.label();
            return ExampleDecoder.ofExamples(
                    input.format(), examples.dense(), examples.sparseSize(), () -> label, true);
        }
        if (input.schemas().isEmpty()) {
            throw new IllegalArgumentException(
                    "input of '" + name + "' needs a schema: add schema: FILE.avsc under input");
        }
        Encoding.Fields fields = (Encoding.Fields) encoding;
        return ExampleDecoder.ofRecords(input.format(), input.schemas(), fields::encoder, true);
    }

    private ExampleDecoder registryDecoder(RegistryOptions registry) {
        if (encoding instanceof Encoding.Examples examples) {
            LabelEncoder label = examples.label();
            return ExampleDecoder.ofExamples(
                    registry, examples.dense(), examples.sparseSize(), () -> label, true);
        }
        Encoding.Fields fields = (Encoding.Fields) encoding;
        Schema expected = input.schemas().isEmpty() ? null : input.schemas().get(0);
        return ExampleDecoder.ofRecords(registry, expected, fields::encoder, true);
    }

    /** The same job with another input. */
    public JobFile withInput(InputSettings input) {
        return with(input, output);
    }

    /** The same job with other output topics. */
    public JobFile withOutput(OutputSettings output) {
        return with(input, output);
    }

    /** Its name alone: the properties for Kafka may hold secrets, and settings are logged. */
    @Override
    public String toString() {
        return "JobFile[" + name + "]";
    }

    private JobFile with(InputSettings input, OutputSettings output) {
        return new JobFile(
                name,
                input,
                encoding,
                modelSpec,
                learning,
                learningOptions,
                startingWeights,
                output,
                checkpointInterval,
                kafka);
    }
}
