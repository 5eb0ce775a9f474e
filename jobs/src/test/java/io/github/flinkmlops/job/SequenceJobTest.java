package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.Resources;
import io.github.flinkmlops.job.config.SequenceJobFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class SequenceJobTest {

    private static StreamGraph graph() throws IOException {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        SequenceJob.build(
                environment,
                SequenceJobFile.resource("sequences.yaml"),
                new KafkaOptions("localhost:1"));
        return environment.getStreamGraph();
    }

    @Test
    void everyOperatorHasANameForPeopleAndOneForItsState() throws IOException {
        StreamGraph graph = graph();
        assertThat(graph.getStreamNodes())
                .allSatisfy(node -> assertThat(node.getTransformationUID()).isNotNull());
        assertThat(graph.getStreamNodes())
                .extracting(StreamNode::getOperatorName)
                .contains("Source: Read words", "Read words")
                .anyMatch(name -> name.startsWith("Write words-predictions"))
                .anyMatch(name -> name.startsWith("Write words-rejected"));
    }

    @Test
    void nothingIsCopiedOrLeftToKryoAndCheckpointsAreExactlyOnce() throws IOException {
        StreamGraph graph = graph();
        // The job's configuration is only put together with its graph.
        assertThat(graph.getJobConfiguration()).isNotNull();
        assertThat(graph.getExecutionConfig().isObjectReuseEnabled()).isTrue();
        assertThat(graph.getExecutionConfig().toConfiguration().get(PipelineOptions.GENERIC_TYPES))
                .isFalse();
        assertThat(graph.getCheckpointConfig().getCheckpointInterval()).isEqualTo(1_000);
        assertThat(graph.getCheckpointConfig().getCheckpointingConsistencyMode())
                .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    }

    @Test
    void warnsOfRequestsThatNeedACheckpointDirectory() throws IOException {
        Configuration none = new Configuration();
        assertThat(CheckpointRoom.warning(SequenceJobFile.resource("sequences.yaml"), none))
                .contains("the requests under way in 'words' may have 16,777,216 bytes")
                .contains("limits.capacity 256 times limits.requestSize 65,536")
                .contains("-Dexecution.checkpointing.dir=");
        SequenceJobFile few =
                SequenceJobFile.parse(
                        """
                        name: few
                        model: {directory: /models/few}
                        input: {topic: few}
                        limits: {capacity: 1024, requestSize: 4 KiB}
                        """,
                        Resources.classPath());
        assertThat(CheckpointRoom.warning(few, none)).isNull();
        Configuration directory =
                none.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file:///checkpoints");
        assertThat(CheckpointRoom.warning(SequenceJobFile.resource("sequences.yaml"), directory))
                .isNull();
    }

    @Test
    void argumentsReplaceWhatTheJobFileSays() {
        SequenceJobSettings settings =
                SequenceJobSettings.parse(
                        "--job=classpath:sequences.yaml",
                        "--model=/models/g2p",
                        "--bootstrap-servers=here:9092",
                        "--kafka=security.protocol=SSL",
                        "--parallelism=4",
                        "--input-topic=others");
        SequenceJobFile job = settings.job();
        assertThat(job.modelDirectory()).isEqualTo(Path.of("/models/g2p"));
        assertThat(job.input().topic()).isEqualTo("others");
        assertThat(job.input().parallelism()).isEqualTo(4);
        assertThat(settings.kafka(job))
                .isEqualTo(new KafkaOptions("here:9092", Map.of("security.protocol", "SSL")));
    }

    @Test
    void wrongArgumentsAreExplained() {
        assertThatThrownBy(() -> SequenceJobSettings.parse("--jobs=x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--job=FILE");
        assertThatThrownBy(() -> SequenceJobSettings.parse("--job=none.yaml").job())
                .hasMessageContaining("there is no job file ");
        SequenceJobSettings relative = SequenceJobSettings.parse("--job=classpath:sequences.yaml");
        assertThatThrownBy(relative::job)
                .hasMessageContaining("the model's directory must be absolute")
                .hasMessageContaining("name it with --model");
        SequenceJobSettings settings =
                SequenceJobSettings.parse("--job=classpath:sequences.yaml", "--model=/m");
        SequenceJobFile job = settings.job();
        assertThatThrownBy(() -> settings.kafka(job))
                .hasMessageContaining("add --bootstrap-servers HOST:PORT");
    }
}
