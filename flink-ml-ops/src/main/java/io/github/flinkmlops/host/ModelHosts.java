package io.github.flinkmlops.host;

import ai.djl.Device;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of this process: one for each model directory and device, counted, and closed with its
 * last user. It is the only state of a process here, since weights are too large to have twice.
 */
public final class ModelHosts {
    private static final Map<Key, Entry> HOSTS = new HashMap<>();

    private record Key(Path directory, Device device) {

        String deviceName() {
            return device.isGpu() ? "gpu:" + device.getDeviceId() : DeviceChoice.CPU;
        }
    }

    /** A host that is being loaded, is there, or is being closed. */
    private static final class Entry {
        final CompletableFuture<ModelHost> loading = new CompletableFuture<>();
        final CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();

        /** Guarded by {@link #HOSTS}; none when it is being closed. */
        int users;
    }

    private ModelHosts() {}

    /**
     * Opens a share in the host of a model. The first user loads it while later ones wait; a load
     * that fails is tried again by the next user.
     *
     * @param directory of the model
     * @param device {@code auto}, {@code cpu} or {@code gpu:N}
     * @param assigned numbers of the GPUs that may be used; empty for all
     * @param capacity most works that this user has under way, at least 1
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the model or the device is not to be had, if the settings
     *     leave no memory for a row, or if the model is already hosted with other settings
     */
    public static HostHandle open(
            Path directory,
            String device,
            Collection<Integer> assigned,
            HostSettings settings,
            int capacity,
            ModelLoader loader)
            throws IOException {
        Path real = directory.toRealPath();
        boolean cpu = DeviceChoice.check(device).equals(DeviceChoice.CPU);
        int gpus = cpu ? 0 : EngineStart.asParent(loader::gpus);
        while (true) {
            Key key;
            Entry entry;
            boolean first;
            boolean leaving;
            synchronized (HOSTS) {
                key = new Key(real, DeviceChoice.choose(device, gpus, assigned, ModelHosts::users));
                first = !HOSTS.containsKey(key);
                entry = HOSTS.computeIfAbsent(key, absent -> new Entry());
                leaving = !first && entry.users == 0;
                entry.users += leaving ? 0 : 1;
            }
            if (leaving) {
                // Weights of the old one and the new one at a time may be too much.
                await(entry.closing);
                continue;
            }
            if (first) {
                load(key, entry, settings, loader);
            }
            return handle(key, entry, settings, capacity);
        }
    }

    /** Guarded by {@link #HOSTS}. */
    private static int users(Device device) {
        int users = 0;
        for (Map.Entry<Key, Entry> each : HOSTS.entrySet()) {
            users += each.getKey().device().equals(device) ? each.getValue().users : 0;
        }
        return users;
    }

    private static void load(Key key, Entry entry, HostSettings settings, ModelLoader loader) {
        try {
            HostedModel hosted =
                    EngineStart.asParent(
                            () -> loader.load(key.directory(), key.device(), settings.precision()));
            entry.loading.complete(ModelHost.start(hosted, settings));
        } catch (IOException | RuntimeException | Error e) {
            synchronized (HOSTS) {
                HOSTS.remove(key, entry);
            }
            entry.loading.completeExceptionally(e);
        }
    }

    private static HostHandle handle(Key key, Entry entry, HostSettings settings, int capacity)
            throws IOException {
        ModelHost host;
        try {
            host = await(entry.loading);
        } catch (InterruptedIOException e) {
            release(key, entry);
            throw e;
        }
        if (!host.settings().equals(settings)) {
            release(key, entry);
            throw new IllegalArgumentException(
                    "%s is already hosted on %s in this process with %s, was asked for with %s: give all jobs of a TaskManager the same, or a copy of the directory"
                            .formatted(
                                    key.directory(), key.deviceName(), host.settings(), settings));
        }
        return new HostHandle(host, key.deviceName(), capacity, () -> release(key, entry));
    }

    private static void release(Key key, Entry entry) {
        synchronized (HOSTS) {
            if (--entry.users > 0) {
                return;
            }
        }
        try {
            ModelHost host = entry.loading.getNow(null);
            if (host != null) {
                host.close();
            }
        } finally {
            synchronized (HOSTS) {
                HOSTS.remove(key, entry);
            }
            entry.closing.complete(null);
        }
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> future)
            throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while a model was loaded");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof IOException io ? io : new IOException(cause);
        }
    }
}
