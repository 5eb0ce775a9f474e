package io.github.flinkmlops.job.quickstart;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.flinkmlops.decoding.DecodingRequest;
import io.github.flinkmlops.decoding.Greedy;
import io.github.flinkmlops.safetensors.SafetensorsException;
import io.github.flinkmlops.sequence.Attention;
import io.github.flinkmlops.text.SequenceText;
import io.github.flinkmlops.text.Tokenizer;
import io.github.flinkmlops.text.Tokenizers;
import io.github.flinkmlops.text.UnknownTokenException;
import io.github.flinkmlops.transformer.AttentionRecord;
import io.github.flinkmlops.transformer.AttentionSite;
import io.github.flinkmlops.transformer.Memory;
import io.github.flinkmlops.transformer.Transformer;
import io.github.flinkmlops.transformer.TransformerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Draws what the heads of a transformer look at. */
@Command(
        name = "attention",
        sortOptions = false,
        description = {
            "Draw what every head of every layer of a transformer looks at while it reads a text; no"
                    + " Kafka, no Flink.",
            "",
            "The picture is an SVG file. The darker a field, the more the token of its row looks at"
                    + " the token of its column.%n"
        },
        footerHeading = "%nExample:%n",
        footer = "  ./run attention --text knowledge --output attention.svg")
final class AttentionCommand implements Callable<Integer> {

    private static final int MOST_TOKENS = 60;

    @Option(
            names = "--text",
            required = true,
            paramLabel = "WORD",
            description = "What the model reads.")
    private String text = "";

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model's directory. Default: a shipped one that reads English words.")
    private @Nullable Path model;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "The SVG file to write. Default: ${DEFAULT-VALUE}, in the current folder.")
    private Path output = Path.of("attention.svg");

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        Logging.off();
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UserError("there is no folder " + folder + " for the picture");
        }
        if (model != null && !Files.isDirectory(model)) {
            throw new UserError("there is no folder " + model.toAbsolutePath() + " for --model");
        }
        System.setProperty("ai.djl.offline", "true");
        try (Cleanup cleanup = new Cleanup()) {
            Path directory = model == null ? ShippedModel.unpack("g2p", cleanup) : model;
            try (SequenceText texts = Tokenizers.read(directory);
                    Transformer transformer = TransformerFiles.load(directory, Device.cpu())) {
                if (texts == null) {
                    throw new UserError(directory + " has no tokenizer for a text");
                }
                draw(texts, transformer);
            } catch (NoSuchFileException e) {
                throw new UserError("the model has no file " + e.getMessage(), e);
            } catch (SafetensorsException | IllegalArgumentException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
        }
        return ExitCode.OK;
    }

    private void draw(SequenceText texts, Transformer transformer) {
        int[] source = encode(texts.source());
        int[] target =
                new Greedy(transformer)
                        .decode(List.of(new DecodingRequest(source, 0, MOST_TOKENS)))
                        .get(0)
                        .tokens();
        String answer = texts.target().decode(target);
        AttentionPicture picture =
                new AttentionPicture(
                        text,
                        answer,
                        labels(texts.source(), source),
                        labels(texts.target(), target),
                        attention(transformer, source, target));
        try {
            Files.writeString(output, picture.svg());
        } catch (IOException e) {
            throw new UserError("the picture cannot be written to " + output + ": " + e, e);
        }
        System.out.println(text + " -> " + answer);
        System.out.println("The picture: " + output);
    }

    /** What every head looks at while the target is read at once, as in training. */
    private static List<Attention> attention(Transformer transformer, int[] source, int[] target) {
        int[] begun = new int[target.length + 1];
        begun[0] = transformer.spec().tokenIds().bos();
        System.arraycopy(target, 0, begun, 1, target.length);
        AttentionRecord record = new AttentionRecord();
        try (NDManager manager = transformer.newManager();
                Memory memory = transformer.encode(new int[][] {source}, record)) {
            transformer.decode(manager, memory, new int[][] {begun}, record);
        }
        List<Attention> attention = new ArrayList<>();
        for (AttentionSite site : record.sites()) {
            attention.add(
                    new Attention(
                            Attention.Kind.valueOf(site.kind().name()),
                            site.layer(),
                            record.weights(site)[0]));
        }
        return attention;
    }

    private int[] encode(Tokenizer tokenizer) {
        int[] source;
        try {
            source = tokenizer.encode(text);
        } catch (UnknownTokenException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
        if (text.isBlank() || source.length == 0) {
            throw new UserError("--text must not be empty");
        }
        if (source.length > MOST_TOKENS) {
            throw new UserError(
                    "--text must have at most %d tokens for a picture, has %d"
                            .formatted(MOST_TOKENS, source.length));
        }
        return source;
    }

    /** The text of each token; special ones have none, and so the last is the end. */
    private static List<String> labels(Tokenizer tokenizer, int[] ids) {
        List<String> labels = new ArrayList<>();
        for (int id : ids) {
            String label = tokenizer.decode(new int[] {id}).strip();
            labels.add(label.isEmpty() ? AttentionPicture.END : label);
        }
        return labels;
    }
}
