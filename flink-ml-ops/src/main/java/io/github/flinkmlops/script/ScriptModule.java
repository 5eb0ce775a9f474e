package io.github.flinkmlops.script;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A loaded TorchScript module whose methods can be called by name. Threads may share it. */
final class ScriptModule implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    /**
     * DJL's name of the setting whether PyTorch's optimizer is on. Unless the user sets it, the
     * optimizer is on for the first call of each method, when functions are put into the place of
     * their calls and constants are computed. Afterwards it would compile a script anew for shapes
     * that it has not seen, and a batch has other shapes every few steps: with it a step takes
     * three times as long.
     */
    private static final String OPTIMIZER = "ai.djl.pytorch.graph_optimizer";

    private final Model model;
    private final PtSymbolBlock block;
    private final NDManager manager;
    private final ParameterStore parameters;

    /** DJL takes the name of the method from the name of an array among the inputs. */
    private final Map<String, NDArray> methods = new ConcurrentHashMap<>();

    private final Set<String> called = ConcurrentHashMap.newKeySet();

    private ScriptModule(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
        this.manager = model.getNDManager().newSubManager();
        this.parameters = new ParameterStore(manager, false);
    }

    /**
     * Loads a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is no TorchScript
     */
    static ScriptModule load(Path file, Device device) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Model model = Model.newInstance(file.getFileName().toString(), device, ENGINE);
        try {
            model.load(file, null, Map.of("mapLocation", "true"));
            return new ScriptModule(model);
        } catch (IOException e) {
            model.close();
            throw e;
        } catch (MalformedModelException | RuntimeException e) {
            model.close();
            throw new IllegalArgumentException(
                    "%s: no TorchScript that this engine reads: %s"
                            .formatted(file, String.valueOf(e.getMessage()).strip()),
                    e);
        }
    }

    /** Loads an archive that is not on disk. */
    static ScriptModule load(ScriptArchive archive, Device device) throws IOException {
        Path file = Files.createTempFile("script", ".pt");
        try {
            archive.writeTo(file);
            return load(file, device);
        } finally {
            Files.delete(file);
        }
    }

    /** Returns a new manager of arrays for this module; close it when they are read. */
    NDManager newManager() {
        return manager.newSubManager();
    }

    /**
     * Calls a method without gradients.
     *
     * @param inputs the results belong to the manager of the first
     */
    NDList call(String method, NDArray... inputs) {
        NDList all = new NDList(inputs.length + 1);
        for (NDArray input : inputs) {
            all.add(input);
        }
        all.add(methods.computeIfAbsent(method, this::named));
        return call(method, () -> block.forward(parameters, all, false));
    }

    /** Calls a method without gradients; close the result. */
    ScriptValue call(String method, ScriptValue... inputs) {
        IValue[] all = new IValue[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            all[i] = inputs[i].value();
        }
        return new ScriptValue(call(method, () -> IValueUtils.runMethod(block, method, all)));
    }

    private <T> T call(String method, Supplier<T> how) {
        if (called.contains(method)) {
            return call(false, how);
        }
        synchronized (this) {
            T result = call(!called.contains(method), how);
            called.add(method);
            return result;
        }
    }

    private static <T> T call(boolean optimize, Supplier<T> how) {
        boolean ours = System.getProperty(OPTIMIZER) == null;
        if (ours) {
            JniUtils.setGraphExecutorOptimize(optimize);
        }
        try {
            return how.get();
        } finally {
            if (ours) {
                // It belongs to the thread, which may run other scripts.
                JniUtils.setGraphExecutorOptimize(true);
            }
        }
    }

    private NDArray named(String method) {
        NDArray array = manager.create(0f);
        array.setName("module_method:" + method);
        return array;
    }

    @Override
    public void close() {
        manager.close();
        model.close();
    }
}
