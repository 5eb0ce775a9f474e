package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.Label;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.model.ModelSnapshot;
import io.github.flinkmlops.prediction.Prediction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageJsonTest {

    private final MessageJson json = new MessageJson();

    @Test
    void aPredictionIsALine() throws Exception {
        Prediction prediction =
                new Prediction(
                        "fl \"1\"",
                        980_985_540_000L,
                        null,
                        "flights",
                        12,
                        new float[] {0.1f},
                        List.of("late"),
                        new Label.Number(20, 1),
                        0.25);

        assertThat(json.toJson(new PredictionWriter().write(prediction)))
                .isEqualTo(
                        "{\"id\":\"fl \\\"1\\\"\",\"eventTime\":\"2001-01-31T23:59:00Z\",\"key\":null,"
                                + "\"model\":\"flights\",\"modelVersion\":12,\"outputs\":[0.1],"
                                + "\"classes\":[\"late\"],\"label\":20.0,\"loss\":0.25}");
    }

    @Test
    void bytesShowTheirLengthOnly() throws Exception {
        assertThat(
                        json.toJson(
                                new ModelSnapshotWriter()
                                        .write(new ModelSnapshot("m", 1, 2, new byte[4096]))))
                .isEqualTo(
                        "{\"name\":\"m\",\"version\":1,\"examples\":2,\"safetensors\":\"4096 bytes\"}");
        assertThat(
                        json.toJson(
                                new RejectedWriter()
                                        .write(
                                                new Rejected(
                                                        RejectReason.MALFORMED,
                                                        "bad",
                                                        new byte[3],
                                                        Messages.POSITION))))
                .contains("\"bytes\":\"3 bytes\"", "\"time\":\"1970-01-01T00:00:01Z\"");
    }

    @Test
    void numbersThatAreNotFiniteAreTexts() throws Exception {
        assertThat(
                        json.toJson(
                                new EvaluationWriter()
                                        .write(
                                                new Evaluation(
                                                        "m",
                                                        1,
                                                        2,
                                                        3,
                                                        4,
                                                        Map.of("auc", Double.NaN)))))
                .contains("\"metrics\":{\"auc\":\"NaN\"}");
    }

    @Test
    void aMessageOfAnotherTopicIsRefused() {
        byte[] flight = Messages.bytesOf(Messages.flight(1, "SAN", 2, null));

        assertThatThrownBy(() -> json.toJson(flight))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("of no topic of ours");
    }

    @Test
    void aMessageWhoseSchemaIsInARegistryNeedsOne() {
        assertThatThrownBy(() -> json.toJson(new byte[] {0, 0, 0, 0, 1, 7}))
                .isInstanceOf(BadRecordException.class)
                .hasMessage("the message's schema is in a schema registry, and none is named");
    }
}
