package io.github.flinkmlops.model;

import io.github.flinkmlops.nn.Network;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A model as it was at one version: immutable, and able to make any number of networks.
 *
 * <p>Its bytes are a safetensors file: the weights under PyTorch's names, the standardizer's
 * statistics, and in the metadata {@code name}, {@code version}, {@code examples}, {@code spec}
 * (the architecture as JSON) and whatever the trainer was given to pass on.
 */
public final class Model {

    private static final String COUNT = "standardizer.count";
    private static final String MEAN = "standardizer.mean";
    private static final String SQUARES = "standardizer.squares";

    private final ModelSpec spec;
    private final SafetensorsFile file;

    private Model(ModelSpec spec, SafetensorsFile file) {
        this.spec = spec;
        this.file = file;
    }

    /**
     * Reads a model from a file.
     *
     * @throws IllegalArgumentException if the file holds no model of ours
     */
    public static Model read(Path path) throws IOException {
        return of(SafetensorsFile.open(path));
    }

    /**
     * Reads a model from its bytes.
     *
     * @param source what messages call the bytes
     */
    public static Model read(byte[] safetensors, String source) {
        return of(SafetensorsFile.of(safetensors, source));
    }

    private static Model of(SafetensorsFile file) {
        String json = file.metadata().get("spec");
        if (json == null) {
            throw new IllegalArgumentException(
                    file.source()
                            + " has no 'spec' in its metadata: it is not a model written here");
        }
        return new Model(ModelFormat.read(json), file);
    }

    /** The state of a trainer's network as a snapshot. */
    public static ModelSnapshot snapshot(
            ModelSpec spec,
            long version,
            long examples,
            Network network,
            Standardizer standardizer,
            Map<String, String> metadata) {
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.forEach(writer::metadata);
        writer.metadata("name", spec.name())
                .metadata("version", Long.toString(version))
                .metadata("examples", Long.toString(examples))
                .metadata("spec", ModelFormat.write(spec));
        Weights.write(writer, network);
        writeStandardizer(writer, standardizer);
        return new ModelSnapshot(spec.name(), version, examples, writer.toByteArray());
    }

    /** A specification as JSON. */
    public static String describe(ModelSpec spec) {
        return ModelFormat.write(spec);
    }

    /**
     * Reads what {@link #describe} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static ModelSpec parseDescription(String json) {
        return ModelFormat.read(json);
    }

    /** Adds the statistics of a standardizer, if it has any. */
    public static void writeStandardizer(SafetensorsWriter writer, Standardizer standardizer) {
        if (!standardizer.isEmpty()) {
            long[] shape = {standardizer.mean().length};
            writer.add(COUNT, new long[] {1}, new long[] {standardizer.count()})
                    .add(MEAN, shape, standardizer.mean())
                    .add(SQUARES, shape, standardizer.squares());
        }
    }

    /**
     * Reads what {@link #writeStandardizer} wrote.
     *
     * @throws IllegalArgumentException if the file has statistics of more or fewer features
     */
    public static void readStandardizer(SafetensorsFile file, Standardizer standardizer) {
        if (standardizer.isEmpty()) {
            return;
        }
        int wanted = standardizer.mean().length;
        long found = file.contains(MEAN) ? file.tensor(MEAN).elementCount() : 0;
        if (found != wanted) {
            throw new IllegalArgumentException(
                    file.source()
                            + " must have statistics of the "
                            + wanted
                            + " standardized features, has them of "
                            + found);
        }
        standardizer.restore(file.longs(COUNT)[0], file.doubles(MEAN), file.doubles(SQUARES));
    }

    public ModelSpec spec() {
        return spec;
    }

    /** SGD steps taken. */
    public long version() {
        return number("version");
    }

    /** Examples learned from. */
    public long examples() {
        return number("examples");
    }

    private long number(String key) {
        String text = file.metadata().get(key);
        try {
            return Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    file.source() + ": '" + key + "' must be a whole number, was " + text, e);
        }
    }

    /** All that the file says about the model. */
    public Map<String, String> metadata() {
        return file.metadata();
    }

    /** A new network with the model's weights. */
    public Network network() {
        Network network = spec.network(0);
        Weights.read(file, network, false);
        return network;
    }

    /** A new standardizer with the model's statistics. */
    public Standardizer standardizer() {
        Standardizer standardizer = spec.standardizer();
        readStandardizer(file, standardizer);
        return standardizer;
    }
}
