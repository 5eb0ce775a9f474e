package io.github.flinkmlops.transformer;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.safetensors.SafetensorsFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One transformer that PyTorch ran: its settings in PyTorch's words, its weights beside them, the
 * tokens it saw and what came of them.
 */
public final class TransformerCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode tree;

    private TransformerCase(Path file, JsonNode tree) {
        this.file = file;
        this.tree = tree;
    }

    /** Finds the cases in {@code -Dparity.transformer=DIRECTORY}, or else among the resources. */
    public static Stream<TransformerCase> all() throws IOException, URISyntaxException {
        String given = System.getProperty("parity.transformer", "");
        Path directory =
                given.isEmpty()
                        ? Path.of(TransformerCase.class.getResource("/parity/transformer").toURI())
                        : Path.of(given);
        List<TransformerCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonNode tree = JSON.readTree(file.toFile());
                if (tree.has("norm_first")) {
                    cases.add(new TransformerCase(file, tree));
                }
            }
        }
        return cases.stream();
    }

    /** Returns the case of this name. */
    public static TransformerCase named(String name) throws IOException, URISyntaxException {
        return all().filter(each -> each.toString().equals(name)).findFirst().orElseThrow();
    }

    /** Returns the table of positions that stands beside the cases. */
    JsonNode positions() throws IOException {
        return JSON.readTree(file.resolveSibling("positions.json").toFile());
    }

    public TransformerSpec spec() throws IOException {
        try (SafetensorsFile weights = weights()) {
            return new TransformerSpec(
                    new Dimensions(
                            number("d_model"),
                            number("heads"),
                            number("ff"),
                            number("enc_layers"),
                            number("dec_layers"),
                            64),
                    new TokenIds(
                            rows(weights, "src_emb.weight"),
                            rows(weights, "tgt_emb.weight"),
                            number("pad_id"),
                            number("bos_id"),
                            number("eos_id")),
                    new Normalization(
                            tree.get("norm_first").asBoolean()
                                    ? NormPlacement.PRE
                                    : NormPlacement.POST,
                            true,
                            tree.get("layer_norm_eps").asDouble()),
                    FeedForwardActivation.valueOf(
                            tree.get("activation").asText().toUpperCase(Locale.ROOT)),
                    tree.get("embedding_scale").asText().equals("sqrt(d_model)"),
                    new Projection(false, weights.contains("out.bias")));
        }
    }

    public SafetensorsFile weights() throws IOException {
        String name = file.getFileName().toString().replace(".json", ".safetensors");
        return SafetensorsFile.open(file.resolveSibling(name));
    }

    /** Loads the transformer on the CPU. */
    public Transformer load() throws IOException {
        try (SafetensorsFile weights = weights()) {
            return Transformer.load(spec(), weights, Device.cpu());
        }
    }

    /** Returns the sources without their padding. */
    public int[][] sources() {
        return unpadded("src");
    }

    public int[][] targets() {
        return unpadded("tgt");
    }

    /** Returns what greedy decoding gave, bos first and eos last if it came, 12 steps at most. */
    public int[][] greedy() {
        List<int[]> rows = new ArrayList<>();
        for (JsonNode each : result("greedy_12")) {
            rows.add(ints(each.get("tokens")));
        }
        return rows.toArray(int[][]::new);
    }

    /** Returns one of the float32 results. */
    public JsonNode result(String name) {
        return tree.get("results").get("float32").get(name);
    }

    @Override
    public String toString() {
        return tree.get("name").asText();
    }

    private int number(String name) {
        return tree.get(name).asInt();
    }

    private static int rows(SafetensorsFile weights, String name) {
        return Math.toIntExact(weights.tensor(name).shape().get(0));
    }

    private int[][] unpadded(String name) {
        List<int[]> rows = new ArrayList<>();
        for (JsonNode row : tree.get(name)) {
            int[] padded = ints(row);
            int length = padded.length;
            while (padded[length - 1] == number("pad_id")) {
                length--;
            }
            rows.add(Arrays.copyOf(padded, length));
        }
        return rows.toArray(int[][]::new);
    }

    private static int[] ints(JsonNode array) {
        return JSON.convertValue(array, int[].class);
    }
}
