package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    @TempDir private Path folder;

    @Test
    void takesAFolderThatIsNewOrEmpty() throws Exception {
        assertThat(RunFolder.open(folder).lastCheckpoint()).isEmpty();
        assertThat(RunFolder.open(folder.resolve("new")).path()).isDirectory();
    }

    @Test
    void goesOnFromTheLastCheckpointThatIsComplete() throws Exception {
        Files.createDirectories(folder.resolve("kafka"));
        checkpoint("first/chk-7", 1_000);
        checkpoint("second/chk-2", 3_000);
        checkpoint("second/chk-1", 2_000);
        Files.createDirectories(folder.resolve("checkpoints/second/chk-3"));

        assertThat(RunFolder.open(folder).lastCheckpoint())
                .contains(folder.resolve("checkpoints/second/chk-2"));
    }

    @Test
    void leavesOtherFoldersAlone() throws Exception {
        Files.writeString(folder.resolve("letter.txt"), "Dear");

        assertThatThrownBy(() -> RunFolder.open(folder))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "--resume must name a folder of an interrupted run, or a new or an empty"
                                + " one, "
                                + folder
                                + " is neither");
    }

    @Test
    void aRunThatHasEndedIsNotRunAgain() throws Exception {
        RunFolder.open(folder).finish();

        assertThatThrownBy(() -> RunFolder.open(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has come to its end: name a new folder with --resume");
    }

    @Test
    void remembersWhereTheRunHasWritten() throws Exception {
        RunFolder run = RunFolder.open(folder);
        assertThat(run.noteTopics("flights", "late")).isEmpty();
        assertThat(run.noteTopics("flights", "later")).containsExactly("late");
        assertThat(run.noteTopics("flights", "late")).containsExactly("later");
        assertThat(run.noteTopics("flights", "last")).containsExactly("late", "later");
    }

    @Test
    void anotherInputIsRefused() throws Exception {
        RunFolder run = RunFolder.open(folder);
        run.noteTopics("flights", "late");
        assertThatThrownBy(() -> run.noteTopics("trains", "late"))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "the run in %s reads topic 'flights', the job file names 'trains': go on with input.topic: flights"
                                .formatted(folder));
    }

    @Test
    void goesOnFromTheSavepointAtTheEndIfItCameThatFar() throws Exception {
        Files.createDirectories(folder.resolve("kafka"));
        checkpoint("first/chk-7", 1_000);
        Path end = Files.createDirectories(folder.resolve("savepoints/savepoint-1"));
        Files.createFile(end.resolve("_metadata"));

        assertThat(RunFolder.open(folder).lastCheckpoint()).contains(end);
    }

    private void checkpoint(String name, long time) throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve("checkpoints").resolve(name));
        Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
        assertThat(metadata.toFile().setLastModified(time)).isTrue();
    }
}
