package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.sequence.Attention;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class AttentionCommandTest {

    /** Three kinds of three layers of four heads. */
    private static final int MAPS = 36;

    @TempDir private Path folder;

    private int run(String text, Path picture) {
        return Main.commandLine()
                .execute("attention", "--text", text, "--output", picture.toString());
    }

    private static Element parse(byte[] svg) throws Exception {
        return DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg))
                .getDocumentElement();
    }

    @Test
    void drawsAMapForEveryHeadOfEveryLayer() throws Exception {
        Path picture = folder.resolve("attention.svg");

        assertThat(run("through", picture)).isZero();

        Element svg = parse(Files.readAllBytes(picture));
        assertThat(svg.getTagName()).isEqualTo("svg");
        // And the background.
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(MAPS + 1);
        assertThat(svg.getTextContent()).contains("through", "→ TH R UW", "layer 3");
    }

    @Test
    void textsThatAreMarkupStayText() throws Exception {
        String svg =
                new AttentionPicture(
                                "<&>\u0001",
                                "]]>",
                                List.of("<", "\u0002", "longer than a field"),
                                List.of("&amp;"),
                                List.of(
                                        new Attention(
                                                Attention.Kind.DECODER_CROSS,
                                                0,
                                                new float[][][] {{{1, 0, 0}, {0.5f, 0.5f, 0}}})))
                        .svg();

        String text = parse(svg.getBytes(StandardCharsets.UTF_8)).getTextContent();
        assertThat(text).contains("<&> ", "]]>", "lon…", "&am…");
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThat(run("word", folder.resolve("missing").resolve("picture.svg"))).isEqualTo(1);
        assertThat(run("naïve", folder.resolve("picture.svg"))).isEqualTo(1);
        assertThat(run(" ", folder.resolve("picture.svg"))).isEqualTo(1);
        assertThat(run("a".repeat(61), folder.resolve("picture.svg"))).isEqualTo(1);
        assertThat(folder.resolve("picture.svg")).doesNotExist();
    }
}
