package io.github.flinkmlops.job;

import io.github.flinkmlops.connector.avro.SequenceRequestWriter;
import io.github.flinkmlops.example.Position;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.SequenceInput;
import io.github.flinkmlops.sequence.SequenceRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The words of CMUdict's test split, and what PyTorch's greedy decoding makes of each. */
final class G2p {

    private G2p() {}

    /** The shipped model. */
    static Path directory() {
        return directory("g2p");
    }

    static Path directory(String name) {
        try {
            return Path.of(G2p.class.getResource("/" + name + "/config.json").toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> words() throws IOException {
        return lines("/cmudict-test.tsv.gz").stream().map(line -> line.split("\t")[0]).toList();
    }

    /** One line of phonemes for each word. */
    static List<String> phonemes() throws IOException {
        return lines("/g2p-greedy.txt.gz");
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = G2p.class.getResourceAsStream(resource);
                BufferedReader reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    /** A request for each word, whose id is its place. */
    static List<byte[]> messages(List<String> words) {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            messages.add(message(Integer.toString(i), words.get(i), DecodingOptions.DEFAULT));
        }
        return messages;
    }

    static byte[] message(String id, String word, DecodingOptions options) {
        return message(id, new SequenceInput.Text(word), options);
    }

    static byte[] message(String id, SequenceInput input, DecodingOptions options) {
        return new SequenceRequestWriter()
                .write(
                        new SequenceRequest(
                                id, 0, null, input, options, new Position("", 0, 0, 0), null));
    }
}
