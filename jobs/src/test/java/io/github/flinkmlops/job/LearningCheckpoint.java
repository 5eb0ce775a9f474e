package io.github.flinkmlops.job;

import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.OperatorStateHandle;

/**
 * What a completed checkpoint holds of the learning, read from its files.
 *
 * @param id of the checkpoint
 * @param learned examples that the weights have seen
 * @param waiting examples of the half-filled minibatch
 * @param rejected records that were refused
 */
record LearningCheckpoint(long id, long learned, int waiting, long rejected) {

    private static final String STATE = "learning";

    /** Records that had reached the trainer. */
    long records() {
        return learned + waiting + rejected;
    }

    /**
     * Reads a checkpoint.
     *
     * @param location its folder, as Flink names it
     */
    static LearningCheckpoint read(String location) throws IOException {
        CheckpointMetadata checkpoint = metadata(location);
        return decode(checkpoint.getCheckpointId(), state(checkpoint, location));
    }

    /** The learning's state itself, a safetensors container. */
    static byte[] state(String location) throws IOException {
        return state(metadata(location), location);
    }

    private static CheckpointMetadata metadata(String location) throws IOException {
        Path metadata = Path.of(URI.create(location)).resolve("_metadata");
        try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
            return Checkpoints.loadCheckpointMetadata(
                    in, LearningCheckpoint.class.getClassLoader(), location);
        }
    }

    /** How many entries an operator's list state has. */
    static int entries(String location, String state) throws IOException {
        return handle(metadata(location), location, state)
                .getStateNameToPartitionOffsets()
                .get(state)
                .getOffsets()
                .length;
    }

    private static byte[] state(CheckpointMetadata checkpoint, String location) throws IOException {
        return state(handle(checkpoint, location, STATE));
    }

    private static OperatorStateHandle handle(
            CheckpointMetadata checkpoint, String location, String state) throws IOException {
        for (OperatorState operator : checkpoint.getOperatorStates()) {
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                    if (handle.getStateNameToPartitionOffsets().containsKey(state)) {
                        return handle;
                    }
                }
            }
        }
        throw new IOException("the checkpoint " + location + " has no state '" + state + "'");
    }

    private static byte[] state(OperatorStateHandle handle) throws IOException {
        long offset = handle.getStateNameToPartitionOffsets().get(STATE).getOffsets()[0];
        try (FSDataInputStream in = handle.openInputStream()) {
            in.seek(offset);
            DataInputStream data = new DataInputStream(in);
            byte[] state = new byte[data.readInt()];
            data.readFully(state);
            return state;
        }
    }

    private static LearningCheckpoint decode(long id, byte[] state) {
        try (SafetensorsFile file = SafetensorsFile.of(state, "checkpoint " + id)) {
            return new LearningCheckpoint(
                    id,
                    file.longs("trainer.counters")[1],
                    ByteBuffer.wrap(file.bytes("operator.minibatch")).getInt(),
                    file.longs("operator.counters")[1]);
        }
    }
}
