package io.github.flinkmlops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.job.config.JobFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class TrainJobTest {

    private static final KafkaOptions NOWHERE = new KafkaOptions("localhost:1");

    private static StreamGraph graph(KafkaOptions kafka) throws IOException {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        TrainJob.build(environment, JobFile.resource("flights.yaml"), kafka);
        return environment.getStreamGraph();
    }

    @Test
    void everyOperatorHasANameForPeopleAndOneForItsState() throws IOException {
        StreamGraph graph = graph(NOWHERE);
        assertThat(graph.getStreamNodes())
                .allSatisfy(node -> assertThat(node.getTransformationUID()).isNotNull());
        assertThat(graph.getStreamNodes())
                .extracting(StreamNode::getOperatorName)
                .contains("Source: Read flights", "Learn flights")
                .anyMatch(name -> name.startsWith("Write flights-predictions"));
    }

    @Test
    void nothingIsCopiedOrLeftToKryoAndCheckpointsAreExactlyOnce() throws IOException {
        StreamGraph graph = graph(NOWHERE);
        assertThat(graph.getJobConfiguration()).isNotNull();
        assertThat(graph.getExecutionConfig().isObjectReuseEnabled()).isTrue();
        assertThat(graph.getExecutionConfig().toConfiguration().get(PipelineOptions.GENERIC_TYPES))
                .isFalse();
        assertThat(graph.getCheckpointConfig().getCheckpointInterval()).isEqualTo(10_000);
        assertThat(graph.getCheckpointConfig().getCheckpointingConsistencyMode())
                .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    }

    @Test
    void warnsOfAStateThatNeedsACheckpointDirectory() throws IOException {
        Configuration none = new Configuration();
        assertThat(CheckpointRoom.warning(JobFile.resource("flights.yaml"), none))
                .contains("the state of 'flights' has ")
                .contains("-Dexecution.checkpointing.dir=");
        assertThat(CheckpointRoom.warning(JobFile.resource("flights-logistic.yaml"), none))
                .isNull();
        Configuration directory =
                none.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file:///checkpoints");
        assertThat(CheckpointRoom.warning(JobFile.resource("flights.yaml"), directory)).isNull();
    }

    @Test
    void aModelThatIsLargerThanAMessageMayBeIsRefusedWhileTheGraphIsBuilt() {
        KafkaOptions small = new KafkaOptions("localhost:1", Map.of("max.request.size", "1000000"));
        assertThatThrownBy(() -> graph(small))
                .hasMessageStartingWith("kafka.max.request.size must be at least ")
                .hasMessageContaining("for the model of 'flights', was 1000000");
    }

    @Test
    void argumentsReplaceWhatTheJobFileSays() {
        TrainJobSettings settings =
                TrainJobSettings.parse(
                        "--job=classpath:flights.yaml",
                        "--bootstrap-servers=here:9092",
                        "--kafka=security.protocol=SSL",
                        "--kafka=linger.ms=3",
                        "--parallelism=4",
                        "--input-topic=others");
        JobFile job = settings.job();
        assertThat(job.input().topic()).isEqualTo("others");
        assertThat(job.input().parallelism()).isEqualTo(4);
        assertThat(settings.kafka(job))
                .isEqualTo(
                        new KafkaOptions(
                                "here:9092", Map.of("security.protocol", "SSL", "linger.ms", "3")));
    }

    @Test
    void wrongArgumentsAreExplained() {
        assertThatThrownBy(() -> TrainJobSettings.parse("--jobs=x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--job=FILE");
        TrainJobSettings settings = TrainJobSettings.parse("--job=classpath:flights.yaml");
        JobFile job = settings.job();
        assertThatThrownBy(() -> settings.kafka(job))
                .hasMessageContaining("add --bootstrap-servers HOST:PORT");
        assertThatThrownBy(() -> TrainJobSettings.parse("--job=none.yaml").job())
                .hasMessageContaining("there is no job file ");
    }

    @Test
    void brokersThatDoNotAnswerAreNamed() {
        KafkaOptions impatient =
                new KafkaOptions(
                        "localhost:1",
                        Map.of("default.api.timeout.ms", "1000", "request.timeout.ms", "1000"));
        assertThatThrownBy(() -> TopicCheck.of(impatient).require(List.of("flights")))
                .hasMessageContaining("the topics cannot be looked up at localhost:1");
    }
}
