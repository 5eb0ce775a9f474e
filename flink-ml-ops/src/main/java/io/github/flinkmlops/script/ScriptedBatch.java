package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.transformer.NativeArrays;
import io.github.flinkmlops.transformer.Precision;
import io.github.flinkmlops.transformer.TransformerSpec;
import java.util.Arrays;

/**
 * The caches of a batch, and which part of them each row looks at.
 *
 * <p>The cache of target tokens is a ring that is as long as the longest target. In every step all
 * rows write to the same place of it, whatever their own lengths, so that one copy writes them, and
 * attention does not care in which order keys stand. A row that joins later begins at a later
 * place, and a mask hides what stands before. Its positions are counted from where it begins.
 */
final class ScriptedBatch implements StepBatch {
    /** How many numbers of a step's control stand before the tokens. */
    private static final int HEADER = 4;

    /** Steps after which they are counted from a later one. */
    private static final int MOST_STEPS = 1 << 30;

    private final TransformerSpec spec;
    private final Precision precision;
    private final ScriptModule module;
    private final NDManager manager;
    private final int mostRows;
    private final int heads;

    private final Staging control;
    private final Staging best;
    private final Staging bestLogProbability;
    private final Staging sum;
    private final ScriptedStep step;
    private final long[] numbers;
    private final StepCall call;

    /**
     * Keys and values of target tokens, 2 layers × rows · heads × places of the ring × head size.
     */
    private NDArray past;

    /** Keys and values of sources, of the same form. */
    private NDArray memory;

    private final CacheLength pastLength = new CacheLength();
    private final CacheLength memoryLength = new CacheLength();
    private Staging pastMask;
    private Staging sourceMask;
    private boolean sourceMaskIsStale = true;
    private int rows;

    /** The number of the next step; its token's place is the remainder by the ring's length. */
    private int end;

    /** For each row the number of its first step. */
    private final int[] begins;

    private final int[] sourceLengths;

    /** Those that get their sources with the next step. */
    private final Joining joining;

