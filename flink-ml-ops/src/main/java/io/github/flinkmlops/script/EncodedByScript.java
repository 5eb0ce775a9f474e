package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.flinkmlops.decoding.EncodedSources;

/** The caches that a user's script makes of sources, the first axis of each being the source. */
record EncodedByScript(NDManager manager, NDList caches, int size) implements EncodedSources {

    static EncodedByScript encode(UserScript script, int[][] sources) {
        script.check(sources);
        NDManager manager = script.newManager();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray ids = script.ids(scratch, sources);
            NDList caches = script.call("encode", ids, script.mask(scratch, sources));
            requireRows("encode", caches, 0, sources.length);
            caches.attach(manager);
            return new EncodedByScript(manager, caches, sources.length);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    static void requireRows(String method, NDList answers, int from, int rows) {
        if (answers.size() <= from) {
            throw new IllegalStateException(method + " must return at least one cache");
        }
        for (int i = from; i < answers.size(); i++) {
            Shape shape = answers.get(i).getShape();
            if (shape.dimension() < 1 || shape.get(0) != rows) {
                throw new IllegalStateException(
                        "tensor %d of %s must have %d rows first, has shape %s"
                                .formatted(i, method, rows, shape));
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
