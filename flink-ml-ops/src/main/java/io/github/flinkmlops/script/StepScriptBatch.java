package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.transformer.NativeArrays;

/**
 * The caches of a user's script, the first axis of each being the row. Rows that join with other
 * lengths are filled up with zeros behind, or those that are there already.
 */
final class StepScriptBatch implements StepBatch {
    private static final String CACHES = "caches[]";

    private final UserScript script;
    private final StepScript model;
    private final int mostRows;
    private final int[] lengths;
    private NDManager manager;
    private NDList caches = new NDList();
    private int rows;
    private boolean typesAreChecked = true;
    private ArrayStep step = new ArrayStep(0, 1, new float[0]);

    StepScriptBatch(UserScript script, StepScript model, int mostRows) {
        this.script = script;
        this.model = model;
        this.mostRows = mostRows;
        this.lengths = new int[mostRows];
        this.manager = script.newManager();
    }

    static long bytes(NDList arrays) {
        return arrays.stream()
                .mapToLong(each -> each.size() * each.getDataType().getNumOfBytes())
                .sum();
    }

    /** Asks for the check of what the next step returns. */
    void checkTypes() {
        typesAreChecked = false;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public void place(EncodedSources encoded, int[] which, int[] places) {
        int after = Rows.afterPlacing(rows, mostRows, places);
        NDList fresh = ((EncodedByScript) encoded).caches();
        if (rows > 0 && fresh.size() != caches.size()) {
            throw new IllegalStateException(
                    "encode returned %d caches, step %d".formatted(fresh.size(), caches.size()));
        }
        long[] order = new long[after];
        for (int row = 0; row < rows; row++) {
            order[row] = row;
        }
        for (int i = 0; i < places.length; i++) {
            order[places[i]] = rows + which[i];
        }
        NDManager next = script.newManager();
        try (NDManager scratch = next.newSubManager()) {
            NDIndex index = new NDIndex("{}", NativeArrays.longs(scratch, order, order.length));
            NDList joined = new NDList();
            for (int i = 0; i < fresh.size(); i++) {
                NDArray both =
                        rows == 0 ? fresh.get(i) : joined(caches.get(i), fresh.get(i), scratch);
                joined.add(both.get(scratch, index));
            }
            replace(next, joined);
        } catch (RuntimeException | Error e) {
            close(next);
            throw e;
        }
        for (int place : places) {
            lengths[place] = 0;
        }
        rows = after;
    }

    @Override
    public Step step(int[] tokens) {
        if (tokens.length != rows) {
            throw new IllegalArgumentException(
                    "the batch has %d rows, %d tokens were given".formatted(rows, tokens.length));
        }
        int vocabulary = model.tokenIds().targetVocabulary();
        if (rows == 0) {
            return new ArrayStep(0, vocabulary, new float[0]);
        }
        long[] ids = new long[rows];
        long[] positions = new long[rows];
        for (int row = 0; row < rows; row++) {
            if (lengths[row] >= model.maxTargetLength()) {
                throw new IllegalArgumentException(
                        "a target must have at most %d tokens (maxTargetLength), row %d has as many"
                                .formatted(lengths[row], row));
            }
            if (tokens[row] < 0 || tokens[row] >= vocabulary) {
                throw new IllegalArgumentException(
                        "row %d was given token %d, ids are 0 to %d"
                                .formatted(row, tokens[row], vocabulary - 1));
            }
            ids[row] = tokens[row];
            positions[row] = lengths[row];
        }
        NDManager next = script.newManager();
        try (NDManager scratch = next.newSubManager()) {
            NDArray[] inputs = new NDArray[2 + caches.size()];
            inputs[0] = NativeArrays.longs(scratch, ids, rows);
            inputs[1] = NativeArrays.longs(scratch, positions, rows);
            for (int i = 0; i < caches.size(); i++) {
                inputs[2 + i] = caches.get(i);
            }
            NDList answers = script.call("step", inputs);
            if (!typesAreChecked) {
                script.requireKept("step", answers, 1);
                typesAreChecked = true;
            }
            EncodedByScript.requireRows("step", answers, 1, rows);
            float[] logits =
                    script.answer("step", answers, 0, new Shape(rows, vocabulary)).values();
            step = ArrayStep.ofLogits(rows, vocabulary, logits);
            replace(next, answers.subNDList(1));
        } catch (RuntimeException | Error e) {
            close(next);
            throw e;
        }
        for (int row = 0; row < rows; row++) {
            lengths[row]++;
        }
        return step;
    }

    @Override
    public void select(int[] selected) {
        if (selected.length > mostRows) {
            throw new IllegalArgumentException(
                    "the batch has room for %d rows, %d were selected"
                            .formatted(mostRows, selected.length));
        }
        int[] before = lengths.clone();
        long[] ids = new long[selected.length];
        boolean same = selected.length == rows;
        for (int row = 0; row < selected.length; row++) {
            if (selected[row] < 0 || selected[row] >= rows) {
                throw new IllegalArgumentException(
                        "rows must be 0 to %d, one was %d".formatted(rows - 1, selected[row]));
            }
            same &= selected[row] == row;
            ids[row] = selected[row];
        }
        if (same) {
            return;
        }
        NDManager next = script.newManager();
        NDList kept = new NDList();
        try (NDManager scratch = next.newSubManager()) {
            if (selected.length > 0) {
                NDIndex index = new NDIndex("{}", NativeArrays.longs(scratch, ids, ids.length));
                for (NDArray cache : caches) {
                    kept.add(cache.get(scratch, index));
                }
            }
            replace(next, kept);
        } catch (RuntimeException | Error e) {
            close(next);
            throw e;
        }
        for (int row = 0; row < selected.length; row++) {
            lengths[row] = before[selected[row]];
        }
        rows = selected.length;
    }

    @Override
    public void close() {
        manager.close();
    }

    private void close(NDManager next) {
        if (next != manager) {
            next.close();
        }
    }

    private void replace(NDManager next, NDList arrays) {
        for (NDArray array : arrays) {
            array.attach(next);
            array.setName(CACHES);
        }
        manager.close();
        manager = next;
        caches = arrays;
    }

    private static NDArray joined(NDArray before, NDArray fresh, NDManager manager) {
        if (before.getShape().dimension() != fresh.getShape().dimension()) {
            throw new IllegalStateException(
                    "a cache of shape %s and one of shape %s cannot be one"
                            .formatted(before.getShape(), fresh.getShape()));
        }
        NDArray first = before;
        NDArray second = fresh;
        for (int axis = 1; axis < before.getShape().dimension(); axis++) {
            long length = Math.max(before.getShape().get(axis), fresh.getShape().get(axis));
            first = filledUp(first, axis, length, manager);
            second = filledUp(second, axis, length, manager);
        }
        NDArray joined = first.concat(second, 0);
        // The result belongs to the manager of its first operand.
        joined.attach(manager);
        return joined;
    }

    private static NDArray filledUp(NDArray array, int axis, long length, NDManager manager) {
        long[] shape = array.getShape().getShape().clone();
        if (shape[axis] == length) {
            return array;
        }
        shape[axis] = length - shape[axis];
        NDArray zeros = manager.zeros(new Shape(shape), array.getDataType());
        NDArray filled = array.concat(zeros, axis);
        filled.attach(manager);
        return filled;
    }
}
