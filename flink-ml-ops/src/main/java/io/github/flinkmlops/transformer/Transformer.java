package io.github.flinkmlops.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The encoder-decoder of Vaswani et al. 2017 on one device, in float32. Its weights never change:
 * threads may share it, each with its own {@link Memory} and {@link DecoderState}. Closing it frees
 * the weights and everything that was made with it.
 */
public final class Transformer implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    private final TransformerSpec spec;
    private final NDManager manager;
    private final Embedding sourceEmbedding;
    private final Embedding targetEmbedding;
    private final List<EncoderLayer> encoder;
    private final List<DecoderLayer> decoder;
    private final @Nullable LayerNorm encoderNorm;
    private final @Nullable LayerNorm decoderNorm;
    private final Linear projection;

    private Transformer(TransformerSpec spec, WeightReader weights, NDManager manager) {
        Dimensions dimensions = spec.dimensions();
        Normalization norm = spec.normalization();
        int length = dimensions.maxLength();
        NDArray positions =
                NativeArrays.floats(
                        manager,
                        Positions.table(length, dimensions.dModel()),
                        length,
                        dimensions.dModel());
        NDArray targetTable = weights.array("tgt_emb.weight");
        this.spec = spec;
        this.manager = manager;
        this.sourceEmbedding =
                new Embedding(weights.array("src_emb.weight"), positions, spec.scaledEmbedding());
        this.targetEmbedding = new Embedding(targetTable, positions, spec.scaledEmbedding());
        this.encoder =
                IntStream.range(0, dimensions.encoderLayers())
                        .mapToObj(layer -> EncoderLayer.read(weights, spec, layer))
                        .toList();
        this.decoder =
                IntStream.range(0, dimensions.decoderLayers())
                        .mapToObj(layer -> DecoderLayer.read(weights, spec, layer))
                        .toList();
        this.encoderNorm =
                norm.finalNorm() ? weights.norm(Names.ENCODER_NORM, norm.epsilon()) : null;
        this.decoderNorm =
                norm.finalNorm() ? weights.norm(Names.DECODER_NORM, norm.epsilon()) : null;
        this.projection =
                new Linear(
                        spec.projection().tied() ? targetTable : weights.array("out.weight"),
                        spec.projection().bias() ? weights.array("out.bias") : null);
    }

    /**
     * Moves the weights to a device; the file may be closed afterwards.
     *
     * @throws io.github.flinkmlops.safetensors.SafetensorsException naming every missing,
     *     superfluous, misshapen or mistyped tensor
     */
    public static Transformer load(TransformerSpec spec, SafetensorsFile weights, Device device) {
        NDManager manager = NDManager.newBaseManager(device, ENGINE);
        try {
            TransformerWeights checked = TransformerWeights.of(spec, weights);
            return new Transformer(spec, new WeightReader(checked, manager), manager);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** Returns what this transformer is. */
    public TransformerSpec spec() {
        return spec;
    }

    /** Returns a new manager for results of this transformer; close it when they are read. */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    /**
     * Encodes sources of any lengths, each with its end token if the model was trained with one.
     *
     * @param sources ids, without padding
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token
     */
    public Memory encode(int[][] sources, AttentionListener listener) {
        TokenBatch batch = TokenBatch.sources(sources, spec);
        NDManager kept = newManager();
        try (NDManager scratch = kept.newSubManager()) {
            NDArray mask = batch.paddingMask(kept);
            NDArray x = sourceEmbedding.apply(batch.ids(scratch), places(scratch, batch.length()));
            for (int i = 0; i < encoder.size(); i++) {
                EncoderLayer layer = encoder.get(i);
                Consumer<NDArray> weights = at(listener, AttentionSite.Kind.ENCODER_SELF, i);
                x = through(scratch, x, y -> layer.forward(y, mask, weights));
            }
            NDArray output = encoderNorm == null ? x : encoderNorm.apply(x);
            output.attach(kept);
            return new Memory(kept, output, mask);
        } catch (RuntimeException | Error e) {
            kept.close();
            throw e;
        }
    }

    /**
     * Decodes whole targets at once, each position seeing itself and earlier ones.
     *
     * @param manager takes the result
     * @param targets one for each source of the memory, ids beginning with bos
     * @return logits of the token after each position, batch × longest target × target vocabulary;
     *     those beyond a target's end have no meaning
     * @throws IllegalArgumentException naming the first target that is empty, too long, or has an
     *     unknown token
     */
    public NDArray decode(
            NDManager manager, Memory memory, int[][] targets, AttentionListener listener) {
        TokenBatch batch = TokenBatch.targets(targets, spec);
        requireBatchSize(memory.batchSize(), batch.size());
        try (NDManager scratch = manager.newSubManager()) {
            NDArray causal = causalMask(scratch, batch.length());
            NDArray output = attached(scratch, memory.output().duplicate());
            NDArray x = targetEmbedding.apply(batch.ids(scratch), places(scratch, batch.length()));
            for (int i = 0; i < decoder.size(); i++) {
                DecoderLayer layer = decoder.get(i);
                KeyValues source = layer.crossAttention().keysAndValues(output);
                Consumer<NDArray> self = at(listener, AttentionSite.Kind.DECODER_SELF, i);
                Consumer<NDArray> cross = at(listener, AttentionSite.Kind.DECODER_CROSS, i);
                x =
                        through(
                                scratch,
                                x,
                                y ->
                                        layer.forward(
                                                y,
                                                keysAndValues -> keysAndValues,
                                                causal,
                                                source,
                                                memory.paddingMask(),
                                                self,
                                                cross));
            }
            return attached(manager, logits(x));
        }
    }

    /**
     * Begins to decode step by step. The keys and values of the sources are computed here, once;
     * the memory may be closed afterwards.
     */
    public DecoderState start(Memory memory) {
        NDManager kept = newManager();
        try (NDManager scratch = kept.newSubManager()) {
            NDArray output = attached(scratch, memory.output().duplicate());
            List<KeyValues> layers = new ArrayList<>();
            for (DecoderLayer layer : decoder) {
                layers.add(layer.crossAttention().keysAndValues(output).attachTo(kept));
            }
            NDArray mask = memory.paddingMask();
            NDArray ownMask = mask == null ? null : attached(kept, mask.duplicate());
            return new DecoderState(kept, layers, ownMask, memory.batchSize());
        } catch (RuntimeException | Error e) {
            kept.close();
            throw e;
        }
    }

    /**
     * Takes in one more token of each target: bos in the first step, what was chosen later.
     *
     * @param manager takes the result
     * @param tokens one for each target of the state
     * @return logits of the token after it, batch × target vocabulary
     * @throws IllegalArgumentException if a token is unknown, if there is not one for each target,
     *     or if the targets are as long as the model allows
     */
    public NDArray step(
            NDManager manager, DecoderState state, int[] tokens, AttentionListener listener) {
        requireBatchSize(state.batchSize(), tokens.length);
        if (state.length() == spec.dimensions().maxLength()) {
            throw new IllegalArgumentException(
                    "a target must have at most %d tokens (maxLength), all have as many"
                            .formatted(state.length()));
        }
        int[][] rows = new int[tokens.length][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new int[] {tokens[row]};
        }
        TokenBatch batch = TokenBatch.targets(rows, spec);
        try (NDManager scratch = manager.newSubManager()) {
            NDArray place = NativeArrays.longs(scratch, new long[] {state.length()}, 1);
            NDArray x = targetEmbedding.apply(batch.ids(scratch), place);
            for (int i = 0; i < decoder.size(); i++) {
                DecoderLayer layer = decoder.get(i);
                int index = i;
                Consumer<NDArray> self = at(listener, AttentionSite.Kind.DECODER_SELF, i);
                Consumer<NDArray> cross = at(listener, AttentionSite.Kind.DECODER_CROSS, i);
                x =
                        through(
                                scratch,
                                x,
                                y ->
                                        layer.forward(
                                                y,
                                                token -> state.append(index, token),
                                                null,
                                                state.memory(index),
                                                state.paddingMask(),
                                                self,
                                                cross));
            }
            state.stepped();
            return attached(manager, logits(x).reshape(tokens.length, -1));
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDArray logits(NDArray x) {
        return projection.apply(decoderNorm == null ? x : decoderNorm.apply(x));
    }

    /** Runs one layer and frees what it left behind, so that a deep stack takes no more memory. */
    private static NDArray through(NDManager manager, NDArray x, UnaryOperator<NDArray> layer) {
        try (NDManager scratch = manager.newSubManager()) {
            x.attach(scratch);
            return attached(manager, layer.apply(x));
        }
    }

    private static NDArray attached(NDManager manager, NDArray array) {
        array.attach(manager);
        return array;
    }

    private static Consumer<NDArray> at(
            AttentionListener listener, AttentionSite.Kind kind, int layer) {
        AttentionSite site = new AttentionSite(kind, layer);
        return weights -> listener.attended(site, weights);
    }

    /** Returns 0 to length − 1, for every row of a batch. */
    private static NDArray places(NDManager manager, int length) {
        long[] places = IntStream.range(0, length).asLongStream().toArray();
        return NativeArrays.longs(manager, places, length);
    }

    /** Returns −∞ where a key is later than the query, length × length. */
    private static NDArray causalMask(NDManager manager, int length) {
        float[] mask = new float[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = query + 1; key < length; key++) {
                mask[query * length + key] = Float.NEGATIVE_INFINITY;
            }
        }
        return NativeArrays.floats(manager, mask, length, length);
    }

    private static void requireBatchSize(int expected, int actual) {
        if (actual != expected) {
            throw new IllegalArgumentException(
                    "the batch has %d sequences, %d were given".formatted(expected, actual));
        }
    }
}
