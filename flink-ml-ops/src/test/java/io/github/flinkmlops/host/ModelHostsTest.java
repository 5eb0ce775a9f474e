package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.github.flinkmlops.decoding.TinyLanguage;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModelHostsTest {
    private static final HostSettings SETTINGS = HostSettings.DEFAULT.withRows(4);

    @TempDir private Path directory;

    private final TinyLoader loader = new TinyLoader();

    @Test
    void usersOfTheSameDirectoryShareOneModelUntilTheLastOneCloses() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        HostHandle first = open(directory, "cpu");
        HostHandle second = open(link, "cpu");
        assertThat(loader.loads).hasValue(1);
        assertThat(second.hosted()).isSameAs(first.hosted());
        first.close();
        first.close();
        assertThat(model().closed).isFalse();
        second.close();
        assertThat(model().closed).isTrue();
        open(directory, "cpu").close();
        assertThat(loader.loads).hasValue(2);
    }

    @Test
    void theModelIsLoadedOnceWhileOthersWait() throws Exception {
        loader.mayLoad = new CountDownLatch(1);
        ExecutorService slots = Executors.newFixedThreadPool(4);
        List<Future<HostHandle>> opening = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opening.add(slots.submit(() -> open(directory, "cpu")));
        }
        loader.mayLoad.countDown();
        for (Future<HostHandle> each : opening) {
            each.get().close();
        }
        slots.shutdown();
        assertThat(loader.loaded).allMatch(language -> language.closed);
        assertThat(loader.loads.get()).isBetween(1, 4);
    }

    @Test
    void aLoadThatFailsIsTriedAgain() throws IOException {
        loader.fails = true;
        assertThatThrownBy(() -> open(directory, "cpu"))
                .isInstanceOf(IOException.class)
                .hasMessage("config.json cannot be read");
        loader.fails = false;
        open(directory, "cpu").close();
        assertThat(loader.loads).hasValue(2);
    }

    @Test
    void otherSettingsForAHostedModelAreRefused() throws IOException {
        try (HostHandle first = open(directory, "cpu")) {
            assertThatThrownBy(
                            () ->
                                    ModelHosts.open(
                                            directory,
                                            "cpu",
                                            List.of(),
                                            SETTINGS.withRows(5),
                                            10,
                                            loader))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("already hosted on cpu")
                    .hasMessageContaining("rows=4")
                    .hasMessageContaining("rows=5");
            assertThat(first.snapshot().waiting()).isZero();
        }
        assertThat(model().closed).isTrue();
    }

    @Test
    void slotsAreSharedOutAmongTheGpus() throws IOException {
        loader.gpus = 3;
        List<HostHandle> handles = new ArrayList<>();
        for (int slot = 0; slot < 5; slot++) {
            handles.add(ModelHosts.open(directory, "auto", List.of(0, 2), SETTINGS, 10, loader));
        }
        assertThat(handles)
                .extracting(HostHandle::device)
                .containsExactly("gpu:0", "gpu:2", "gpu:0", "gpu:2", "gpu:0");
        assertThat(loader.devices).containsExactly(Device.gpu(0), Device.gpu(2));
        handles.forEach(HostHandle::close);
        assertThat(loader.loaded).allMatch(language -> language.closed);
    }

    @Test
    void aUserThatClosesTakesItsWorkWithItAndLeavesThatOfOthers() throws Exception {
        HostHandle mine = open(directory, "cpu");
        HostHandle yours = open(directory, "cpu");
        CountDownLatch stepping = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        model().beforeStep =
                () -> {
                    stepping.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        CompletableFuture<Outcome> first = mine.submit(work());
        CompletableFuture<Outcome> second = yours.submit(work());
        stepping.await();
        mine.close();
        assertThat(first).isCancelled();
        goOn.countDown();
        assertThat(second.get()).isInstanceOf(Outcome.Targets.class);
        yours.close();
    }

    @Test
    void aUserHasNoMoreUnderWayThanItSaid() throws Exception {
        try (HostHandle handle =
                ModelHosts.open(directory, "cpu", List.of(), SETTINGS, 1, loader)) {
            CountDownLatch goOn = new CountDownLatch(1);
            model().beforeStep =
                    () -> {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    };
            CompletableFuture<Outcome> first = handle.submit(work());
            assertThatThrownBy(() -> handle.submit(work()))
                    .hasMessageContaining("may have 1 works under way");
            goOn.countDown();
            first.get();
        }
    }

    private static Work work() {
        DecodingOptions options =
                new DecodingOptions(new DecodingStrategy.Greedy(), new int[0], 5, 5, false);
        return new Work(new int[] {3}, options, Duration.ofHours(1));
    }

    private TinyLanguage model() {
        return loader.loaded.get(0);
    }

    private HostHandle open(Path path, String device) throws IOException {
        return ModelHosts.open(path, device, List.of(), SETTINGS, 10, loader);
    }
}
