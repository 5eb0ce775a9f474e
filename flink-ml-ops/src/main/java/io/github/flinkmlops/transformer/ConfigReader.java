package io.github.flinkmlops.transformer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads one {@code config.json} and collects everything that is wrong in it. */
final class ConfigReader {
    /** A key that stands twice would otherwise count with its last value. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final String source;
    private final JsonNode tree;
    private final Set<String> known = new LinkedHashSet<>();
    private final Problems problems = new Problems();

    ConfigReader(String json, String source) {
        this.source = source;
        try {
            this.tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s: no JSON: %s".formatted(source, e.getMessage()), e);
        }
        if (!tree.isObject()) {
            throw new IllegalArgumentException(source + ": must be a JSON object");
        }
    }

    TransformerSpec transformer() {
        String kind = value("kind", "\"transformer\"", JsonNode::isTextual).asText("transformer");
        problems.require(
                kind.equals("transformer"), "kind must be \"transformer\", was \"%s\"", kind);
        int dModel = integer("dModel");
        int heads = integer("heads");
        int feedForward = integer("feedForward");
        int encoderLayers = integer("encoderLayers");
        int decoderLayers = integer("decoderLayers");
        int maxLength = integer("maxLength");
        int sourceVocabulary = integer("sourceVocabulary");
        int targetVocabulary = integer("targetVocabulary");
        int pad = integer("pad");
        int bos = integer("bos");
        int eos = integer("eos");
        NormPlacement norm = choice("norm", NormPlacement.class);
        boolean finalNorm = flag("finalNorm");
        double epsilon = value("normEpsilon", "a number", JsonNode::isNumber).asDouble();
        FeedForwardActivation activation = choice("activation", FeedForwardActivation.class);
        boolean scaled = flag("scaledEmbedding");
        Projection projection = new Projection(flag("tiedProjection"), flag("projectionBias"));
        noteUnknownKeys();
        // A value that was not read counts as 0; only what was read is worth checking further.
        if (problems.isEmpty()) {
            Dimensions dimensions =
                    built(
                            () ->
                                    new Dimensions(
                                            dModel,
                                            heads,
                                            feedForward,
                                            encoderLayers,
                                            decoderLayers,
                                            maxLength));
            TokenIds tokenIds =
                    built(() -> new TokenIds(sourceVocabulary, targetVocabulary, pad, bos, eos));
            Normalization normalization = built(() -> new Normalization(norm, finalNorm, epsilon));
            if (problems.isEmpty()) {
                return new TransformerSpec(
                        Objects.requireNonNull(dimensions),
                        Objects.requireNonNull(tokenIds),
                        Objects.requireNonNull(normalization),
                        activation,
                        scaled,
                        projection);
            }
        }
        throw new IllegalArgumentException(source + ": " + problems.message());
    }

    private int integer(String name) {
        return value(
                        name,
                        "a whole number below 2^31",
                        value -> value.isIntegralNumber() && value.canConvertToInt())
                .asInt();
    }

    private boolean flag(String name) {
        return value(name, "true or false", JsonNode::isBoolean).asBoolean();
    }

    /** Reads a constant's name in small letters; the first constant stands in for a wrong one. */
    private <E extends Enum<E>> E choice(String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        StringBuilder names = new StringBuilder();
        for (E constant : constants) {
            names.append(names.isEmpty() ? "\"" : " or \"").append(spelling(constant)).append('"');
        }
        String text = value(name, names.toString(), JsonNode::isTextual).asText();
        for (E constant : constants) {
            if (spelling(constant).equals(text)) {
                return constant;
            }
        }
        problems.require(text.isEmpty(), "%s must be %s, was \"%s\"", name, names, text);
        return constants[0];
    }

    private static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private JsonNode value(String name, String expected, Predicate<JsonNode> fits) {
        known.add(name);
        JsonNode value = tree.path(name);
        if (value.isMissingNode()) {
            problems.add("%s is missing, it must be %s".formatted(name, expected));
        } else if (!fits.test(value)) {
            problems.add("%s must be %s, was %s".formatted(name, expected, value));
            return MissingNode.getInstance();
        }
        return value;
    }

    private void noteUnknownKeys() {
        Iterator<String> names = tree.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            problems.require(known.contains(name), "%s is unknown, known are %s", name, known);
        }
    }

    private <T> @Nullable T built(Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
