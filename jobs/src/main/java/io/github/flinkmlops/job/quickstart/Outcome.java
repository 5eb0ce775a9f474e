package io.github.flinkmlops.job.quickstart;

import io.github.flinkmlops.connector.avro.EvaluationReader;
import io.github.flinkmlops.connector.avro.GenericRecordReader;
import io.github.flinkmlops.connector.avro.MessageJson;
import io.github.flinkmlops.connector.avro.MessageType;
import io.github.flinkmlops.connector.kafka.KafkaOptions;
import io.github.flinkmlops.connector.kafka.ModelTopic;
import io.github.flinkmlops.evaluation.Evaluation;
import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.job.config.JobFile;
import io.github.flinkmlops.model.ModelSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** What a finished run left on its topics, as a reader of committed messages sees it. */
final class Outcome {

    private static final int SHOWN = 3;
    private static final Duration READ_LIMIT = Duration.ofSeconds(30);
    private static final double MILLIS = 1_000;

    private final JobFile job;
    private final String servers;
    private final Screen screen;
    private final Scoreboard scoreboard;
    private final RunOptions options;
    private final List<String> earlierTopics;
    private final MessageJson json = new MessageJson();

    /** How many messages a topic holds, between which times, and the last of them. */
    private static final class Messages {
        private long count;
        private long firstTime;
        private long lastTime;
        private final Deque<byte[]> last = new ArrayDeque<>();
    }

    /**
     * @param earlierTopics where the run wrote predictions before its job file was changed
     */
    Outcome(
            JobFile job,
            String servers,
            Screen screen,
            Scoreboard scoreboard,
            RunOptions options,
            List<String> earlierTopics) {
        this.earlierTopics = earlierTopics;
        this.job = job;
        this.servers = servers;
        this.screen = screen;
        this.scoreboard = scoreboard;
        this.options = options;
    }

    /** Prints the final scoreboard, predictions and dead letters, and writes model and summary. */
    void tell(CsvCheck check, Path log) throws IOException, BadRecordException {
        Evaluation last = lastEvaluation();
        Messages predictions = predictions();
        double speed =
                predictions.count
                        * MILLIS
                        / Math.max(1, predictions.lastTime - predictions.firstTime);
        screen.say("");
        screen.title("Final scoreboard of '" + last.model() + "'");
        scoreboard.block(last, speed).forEach(screen::say);
        screen.say("");
        screen.title("The last of topic '" + job.output().predictions() + "', read_committed");
        for (byte[] message : predictions.last) {
            screen.say(json.toJson(message));
        }
        screen.say(count(predictions.count + earlierPredictions(), check.rows(), last.rejected()));
        if (last.rejected() > 0) {
            tellRejected(check);
        }
        screen.say("");
        screen.say("Model    " + writeModel());
        Path summary = options.summary();
        if (summary != null) {
            Summary.write(summary, last, speed);
            screen.say("Summary  " + summary);
        }
        screen.say("Full log " + log);
    }

    private static String count(long predictions, long rows, long rejected) {
        String text =
                "%,d predictions of %,d records, %,d rejected"
                        .formatted(predictions, rows, rejected);
        return predictions + rejected == rows ? text + ": complete" : text + ": NOT COMPLETE";
    }

    private Evaluation lastEvaluation() throws BadRecordException {
        byte[][] last = new byte[1][];
        CommittedReader.readToEnd(
                servers, job.output().evaluations(), message -> last[0] = message.value());
        byte @Nullable [] found = last[0];
        if (found == null) {
            throw new UserError("the job wrote nothing to '" + job.output().evaluations() + "'");
        }
        return new EvaluationReader().read(found);
    }

    private Messages predictions() {
        Messages seen = new Messages();
        CommittedReader.readToEnd(
                servers,
                job.output().predictions(),
                message -> {
                    seen.firstTime = seen.count == 0 ? message.timestamp() : seen.firstTime;
                    seen.lastTime = message.timestamp();
                    seen.count++;
                    seen.last.add(message.value());
                    if (seen.last.size() > SHOWN) {
                        seen.last.remove();
                    }
                });
        return seen;
    }

    private long earlierPredictions() {
        AtomicLong count = new AtomicLong();
        for (String topic : earlierTopics) {
            CommittedReader.readToEnd(servers, topic, message -> count.incrementAndGet());
        }
        return count.get();
    }

    private void tellRejected(CsvCheck check) throws BadRecordException {
        List<byte[]> letters = new ArrayList<>();
        CommittedReader.readToEnd(
                servers,
                job.output().rejected(),
                message -> {
                    if (letters.size() < SHOWN) {
                        letters.add(message.value());
                    }
                });
        screen.say("");
        screen.title("The first of topic '" + job.output().rejected() + "'");
        GenericRecordReader reader = new GenericRecordReader(MessageType.REJECTED);
        for (byte[] letter : letters) {
            GenericRecord rejected = reader.read(letter);
            // The feeder's rows stand in the topic in their order, each once.
            Long line = check.refusedLines().get((Long) rejected.get("offset"));
            screen.say(
                    "  %s%s: %s"
                            .formatted(
                                    line == null ? "" : "line " + line + ", ",
                                    rejected.get("reason"),
                                    rejected.get("error")));
        }
    }

    private Path writeModel() throws IOException, BadRecordException {
        Optional<ModelSnapshot> newest =
                ModelTopic.newest(
                        new KafkaOptions(servers, job.kafka()),
                        job.output().models(),
                        job.name(),
                        READ_LIMIT);
        ModelSnapshot model =
                newest.orElseThrow(
                        () -> new UserError("the job wrote no model to '" + job.output().models()));
        Files.createDirectories(options.output());
        Path file = options.output().resolve(model.name() + "-" + model.version() + ".safetensors");
        // Not Files.createTempFile, whose files nobody else may read.
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        Files.write(part, model.safetensors());
        return Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
