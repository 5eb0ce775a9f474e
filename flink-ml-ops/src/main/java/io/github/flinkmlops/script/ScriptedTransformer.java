package io.github.flinkmlops.script;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.transformer.Dimensions;
import io.github.flinkmlops.transformer.FeedForwardActivation;
import io.github.flinkmlops.transformer.NormPlacement;
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
import java.util.List;

/**
 * The encoder-decoder of Vaswani et al. 2017 as one TorchScript module, in float32. It gives what
 * {@link io.github.flinkmlops.transformer.Transformer} gives, and is called once a step.
 */
public final class ScriptedTransformer implements StepModel {
    private static final String SCRIPT = "EncoderDecoder.torchscript";

    private final TransformerSpec spec;
    private final ScriptModule module;
    private final long weightBytes;

    private ScriptedTransformer(TransformerSpec spec, ScriptModule module, long weightBytes) {
        this.spec = spec;
        this.module = module;
        this.weightBytes = weightBytes;
    }

    /**
     * Loads {@value TransformerFiles#CONFIG} and {@value TransformerFiles#WEIGHTS} of a directory.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException naming everything that is wrong in the configuration
     * @throws io.github.flinkmlops.safetensors.SafetensorsException if the weights are damaged, or
     *     naming every tensor that does not fit the specification
     */
    public static ScriptedTransformer load(Path directory, Device device) throws IOException {
        TransformerSpec spec = TransformerSpec.read(directory.resolve(TransformerFiles.CONFIG));
        try (SafetensorsFile weights =
                SafetensorsFile.open(directory.resolve(TransformerFiles.WEIGHTS))) {
            return load(spec, weights, device);
        }
    }

    /**
     * Moves the weights to a device; the file may be closed afterwards.
     *
     * @throws io.github.flinkmlops.safetensors.SafetensorsException naming every missing,
     *     superfluous, misshapen or mistyped tensor
     */
    public static ScriptedTransformer load(
            TransformerSpec spec, SafetensorsFile weights, Device device) {
        TransformerWeights reader = TransformerWeights.of(spec, weights);
        ScriptModule module = module(spec, device);
        try (NDManager manager = module.newManager()) {
            NDList arrays = ScriptedWeights.read(spec, reader, manager);
            long bytes = arrays.stream().mapToLong(ScriptedTransformer::bytes).sum();
            module.call("take", arrays.toArray(new NDArray[0]));
            return new ScriptedTransformer(spec, module, bytes);
        } catch (RuntimeException | Error e) {
            module.close();
            throw e;
        }
    }

    private static ScriptModule module(TransformerSpec spec, Device device) {
        Dimensions dimensions = spec.dimensions();
        try (InputStream source = ScriptedTransformer.class.getResourceAsStream(SCRIPT)) {
            if (source == null) {
                throw new IllegalStateException("%s is not among the resources".formatted(SCRIPT));
            }
            String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
            ScriptArchive archive =
                    new ScriptArchive("EncoderDecoder", text)
                            .with("heads", dimensions.heads())
                            .with("encoder_layers", dimensions.encoderLayers())
                            .with("decoder_layers", dimensions.decoderLayers())
                            .with("pre_norm", spec.normalization().placement() == NormPlacement.PRE)
                            .with("final_norm", spec.normalization().finalNorm())
                            .with("gelu", spec.activation() == FeedForwardActivation.GELU)
                            .with("epsilon", spec.normalization().epsilon())
                            .with("logit_scale", ScriptedWeights.logitScale(spec))
                            .withTensors("shared")
                            .withTensors("encoder")
                            .withTensors("decoder");
            return ScriptModule.load(archive, device);
        } catch (IOException e) {
            throw new UncheckedIOException("the script cannot be written for the engine", e);
        }
    }

    /**
     * Encodes sources.
     *
     * @return the encoder's output, for each source its tokens × dModel
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token
     */
    public float[][][] encode(int[][] sources) {
        TokenBatch batch = TokenBatch.sources(sources, spec);
        try (NDManager scratch = module.newManager()) {
            NDArray padding = batch.paddingMask(scratch);
            NDArray mask = padding == null ? scratch.create(new Shape(0)) : padding;
            NDArray output = module.call("encode", batch.ids(scratch), mask).singletonOrThrow();
            int width = spec.dimensions().dModel();
            float[][][] memory = new float[sources.length][][];
            for (int row = 0; row < sources.length; row++) {
                memory[row] = new float[sources[row].length][width];
                for (int i = 0; i < sources[row].length; i++) {
                    Numbers.copy(output, (row * batch.length() + i) * width, memory[row][i]);
                }
            }
            return memory;
        }
    }

    private static long bytes(NDArray array) {
        return array.size() * array.getDataType().getNumOfBytes();
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
        return weightBytes;
    }

    @Override
    public long rowBytes(int sourceLength, int targetLength) {
        return RowMemory.bytes(spec, sourceLength, targetLength);
    }

    @Override
    public StepBatch open(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1, was " + rows);
        }
        return new ScriptedBatch(spec, module, rows);
    }

    @Override
    public List<Attention> attention(int[] source, int[] target) {
        throw new UnsupportedOperationException("the script does not show its attention");
    }

    @Override
    public void close() {
        module.close();
    }
}
