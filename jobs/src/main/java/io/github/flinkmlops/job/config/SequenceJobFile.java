package io.github.flinkmlops.job.config;

import io.github.flinkmlops.connector.avro.RequestFields;
import io.github.flinkmlops.connector.avro.SequenceDecoder;
import io.github.flinkmlops.connector.avro.WireFormat;
import io.github.flinkmlops.connector.registry.RegistryOptions;
import io.github.flinkmlops.operator.SequenceOptions;
import io.github.flinkmlops.sequence.DecodingOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job that reads sequences as its file describes it, checked as a whole: {@code
 * docs/sequences.md} explains every key.
 *
 * @param modelDirectory where the model is on every TaskManager; relative only in a shipped job
 *     file, whose user names another
 * @param fields of the input's records; null if they are our {@code SequenceRequest}
 * @param decoding what a request leaves out
 * @param requestSize most bytes of a message
 * @param options of the operator, named as the job
 * @param kafka properties for every Kafka client, as they are
 */
public record SequenceJobFile(
        String name,
        Path modelDirectory,
        InputSettings input,
        @Nullable RequestFields fields,
        DecodingOptions decoding,
        int requestSize,
        SequenceOptions options,
        SequenceOutput output,
        Duration checkpointInterval,
        Map<String, String> kafka) {

    public SequenceJobFile {
        kafka = Map.copyOf(kafka);
    }

    /**
     * Reads a job file; what it names is looked for beside it.
     *
     * @throws JobFileException naming every mistake with its line
     */
    public static SequenceJobFile load(Path path) throws IOException {
        return SequenceJobFileReader.read(
                Files.readString(path),
                path.toString(),
                Resources.beside(path),
                path.toAbsolutePath().getParent());
    }

    /**
     * Reads the text of a job file.
     *
     * @param beside where the files are that it names
     * @throws JobFileException naming every mistake with its line
     */
    public static SequenceJobFile parse(String text, Resources beside) {
        return SequenceJobFileReader.read(text, "the job file", beside, null);
    }

    /** Reads a job file from the root of the class path, such as {@code sequences.yaml}. */
    public static SequenceJobFile resource(String name) throws IOException {
        byte[] bytes = Resources.classPath().read(name);
        return SequenceJobFileReader.read(
                new String(bytes, StandardCharsets.UTF_8), name, Resources.classPath(), null);
    }

    /**
     * What decodes the input topic, with the registry that the job file names if it needs one.
     *
     * @throws IllegalArgumentException if it needs one and names none
     */
    public SequenceDecoder decoder() {
        return decoder(RegistryOptions.of(kafka));
    }

    /**
     * What decodes the input topic.
     *
     * @param registry where the schemas are if the input's encoding is {@code registry}
     * @throws IllegalArgumentException if it needs one and there is none
     */
    public SequenceDecoder decoder(@Nullable RegistryOptions registry) {
        if (input.format() == WireFormat.REGISTRY) {
            if (registry == null) {
                throw new IllegalArgumentException(
                        "input.encoding registry of '"
                                + name
                                + "' needs the registry: set kafka.schema.registry.url");
            }
            return fields == null
                    ? SequenceDecoder.ofRequests(registry, decoding, requestSize)
                    : SequenceDecoder.ofRecords(registry, fields, decoding, requestSize);
        }
        return fields == null
                ? SequenceDecoder.ofRequests(input.format(), decoding, requestSize)
                : SequenceDecoder.ofRecords(
                        input.format(), input.schemas(), fields, decoding, requestSize);
    }

    /** The same job with another input. */
    public SequenceJobFile withInput(InputSettings input) {
        return with(modelDirectory, input, decoding, options, output, checkpointInterval);
    }

    /** The same job with another model. */
    public SequenceJobFile withModel(Path modelDirectory) {
        return with(modelDirectory, input, decoding, options, output, checkpointInterval);
    }

    /** The same job with another decoding. */
    public SequenceJobFile withDecoding(DecodingOptions decoding) {
        return with(modelDirectory, input, decoding, options, output, checkpointInterval);
    }

    /** The same job with other options of the operator. */
    public SequenceJobFile withOptions(SequenceOptions options) {
        return with(modelDirectory, input, decoding, options, output, checkpointInterval);
    }

    /** The same job with other output topics and checkpoints. */
    public SequenceJobFile withOutput(SequenceOutput output, Duration checkpointInterval) {
        return with(modelDirectory, input, decoding, options, output, checkpointInterval);
    }

    private SequenceJobFile with(
            Path modelDirectory,
            InputSettings input,
            DecodingOptions decoding,
            SequenceOptions options,
            SequenceOutput output,
            Duration checkpointInterval) {
        return new SequenceJobFile(
                name,
                modelDirectory,
                input,
                fields,
                decoding,
                requestSize,
                options,
                output,
                checkpointInterval,
                kafka);
    }
}
