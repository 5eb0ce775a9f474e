package io.github.flinkmlops.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of one header, token by token, and stops at the first thing that is wrong. */
final class HeaderParser {
    /** More than any library creates; keeps a hostile shape from filling the heap. */
    private static final int MAX_DIMENSIONS = 64;

    private static final int MAX_QUOTED = 40;

    /**
     * Names are neither interned nor kept in Jackson's symbol table, which outlives the header and
     * fails on names made to collide.
     */
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(16)
                                    .maxStringLength(Header.MAX_LENGTH)
                                    .build())
                    .build();

    private final String source;
    private final JsonParser json;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private HeaderParser(String source, JsonParser json) {
        this.source = source;
        this.json = json;
    }

    static Header parse(String source, ByteBuffer utf8, long dataStart) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(utf8);
        } catch (CharacterCodingException e) {
            throw new SafetensorsException(
                    source,
                    "the header is not UTF-8 from its byte %d on".formatted(utf8.position()),
                    e);
        }
        if (!text.hasRemaining() || text.get(0) != '{') {
            throw new SafetensorsException(source, "the header does not begin with '{'");
        }
        try (JsonParser json =
                JSON.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            HeaderParser parser = new HeaderParser(source, json);
            parser.parse();
            return new Header(
                    Collections.unmodifiableMap(parser.tensors),
                    Collections.unmodifiableMap(parser.metadata),
                    dataStart);
        } catch (JsonProcessingException e) {
            // A broken limit of Jackson's, such as its nesting depth, comes without a location.
            @Nullable JsonLocation at = e.getLocation();
            throw new SafetensorsException(
                    source,
                    "the header is not valid JSON%s: %s"
                            .formatted(
                                    at == null ? "" : " at its character " + at.getCharOffset(),
                                    e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new SafetensorsException(source, "the header cannot be read", e);
        }
    }

    /** Says whether UTF-8 can hold a text: an escaped half of a surrogate pair it cannot. */
    static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private void parse() throws IOException {
        json.nextToken();
        boolean metadataSeen = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = unicode(json.currentName());
            json.nextToken();
            if (name.equals(Header.METADATA)) {
                if (metadataSeen) {
                    throw wrong("the header has __metadata__ twice");
                }
                metadataSeen = true;
                parseMetadata();
            } else if (tensors.put(name, parseTensor(name)) != null) {
                throw wrong("the header has tensor '%s' twice".formatted(name));
            }
        }
        if (json.nextToken() != null) {
            throw wrong("the header has text after its JSON object");
        }
    }

    private void parseMetadata() throws IOException {
        if (!json.hasToken(JsonToken.START_OBJECT)) {
            throw wrong("__metadata__ must be an object");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = unicode(json.currentName());
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw wrong("__metadata__ has a value for '%s' that is no string".formatted(key));
            }
            if (metadata.put(key, unicode(json.getText())) != null) {
                throw wrong("__metadata__ has '%s' twice".formatted(key));
            }
        }
    }

    private TensorInfo parseTensor(String name) throws IOException {
        if (!json.hasToken(JsonToken.START_OBJECT)) {
            throw wrong("tensor '%s' must be an object".formatted(name));
        }
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = first(dtype, parseString(name), name, field);
                case "shape" -> shape = first(shape, parseNumbers(name, field), name, field);
                case "data_offsets" ->
                        offsets = first(offsets, parseNumbers(name, field), name, field);
                default -> json.skipChildren();
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw wrong("tensor '%s' must have dtype, shape and data_offsets".formatted(name));
        }
        if (offsets.size() != 2) {
            throw wrong(
                    "tensor '%s' must have 2 data_offsets, has %d".formatted(name, offsets.size()));
        }
        return check(name, dtype, shape, offsets.get(0), offsets.get(1));
    }

    private TensorInfo check(String name, String dtype, List<Long> shape, long begin, long end) {
        DType known;
        try {
            known = DType.named(dtype);
        } catch (IllegalArgumentException e) {
            throw wrong("tensor '%s' has %s".formatted(name, e.getMessage()));
        }
        try {
            return new TensorInfo(name, known, shape, begin, end);
        } catch (IllegalArgumentException e) {
            throw new SafetensorsException(source, String.valueOf(e.getMessage()), e);
        }
    }

    private String parseString(String tensor) throws IOException {
        if (!json.hasToken(JsonToken.VALUE_STRING)) {
            throw wrong("tensor '%s' has a dtype that is no string".formatted(tensor));
        }
        return shortened(json.getText());
    }

    private List<Long> parseNumbers(String tensor, String field) throws IOException {
        if (!json.hasToken(JsonToken.START_ARRAY)) {
            throw wrong("tensor '%s' has a %s that is no array".formatted(tensor, field));
        }
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (numbers.size() == MAX_DIMENSIONS) {
                throw wrong(
                        "tensor '%s' has more than %d numbers in its %s"
                                .formatted(tensor, MAX_DIMENSIONS, field));
            }
            if (!json.hasToken(JsonToken.VALUE_NUMBER_INT)
                    || json.getNumberType() == NumberType.BIG_INTEGER
                    || json.getLongValue() < 0) {
                throw wrong(
                        "tensor '%s' has %s in its %s, where only whole numbers from 0 to 2^63 - 1 may stand"
                                .formatted(tensor, shortened(json.getText()), field));
            }
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private <T> T first(@Nullable T before, T now, String tensor, String field) {
        if (before != null) {
            throw wrong("tensor '%s' has %s twice".formatted(tensor, field));
        }
        return now;
    }

    private String unicode(String text) {
        if (!isUnicode(text)) {
            throw wrong("the header has half a surrogate pair in a string");
        }
        return text;
    }

    /** Keeps a hostile string from making a message as long as the header. */
    private static String shortened(String text) {
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
    }

    private SafetensorsException wrong(String problem) {
        return new SafetensorsException(source, problem);
    }
}
