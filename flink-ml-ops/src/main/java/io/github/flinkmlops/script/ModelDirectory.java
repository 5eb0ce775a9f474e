package io.github.flinkmlops.script;

import ai.djl.Device;
import io.github.flinkmlops.decoding.SequenceModel;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TokenIds;
import io.github.flinkmlops.transformer.TransformerFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory with a model of any kind: {@value TransformerFiles#CONFIG} says which, the weights
 * are in {@value TransformerFiles#WEIGHTS} or, for a user's TorchScript, in {@value #SCRIPT}.
 */
public final class ModelDirectory {
    /** The file of a user's TorchScript. */
    public static final String SCRIPT = "model.pt";

    private static final int VERSION_DIGITS = 16;

    private ModelDirectory() {}

    /** Loads the model of a directory as it is, as the other does. */
    public static LoadedModel open(Path directory, Device device) throws IOException {
        return open(directory, device, Precision.SINGLE);
    }

    /**
     * Loads the model of a directory and lets it run once.
     *
     * @param precision of a transformer; half only on a GPU
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the precision is not to be had, naming everything that is
     *     wrong in {@value TransformerFiles#CONFIG}, or what a script did that its kind must not
     * @throws io.github.flinkmlops.safetensors.SafetensorsException if the weights are damaged or
     *     do not fit
     */
    public static LoadedModel open(Path directory, Device device, Precision precision)
            throws IOException {
        Path file = directory.resolve(TransformerFiles.CONFIG);
        ScriptConfig config = ScriptConfig.parse(Files.readString(file), file.toString());
        if (precision == Precision.HALF) {
            requireHalf(config, directory, device);
        }
        String version = version(directory);
        SequenceModel model =
                switch (config.kind()) {
                    case TRANSFORMER -> ScriptedTransformer.load(directory, device, precision);
                    case TOKENS -> tokens(config, directory, device);
                    case STEPS -> steps(config, directory, device);
                    case VECTOR -> vector(config, directory, device);
                };
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return new LoadedModel(String.valueOf(name), version, model);
    }

    private static void requireHalf(ScriptConfig config, Path directory, Device device) {
        if (config.kind() != ScriptConfig.Kind.TRANSFORMER) {
            throw new IllegalArgumentException(
                    "precision half is for transformers, %s has a script, whose precision is that of its file: leave precision out"
                            .formatted(directory));
        }
        if (!device.isGpu()) {
            throw new IllegalArgumentException(
                    "precision half needs a GPU, the device of %s is cpu: leave precision out"
                            .formatted(directory));
        }
    }

    private static TokensScript tokens(ScriptConfig config, Path directory, Device device)
            throws IOException {
        int sources = config.integer("sourceVocabulary", 1);
        int targets = config.integer("targetVocabulary", 1);
        int longest = config.integer("maxSourceLength", 1);
        int pad = config.integer("pad", 0);
        int bos = config.integer("bos", 0);
        int eos = config.integer("eos", 0);
        config.check();
        UserScript script = script(directory, device, sources, longest, pad);
        return TokensScript.open(script, bytes(directory), targets, pad, bos, eos);
    }

    private static VectorScript vector(ScriptConfig config, Path directory, Device device)
            throws IOException {
        int sources = config.integer("sourceVocabulary", 1);
        int longest = config.integer("maxSourceLength", 1);
        int pad = config.integer("pad", 0);
        int outputs = config.integer("outputs", 1);
        int output = config.integer("output", 0);
        config.check();
        UserScript script = script(directory, device, sources, longest, pad);
        return VectorScript.open(script, bytes(directory), outputs, output);
    }

    private static StepScript steps(ScriptConfig config, Path directory, Device device)
            throws IOException {
        int sources = config.integer("sourceVocabulary", 1);
        int targets = config.integer("targetVocabulary", 1);
        int longestSource = config.integer("maxSourceLength", 1);
        int longestTarget = config.integer("maxTargetLength", 1);
        int pad = config.integer("pad", 0);
        int bos = config.integer("bos", 0);
        int eos = config.integer("eos", 0);
        config.check();
        TokenIds ids;
        try {
            ids = new TokenIds(sources, targets, pad, bos, eos);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    directory.resolve(TransformerFiles.CONFIG) + ": " + e.getMessage(), e);
        }
        UserScript script = script(directory, device, sources, longestSource, pad);
        return StepScript.open(script, bytes(directory), ids, longestTarget);
    }

    private static UserScript script(
            Path directory, Device device, int vocabulary, int longest, int pad)
            throws IOException {
        Path file = directory.resolve(SCRIPT);
        return new UserScript(
                ScriptModule.load(file, device), file.toString(), vocabulary, longest, pad);
    }

    /** A script holds its weights as they are in its file. */
    private static long bytes(Path directory) throws IOException {
        return Files.size(directory.resolve(SCRIPT));
    }

    private static String version(Path directory) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        byte[] buffer = new byte[1 << 16];
        for (Path file : files) {
            digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            try (InputStream stream = Files.newInputStream(file)) {
                for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
    }
}
