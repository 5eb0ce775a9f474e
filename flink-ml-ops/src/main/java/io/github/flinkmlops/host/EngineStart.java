package io.github.flinkmlops.host;

import ai.djl.engine.Engine;

/** Starts the engine as a TaskManager needs it: offline, with one thread for each call. */
final class EngineStart {
    private static final String ENGINE = "PyTorch";

    private EngineStart() {}

    /**
     * Returns the engine. What the user has set stays as it is: the properties only have an effect
     * before the first call in a process.
     */
    static Engine engine() {
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("ai.djl.pytorch.num_threads", "1");
        setIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
        return asParent(() -> Engine.getEngine(ENGINE));
    }

    /**
     * Runs with the classloader of this class as the thread's: what the engine keeps for good must
     * not be the classloader of a job, which then could never be collected.
     */
    static <T, E extends Exception> T asParent(Call<T, E> call) throws E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EngineStart.class.getClassLoader());
        try {
            return call.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Something that may fail. */
    interface Call<T, E extends Exception> {
        T call() throws E;
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
