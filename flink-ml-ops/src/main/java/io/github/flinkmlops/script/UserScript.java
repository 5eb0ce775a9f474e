package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.transformer.NativeArrays;
import java.util.Arrays;
import java.util.Objects;

/**
 * A user's script: batches of ids for it, and what comes back, checked. Whatever is wrong with an
 * answer names the method and what was expected.
 */
final class UserScript implements AutoCloseable {
    private final ScriptModule module;
    private final String source;
    private final int sourceVocabulary;
    private final int maxSourceLength;
    private final int pad;

    UserScript(
            ScriptModule module,
            String source,
            int sourceVocabulary,
            int maxSourceLength,
            int pad) {
        this.module = module;
        this.source = source;
        this.sourceVocabulary = sourceVocabulary;
        this.maxSourceLength = maxSourceLength;
        this.pad = pad;
    }

    int sourceVocabulary() {
        return sourceVocabulary;
    }

    int maxSourceLength() {
        return maxSourceLength;
    }

    NDManager newManager() {
        return module.newManager();
    }

    /** Returns sources that every script of this configuration must be able to read. */
    int[][] trial() {
        int id = pad == 0 ? Math.min(1, sourceVocabulary - 1) : 0;
        int[] longer = new int[Math.min(3, maxSourceLength)];
        Arrays.fill(longer, id);
        return new int[][] {{id}, longer};
    }

    /**
     * Checks sources.
     *
     * @throws IllegalArgumentException naming the first that is empty, too long, or has an unknown
     *     token
     */
    void check(int[][] sources) {
        for (int row = 0; row < sources.length; row++) {
            int length = sources[row].length;
            if (length < 1 || length > maxSourceLength) {
                throw new IllegalArgumentException(
                        "source %d must have 1 to %d tokens (maxSourceLength), has %d"
                                .formatted(row, maxSourceLength, length));
            }
            for (int i = 0; i < length; i++) {
                if (sources[row][i] < 0 || sources[row][i] >= sourceVocabulary) {
                    throw new IllegalArgumentException(
                            "source %d has token %d at position %d, ids are 0 to %d"
                                    .formatted(row, sources[row][i], i, sourceVocabulary - 1));
                }
            }
        }
    }

    /** Returns the ids, sources × longest, filled up with padding. */
    NDArray ids(NDManager manager, int[][] sources) {
        int longest = longest(sources);
        long[] ids = new long[sources.length * longest];
        Arrays.fill(ids, pad);
        for (int row = 0; row < sources.length; row++) {
            for (int i = 0; i < sources[row].length; i++) {
                ids[row * longest + i] = sources[row][i];
            }
        }
        return NativeArrays.longs(manager, ids, sources.length, longest);
    }

    /** Returns 1 at tokens and 0 at padding, sources × longest. */
    NDArray mask(NDManager manager, int[][] sources) {
        int longest = longest(sources);
        long[] mask = new long[sources.length * longest];
        for (int row = 0; row < sources.length; row++) {
            Arrays.fill(mask, row * longest, row * longest + sources[row].length, 1);
        }
        return NativeArrays.longs(manager, mask, sources.length, longest);
    }

    private static int longest(int[][] sources) {
        return Arrays.stream(sources).mapToInt(each -> each.length).max().orElse(0);
    }

    NDList call(String method, NDArray... inputs) {
        return module.call(method, inputs);
    }

    /**
     * Reads an answer.
     *
     * @param shape a length of −1 may be any
     * @throws IllegalStateException if the answer has another shape or no real numbers
     */
    Answer answer(String method, NDList answers, int index, Shape shape) {
        if (index >= answers.size()) {
            throw new IllegalStateException(
                    "%s: %s must return at least %d tensors, returned %d"
                            .formatted(source, method, index + 1, answers.size()));
        }
        NDArray answer = answers.get(index);
        Shape actual = answer.getShape();
        boolean fits = actual.dimension() == shape.dimension();
        for (int i = 0; fits && i < shape.dimension(); i++) {
            fits = shape.get(i) < 0 || shape.get(i) == actual.get(i);
        }
        if (!fits) {
            throw new IllegalStateException(
                    "%s: tensor %d of %s must have shape %s, has %s"
                            .formatted(source, index, method, shape, actual));
        }
        return new Answer(actual, numbers(method, answer));
    }

    /**
     * Numbers of a tensor, in float32.
     *
     * <p>DJL ends the whole process when it is asked for the type of a BF16 tensor, and reading one
     * asks. The sum with a float32 is computed without asking, and is float32 then, or float64.
     */
    private float[] numbers(String method, NDArray answer) {
        NDManager manager = Objects.requireNonNull(answer.getManager());
        try (NDArray zero = manager.zeros(new Shape(1));
                NDArray widened = answer.add(zero)) {
            return switch (widened.getDataType()) {
                case FLOAT32 -> widened.toFloatArray();
                case FLOAT64 -> {
                    try (NDArray narrowed = widened.toType(DataType.FLOAT32, true)) {
                        yield narrowed.toFloatArray();
                    }
                }
                default ->
                        throw new IllegalStateException(
                                "%s: %s must return real numbers, returned %s"
                                        .formatted(source, method, widened.getDataType()));
            };
        }
    }

    /**
     * Refuses tensors that DJL could not hand back to the script: the type must be float32 or
     * int64. It is not asked for, see above; a product needs equal types on both sides.
     *
     * @throws IllegalStateException naming the first of another type
     */
    void requireKept(String method, NDList answers, int from) {
        for (int i = from; i < answers.size(); i++) {
            if (!multiplies(answers.get(i), DataType.FLOAT32)
                    && !multiplies(answers.get(i), DataType.INT64)) {
                throw new IllegalStateException(
                        "%s: tensor %d of %s must be float32 or int64, is of another type"
                                .formatted(source, i, method));
            }
        }
    }

    private static boolean multiplies(NDArray array, DataType type) {
        NDManager manager = Objects.requireNonNull(array.getManager());
        long size = array.getShape().size();
        try (NDArray flat = array.reshape(new Shape(1, size));
                NDArray zeros = manager.zeros(new Shape(size, 1), type);
                NDArray product = flat.matMul(zeros)) {
            return product.getShape().size() == 1;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /**
     * Runs a script for the first time.
     *
     * @throws IllegalArgumentException with what went wrong, the script then being closed
     */
    void tryOut(String methods, Runnable trial) {
        try {
            trial.run();
        } catch (RuntimeException e) {
            close();
            throw new IllegalArgumentException(
                    "%s does not do what its kind promises (%s): %s"
                            .formatted(source, methods, String.valueOf(e.getMessage()).strip()),
                    e);
        }
    }

    @Override
    public void close() {
        module.close();
    }

    /**
     * What a script returned.
     *
     * @param values row-major
     */
    record Answer(Shape shape, float[] values) {}
}
