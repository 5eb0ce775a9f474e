package io.github.flinkmlops.host;

import ai.djl.Device;
import io.github.flinkmlops.decoding.TinyLanguage;
import io.github.flinkmlops.transformer.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Loads {@link TinyLanguage}, and keeps what it loaded for the test to look at. */
final class TinyLoader implements ModelLoader {
    private static final long serialVersionUID = 1L;

    final transient List<TinyLanguage> loaded = new CopyOnWriteArrayList<>();
    final transient List<Device> devices = new CopyOnWriteArrayList<>();
    final transient AtomicInteger loads = new AtomicInteger();
    transient CountDownLatch mayLoad = new CountDownLatch(0);
    int gpus;
    volatile boolean fails;

    @Override
    public int gpus() {
        return gpus;
    }

    @Override
    public HostedModel load(Path directory, Device device, Precision precision) throws IOException {
        loads.incrementAndGet();
        try {
            mayLoad.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (fails) {
            throw new IOException("config.json cannot be read");
        }
        TinyLanguage language = new TinyLanguage(0.5);
        loaded.add(language);
        devices.add(device);
        return new HostedModel("tiny", "v1", language, null);
    }
}
