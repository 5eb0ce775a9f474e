package io.github.flinkmlops.script;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.FeedForwardActivation;
import io.github.flinkmlops.transformer.NormPlacement;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TokenBatch;
import io.github.flinkmlops.transformer.TokenIds;
import io.github.flinkmlops.transformer.TransformerFiles;
import io.github.flinkmlops.transformer.TransformerSpec;
import io.github.flinkmlops.transformer.TransformerWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder-decoder of Vaswani et al. 2017 as one TorchScript module. In float32 it gives what
 * {@link io.github.flinkmlops.transformer.Transformer} gives; it is called once a step.
 */
public final class ScriptedTransformer implements StepModel {
    private static final String SCRIPT = "EncoderDecoder.torchscript";

    private final TransformerSpec spec;
    private final Precision precision;
    private final ScriptModule module;
    private final ScriptedWeights.Summary weights;

    private ScriptedTransformer(
            TransformerSpec spec,
            Precision precision,
            ScriptModule module,
            ScriptedWeights.Summary weights) {
        this.spec = spec;
        this.precision = precision;
        this.module = module;
        this.weights = weights;
    }

    /** Loads the model of a directory in float32, as the other does. */
    public static ScriptedTransformer load(Path directory, Device device) throws IOException {
        return load(directory, device, Precision.SINGLE);
    }

    /**
     * Loads {@value TransformerFiles#CONFIG} and {@value TransformerFiles#WEIGHTS} of a directory.
     *
     * @param precision half is meant for GPUs; on a CPU it is slow
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException naming everything that is wrong in the configuration
     * @throws io.github.flinkmlops.safetensors.SafetensorsException if the weights are damaged, or
     *     naming every tensor that does not fit the specification
     */
    public static ScriptedTransformer load(Path directory, Device device, Precision precision)
            throws IOException {
        TransformerSpec spec = TransformerSpec.read(directory.resolve(TransformerFiles.CONFIG));
        try (SafetensorsFile weights =
                SafetensorsFile.open(directory.resolve(TransformerFiles.WEIGHTS))) {
            return load(spec, weights, device, precision);
        }
    }

    /** Moves the weights to a device in float32, as the other does. */
    public static ScriptedTransformer load(
            TransformerSpec spec, SafetensorsFile weights, Device device) {
        return load(spec, weights, device, Precision.SINGLE);
    }

    /**
     * Moves the weights to a device; the file may be closed afterwards.
     *
     * @throws io.github.flinkmlops.safetensors.SafetensorsException naming every missing,
     *     superfluous, misshapen or mistyped tensor
     */
    public static ScriptedTransformer load(
            TransformerSpec spec, SafetensorsFile weights, Device device, Precision precision) {
        return load(spec, weights, device, precision, LinearMaps.fastest(spec, device, precision));
    }

    /**
     * As the others, with a choice of linear maps; plain ones where the engine does not know these.
     */
    static ScriptedTransformer load(
            TransformerSpec spec,
            SafetensorsFile weights,
            Device device,
            Precision precision,
            LinearMaps maps) {
        TransformerWeights reader = TransformerWeights.of(spec, weights);
        ScriptModule module = module(spec, device, precision, maps);
        try {
            return new ScriptedTransformer(
                    spec,
                    precision,
                    module,
                    ScriptedWeights.handOver(spec, precision, reader, module));
        } catch (RuntimeException | Error e) {
            module.close();
            throw e;
        }
    }