    /**
     * Opens a batch.
     *
     * @param finite whether all that a row computes is finite, whatever its tokens
     */
    ScriptedBatch(
            TransformerSpec spec,
            Precision precision,
            ScriptModule module,
            int mostRows,
            boolean finite) {
        this.spec = spec;
        this.precision = precision;
        this.module = module;
        this.mostRows = mostRows;
        this.heads = spec.dimensions().heads();
        this.manager = module.newManager();
        this.begins = new int[mostRows];
        this.sourceLengths = new int[mostRows];
        this.numbers = new long[HEADER + 2 * mostRows + Joining.numbers(mostRows)];
        this.joining = new Joining(mostRows, !finite);
        try {
            this.control = Staging.longs(manager, numbers.length);
            this.call = new StepCall(module, control.array());
            this.best = Staging.longs(manager, mostRows);
            this.bestLogProbability = Staging.floats(manager, mostRows);
            this.sum = Staging.floats(manager, mostRows);
            int least = RowMemory.rounded(1);
            this.past = cache(least);
            this.memory = cache(least);
            this.pastMask = mask(least);
            this.sourceMask = mask(least);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
        this.step = new ScriptedStep(mostRows, spec.tokenIds().targetVocabulary());
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public void place(EncodedSources encoded, int[] which, int[] places) {
        int after = Rows.afterPlacing(rows, mostRows, places);
        if (places.length == 0) {
            return;
        }
        ScriptedSources sources = (ScriptedSources) encoded;
        step.forget();
        for (int i = 0; i < places.length; i++) {
            if (!joining.takes(sources)) {
                join();
            }
            joining.add(sources, which[i], places[i]);
            begins[places[i]] = end;
            sourceLengths[places[i]] = sources.length(which[i]);
        }
        rows = after;
        sourceMaskIsStale = true;
    }

    /** Fills rows before the next step does. */
    private void join() {
        if (joining.count() == 0) {
            return;
        }
        fitSources(places(memory));
        numbers[0] = joining.count();
        control.set(numbers, joining.append(numbers, 1));
        module.call("place", control.array(), joining.keysValuesOr(memory), past, memory).close();
        joining.clear();
    }

    @Override
    public Step step(int[] tokens) {
        if (tokens.length != rows) {
            throw new IllegalArgumentException(
                    "the batch has %d rows, %d tokens were given".formatted(rows, tokens.length));
        }
        step.forget();
        if (rows == 0) {
            return step;
        }
        fitPast();
        for (int row = 0; row < rows; row++) {
            int length = end - begins[row];
            if (length >= spec.dimensions().maxLength()) {
                throw new IllegalArgumentException(
                        "a target must have at most %d tokens (maxLength), row %d has as many"
                                .formatted(length, row));
            }
            if (tokens[row] < 0 || tokens[row] >= spec.tokenIds().targetVocabulary()) {
                throw new IllegalArgumentException(
                        "row %d was given token %d, ids are 0 to %d"
                                .formatted(
                                        row, tokens[row], spec.tokenIds().targetVocabulary() - 1));
            }
            numbers[HEADER + row] = tokens[row];
            numbers[HEADER + rows + row] = length;
        }
        numbers[0] = rows;
        numbers[1] = end % places(past);
        numbers[2] = maskSources();
        numbers[3] = joining.count();
        maskPast();
        control.set(numbers, joining.append(numbers, HEADER + 2 * rows));
        NDArray logProbabilities =
                call.call(
                        manager,
                        joining,
                        rows,
                        numbers[2],
                        pastMask.array(),
                        sourceMask.array(),
                        past,
                        memory,
                        best.array(),
                        bestLogProbability.array(),
                        sum.array());
        joining.clear();
        end++;
        step.take(rows, best, bestLogProbability, sum, logProbabilities);
        return step;
    }

    @Override
    public void select(int[] selected) {
        if (selected.length > mostRows) {
            throw new IllegalArgumentException(
                    "the batch has room for %d rows, %d were selected"
                            .formatted(mostRows, selected.length));
        }
        int moves = 0;
        for (int row = 0; row < selected.length; row++) {
            if (selected[row] < 0 || selected[row] >= rows) {
                throw new IllegalArgumentException(
                        "rows must be 0 to %d, one was %d".formatted(rows - 1, selected[row]));
            }
            if (selected[row] != row) {
                moves++;
            }
        }
        step.forget();
        if (moves > 0) {
            join();
            move(selected, moves);
        }
        sourceMaskIsStale |= moves > 0 || selected.length != rows;
        rows = selected.length;
    }

    private void move(int[] selected, int moves) {
        long[] fromTo = new long[2 * moves];
        int[] oldBegins = begins.clone();
        int[] oldLengths = sourceLengths.clone();
        int next = 0;
        for (int row = 0; row < selected.length; row++) {
            if (selected[row] != row) {
                fromTo[next] = selected[row];
                fromTo[moves + next++] = row;
                begins[row] = oldBegins[selected[row]];
                sourceLengths[row] = oldLengths[selected[row]];
            }
        }
        try (NDManager scratch = manager.newSubManager()) {
            module.call("move", NativeArrays.longs(scratch, fromTo, fromTo.length), past, memory);
        }
    }

    @Override
    public void close() {
        step.forget();
        joining.clear();
        call.close();
        manager.close();
    }

    private int longestTarget() {
        int longest = 0;
        for (int row = 0; row < rows; row++) {
            longest = Math.max(longest, end - begins[row]);
        }
        return longest;
    }

    private int longestSource() {
        int longest = 0;
        for (int row = 0; row < rows; row++) {
            longest = Math.max(longest, sourceLengths[row]);
        }
        return longest;
    }

    private NDArray cache(int places) {
        Shape shape =
                new Shape(
                        2L * spec.dimensions().decoderLayers(),
                        (long) mostRows * heads,
                        places,
                        spec.dimensions().headSize());
        return manager.zeros(shape, precision.type());
    }

    private static int places(NDArray cache) {
        return (int) cache.getShape().get(2);
    }

    private Staging mask(int places) {
        return Staging.floats(manager, mostRows * heads * places);
    }

    /** Makes room of this many places for each source, or of more if one that joins needs them. */
    private void fitSources(int least) {
        int places = Math.max(least, RowMemory.rounded(joining.longest()));
        if (places == places(memory)) {
            return;
        }
        NDArray other = cache(places);
        carry(Math.min(places(memory), places), 0, 0, memory, other);
        memory.close();
        memory = other;
        sourceMask.close();
        sourceMask = mask(places);
        sourceMaskIsStale = true;
    }

    /** Makes the ring as long as the longest target with its next token. */
    private void fitPast() {
        int longest = longestTarget();
        int places = places(past);
        int needed = pastLength.next(places, RowMemory.rounded(longest + 1));
        if (needed != places) {
            NDArray other = cache(needed);
            int first = (end - longest) % places;
            int straight = Math.min(longest, places - first);
            carry(straight, first, 0, past, other);
            carry(longest - straight, 0, straight, past, other);
            past.close();
            past = other;
            pastMask.close();
            pastMask = mask(needed);
            countFrom(end - longest);
        } else if (end > MOST_STEPS) {
            int first = end - longest;
            countFrom(first - first % places);
        }
    }

    private void countFrom(int first) {
        for (int row = 0; row < rows; row++) {
            begins[row] -= first;
        }
        end -= first;
    }

    private void carry(int count, int from, int to, NDArray source, NDArray target) {
        if (count > 0) {
            try (NDManager scratch = manager.newSubManager()) {
                NDArray sizes = NativeArrays.longs(scratch, new long[] {count, from, to}, 3);
                module.call("carry", sizes, source, target);
            }
        }
    }

    /** Hides what each row does not look at: what comes next in the ring is the oldest. */
    private void maskPast() {
        int places = places(past);
        float[] mask = new float[rows * heads * places];
        int next = end % places + 1;
        for (int row = 0; row < rows; row++) {
            int hiddenEnd = next + places - (end + 1 - begins[row]);
            hide(mask, row, places, next, Math.min(hiddenEnd, places));
            hide(mask, row, places, 0, hiddenEnd - places);
        }
        pastMask.set(mask, mask.length);
    }

    /** Hides what stands behind each source; returns how many places are looked at in all. */
    private int maskSources() {
        int width = RowMemory.rounded(longestSource());
        fitSources(memoryLength.next(places(memory), width));
        if (sourceMaskIsStale) {
            float[] mask = new float[rows * heads * width];
            for (int row = 0; row < rows; row++) {
                hide(mask, row, width, sourceLengths[row], width);
            }
            sourceMask.set(mask, mask.length);
            sourceMaskIsStale = false;
        }
        return width;
    }

    private void hide(float[] mask, int row, int width, int from, int to) {
        if (from >= to) {
            return;
        }
        for (int head = row * heads; head < (row + 1) * heads; head++) {
            Arrays.fill(mask, head * width + from, head * width + to, Float.NEGATIVE_INFINITY);
        }
    }
}
