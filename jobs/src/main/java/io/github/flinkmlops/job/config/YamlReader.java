package io.github.flinkmlops.job.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads YAML into a tree with lines. A job file may come from a model that somebody else made, so
 * its size, its depth and what its aliases unfold to are limited.
 */
final class YamlReader {

    private static final int LARGEST_TEXT = 4 << 20;
    private static final int DEEPEST = 50;
    private static final int MOST_NODES = 1_000_000;
    private static final int MOST_ALIASES = 1_000;

    private final Mistakes mistakes;
    private int nodes;

    private YamlReader(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    /**
     * Reads a text.
     *
     * @throws JobFileException if it is no YAML, or larger or deeper than is allowed
     */
    static Yaml read(String text, Mistakes mistakes) {
        return new YamlReader(mistakes).document(text);
    }

    private Yaml document(String text) {
        if (text.length() > LARGEST_TEXT) {
            throw fail(
                    1,
                    "the file must have at most "
                            + LARGEST_TEXT
                            + " characters, has "
                            + text.length());
        }
        LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit(LARGEST_TEXT)
                        .setMaxAliasesForCollections(MOST_ALIASES)
                        .setAllowDuplicateKeys(true)
                        .setAllowNonScalarKeys(true)
                        .build();
        try {
            // The parser's events come one by one; composing them recurses, so depth comes first.
            checkDepth(new Parse(settings).parseString(text));
            return new Compose(settings)
                    .composeString(text)
                    .map(node -> convert(node, 1))
                    .orElseThrow(() -> fail(1, "the file is empty"));
        } catch (MarkedYamlEngineException e) {
            throw fail(e.getProblemMark().map(YamlReader::line).orElse(1), unreadable(e));
        } catch (YamlEngineException e) {
            throw fail(1, "this is no YAML: " + e.getMessage());
        }
    }

    private static String unreadable(MarkedYamlEngineException e) {
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        return "this is no YAML: " + context + e.getProblem();
    }

    private void checkDepth(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                throw fail(
                        event.getStartMark().map(YamlReader::line).orElse(1),
                        "lists and keys must be nested at most " + DEEPEST + " deep");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    private Yaml convert(Node node, int depth) {
        int line = node.getStartMark().map(YamlReader::line).orElse(1);
        if (depth > DEEPEST || node.isRecursive()) {
            throw fail(
                    line,
                    "an alias must not lead back to itself, or to more than "
                            + DEEPEST
                            + " levels");
        }
        if (++nodes > MOST_NODES) {
            throw fail(line, "with its aliases the file has more than " + MOST_NODES + " values");
        }
        if (node instanceof ScalarNode scalar) {
            return new Yaml.Scalar(line, scalar.getValue(), scalar.isPlain());
        }
        if (node instanceof SequenceNode list) {
            List<Yaml> items = new ArrayList<>();
            for (Node item : list.getValue()) {
                items.add(convert(item, depth + 1));
            }
            return new Yaml.Items(line, items);
        }
        if (node instanceof MappingNode mapping) {
            List<Yaml.Entry> entries = new ArrayList<>();
            for (NodeTuple tuple : mapping.getValue()) {
                entries.add(entry(tuple, depth));
            }
            return new Yaml.Entries(line, entries);
        }
        throw fail(line, "a value must be text, a number, a list or keys with values");
    }

    private Yaml.Entry entry(NodeTuple tuple, int depth) {
        Yaml key = convert(tuple.getKeyNode(), depth + 1);
        if (!(key instanceof Yaml.Scalar name)) {
            throw fail(key.line(), "a key must be a name, was " + key.shown());
        }
        return new Yaml.Entry(key.line(), name.text(), convert(tuple.getValueNode(), depth + 1));
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private JobFileException fail(int line, String text) {
        mistakes.add(line, text);
        return mistakes.exception();
    }
}