    private static ScriptModule module(
            TransformerSpec spec, Device device, Precision precision, LinearMaps maps) {
        try {
            try {
                return ScriptModule.load(archive(spec, precision, maps), device);
            } catch (IllegalArgumentException e) {
                // A build of libtorch, without oneDNN for example, may not know an operator.
                return ScriptModule.load(archive(spec, precision, LinearMaps.PLAIN), device);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the script cannot be written for the engine", e);
        }
    }

    static ScriptArchive archive(TransformerSpec spec, Precision precision, LinearMaps maps)
            throws IOException {
        StringBuilder source = new StringBuilder(text(SCRIPT));
        for (String resource : maps.resources()) {
            source.append(text(resource));
        }
        return new ScriptArchive("EncoderDecoder", source.toString())
                .with("heads", spec.dimensions().heads())
                .with("encoder_layers", spec.dimensions().encoderLayers())
                .with("decoder_layers", spec.dimensions().decoderLayers())
                .with("pre_norm", spec.normalization().placement() == NormPlacement.PRE)
                .with("final_norm", spec.normalization().finalNorm())
                .with("gelu", spec.activation() == FeedForwardActivation.GELU)
                .with("half", precision == Precision.HALF)
                .with("epsilon", spec.normalization().epsilon())
                .with("logit_scale", ScriptedWeights.logitScale(spec))
                .withTensors("tables")
                .withTensors("shared")
                .withTensors("encoder")
                .withTensors("decoder");
    }

    private static String text(String resource) throws IOException {
        try (InputStream stream = ScriptedTransformer.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is not among the resources");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Encodes sources.
     *
     * @return the encoder's output, for each source its tokens × dModel
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token
     */
    public float[][][] memory(int[][] sources) {
        SourceTokens tokens = SourceTokens.of(sources, spec);
        int width = spec.dimensions().dModel();
        try (NDManager scratch = module.newManager()) {
            NDArray output =
                    module.call("memory", tokens.control(scratch), tokens.mask(scratch))
                            .singletonOrThrow()
                            .toType(DataType.FLOAT32, false);
            float[][][] memory = new float[sources.length][][];
            int next = 0;
            for (int row = 0; row < sources.length; row++) {
                memory[row] = new float[sources[row].length][width];
                for (float[] token : memory[row]) {
                    Numbers.copy(output, next, token);
                    next += width;
                }
            }
            return memory;
        }
    }

    /** Returns what this transformer is. */
    public TransformerSpec spec() {
        return spec;
    }

    @Override
    public TokenIds tokenIds() {
        return spec.tokenIds();
    }

    @Override
    public int maxSourceLength() {
        return spec.dimensions().maxLength();
    }

    @Override
    public int maxTargetLength() {
        return spec.dimensions().maxLength();
    }

    @Override
    public int sourceVocabulary() {
        return spec.tokenIds().sourceVocabulary();
    }

    @Override
    public long weightBytes() {
        return weights.bytes();
    }

    @Override
    public long rowBytes(int sourceLength, int targetLength) {
        return RowMemory.bytes(spec, precision, sourceLength, targetLength);
    }

    @Override
    public EncodedSources encode(int[][] sources) {
        return ScriptedSources.encode(SourceTokens.of(sources, spec), module);
    }

    @Override
    public StepBatch open(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1, was " + rows);
        }
        boolean finite =
                precision == Precision.SINGLE
                        && LargestNumbers.bound(spec.dimensions(), weights.largest())
                                < Float.MAX_VALUE;
        return new ScriptedBatch(spec, precision, module, rows, finite);
    }

    /**
     * Computes what every head looked at, all at once.
     *
     * @throws IllegalArgumentException if source or target is empty, too long, or has an unknown
     *     token
     */
    @Override
    public List<Attention> attention(int[] source, int[] target) {
        TokenBatch sources = TokenBatch.sources(new int[][] {source}, spec);
        TokenBatch targets = TokenBatch.targets(new int[][] {target}, spec);
        List<Attention> attentions = new ArrayList<>();
        try (NDManager scratch = module.newManager()) {
            NDArray asked = sources.ids(scratch).flatten();
            NDList seen = module.call("attention", asked, targets.ids(scratch).flatten());
            int next = 0;
            for (int layer = 0; layer < spec.dimensions().encoderLayers(); layer++) {
                attentions.add(attention(Attention.Kind.ENCODER_SELF, layer, seen.get(next++)));
            }
            for (int layer = 0; layer < spec.dimensions().decoderLayers(); layer++) {
                attentions.add(attention(Attention.Kind.DECODER_SELF, layer, seen.get(next++)));
                attentions.add(attention(Attention.Kind.DECODER_CROSS, layer, seen.get(next++)));
            }
        }
        return attentions;
    }

    /** Copies heads × queries × keys, before which there may be one more axis of length 1. */
    private static Attention attention(Attention.Kind kind, int layer, NDArray weights) {
        Shape shape = weights.getShape();
        int axes = shape.dimension();
        float[][][] heads =
                new float[(int) shape.get(axes - 3)][(int) shape.get(axes - 2)]
                        [(int) shape.get(axes - 1)];
        int next = 0;
        for (float[][] head : heads) {
            for (float[] query : head) {
                Numbers.copy(weights, next, query);
                next += query.length;
            }
        }
        return new Attention(kind, layer, heads);
    }

    @Override
    public void close() {
        module.close();
    }
}
