package io.github.flinkmlops.job.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class ApproximateCommandTest {

    @TempDir private Path folder;

    @Test
    void drawsTheFunctionFourCurvesAndThreeRates() throws Exception {
        Path picture = folder.resolve("picture.svg");

        int exitCode = Main.commandLine().execute("approximate", "--output", picture.toString());

        assertThat(exitCode).isZero();
        Element svg =
                DocumentBuilderFactory.newDefaultNSInstance()
                        .newDocumentBuilder()
                        .parse(picture.toFile())
                        .getDocumentElement();
        assertThat(svg.getTagName()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(8);
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        Path picture = folder.resolve("missing").resolve("picture.svg");
        assertThat(Main.commandLine().execute("approximate", "--output", picture.toString()))
                .isEqualTo(1);
    }
}
