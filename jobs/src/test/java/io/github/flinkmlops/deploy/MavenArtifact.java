package io.github.flinkmlops.deploy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** A jar of the class path, by its place in the local Maven repository. */
record MavenArtifact(Path repository, String group, String artifact, String version) {

    /** Every jar of the class path that came from a repository. */
    static List<MavenArtifact> onClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(entry -> of(Path.of(entry)))
                .filter(one -> one != null)
                .distinct()
                .toList();
    }

    private static @Nullable MavenArtifact of(Path jar) {
        // …/repository/org/apache/avro/avro/1.12.2/avro-1.12.2.jar
        Path version = jar.getParent();
        Path artifact = version.getParent();
        Path repository = artifact.getParent();
        while (repository != null && !repository.endsWith("repository")) {
            repository = repository.getParent();
        }
        if (repository == null) {
            return null;
        }
        String group =
                repository
                        .relativize(artifact.getParent())
                        .toString()
                        .replace(File.separatorChar, '.');
        return new MavenArtifact(
                repository,
                group,
                artifact.getFileName().toString(),
                version.getFileName().toString());
    }

    String name() {
        return group + ":" + artifact;
    }

    /** Licences that the POM names, or the nearest of its parents that names any. */
    List<String> licences() throws Exception {
        Element project = pom();
        List<String> names = new ArrayList<>();
        Element licences = child(project, "licenses");
        if (licences != null) {
            NodeList all = licences.getElementsByTagName("name");
            for (int i = 0; i < all.getLength(); i++) {
                names.add(all.item(i).getTextContent().strip());
            }
        }
        Element parent = child(project, "parent");
        if (!names.isEmpty() || parent == null) {
            return names;
        }
        return new MavenArtifact(
                        repository,
                        text(parent, "groupId"),
                        text(parent, "artifactId"),
                        text(parent, "version"))
                .licences();
    }

    private Element pom() throws Exception {
        Path file =
                repository
                        .resolve(group.replace('.', File.separatorChar))
                        .resolve(artifact)
                        .resolve(version)
                        .resolve(artifact + "-" + version + ".pom");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document document = factory.newDocumentBuilder().parse(Files.newInputStream(file));
        return document.getDocumentElement();
    }

    private static @Nullable Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        if (child == null) {
            throw new IllegalStateException("the POM's parent has no " + name);
        }
        return child.getTextContent().strip();
    }
}
