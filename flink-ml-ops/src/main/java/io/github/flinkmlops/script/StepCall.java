package io.github.flinkmlops.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/**
 * Calls a script's step with arrays that are mostly those of the last call. They are kept in the
 * form in which the script takes them, and with them the views that the script has made of them,
 * until another array, or another number of rows or source tokens, is given.
 */
final class StepCall implements AutoCloseable {
    private final ScriptModule module;
    private final ScriptValue control;
    private NDArray[] arrays = {};
    private @Nullable ScriptValue list;
    private @Nullable ScriptValue views;
    private int rows;
    private long width;

    /**
     * @param control what each call is told anew, in the same memory
     */
    StepCall(ScriptModule module, NDArray control) {
        this.module = module;
        this.control = ScriptValue.of(control);
    }

    /**
     * @param manager what the result belongs to
     * @param width how many source tokens are looked at
     * @param arrays what the batch has; it may close them as soon as it gives others
     * @return the log-probabilities, rows × target vocabulary
     */
    NDArray call(NDManager manager, Joining joining, int rows, long width, NDArray... arrays) {
        ScriptValue taken = taken(arrays);
        if (views == null || this.rows != rows || this.width != width) {
            forgetViews();
            views = ScriptValue.list();
        }
        // None, should the script stop halfway.
        this.rows = 0;
        try (ScriptValue result =
                module.call("step", control, taken, views, joining.keysValuesOr(control))) {
            this.rows = rows;
            this.width = width;
            return result.array(manager);
        }
    }

    private ScriptValue taken(NDArray[] arrays) {
        if (list == null || !same(arrays)) {
            close(list);
            forgetViews();
            list = ScriptValue.list(arrays);
            this.arrays = arrays;
        }
        return list;
    }

    private boolean same(NDArray[] others) {
        for (int i = 0; i < others.length; i++) {
            if (others[i] != arrays[i]) {
                return false;
            }
        }
        return true;
    }

    private void forgetViews() {
        close(views);
        views = null;
    }

    private static void close(@Nullable ScriptValue value) {
        if (value != null) {
            value.close();
        }
    }

    @Override
    public void close() {
        close(list);
        forgetViews();
        control.close();
    }
}
